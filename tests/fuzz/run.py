"""Tries many inputs on one target, and says of a failure how to see it again."""

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

Input = TypeVar("Input")


class Found(AssertionError):
    """An input that was read wrongly, with the seed and the number that make it again."""


@dataclass(frozen=True)
class Target(Generic[Input]):
    """What is fuzzed: `make` draws an input, `check` raises when it is read wrongly, and else names the outcome."""

    name: str
    make: Callable[[random.Random], Input]
    check: Callable[[Input], str]
    outcomes: Counter[str] = field(default_factory=Counter)

    def try_one(self, seed: int, number: int) -> None:
        """One input, made from seed and number alone."""
        made = self.make(chance_of(seed, number))
        try:
            self.outcomes[self.check(made)] += 1
        except Exception as error:
            raise Found(explain(self.name, seed, number, made, error)) from error

    def try_many(self, seed: int, count: int) -> None:
        """The inputs 0 to count - 1 of a seed."""
        for number in range(count):
            self.try_one(seed, number)

    @property
    def tried(self) -> int:
        """Inputs tried so far."""
        return self.outcomes.total()

    def share_of(self, outcome: str) -> float:
        """Which part of the inputs had this outcome, from 0 to 1."""
        return self.outcomes[outcome] / max(1, self.tried)


def chance_of(seed: int, number: int) -> random.Random:
    """The chance of one input."""
    return random.Random(seed << 24 | number)


def explain(name: str, seed: int, number: int, made: object, error: BaseException) -> str:
    """All that is needed to see a failure again."""
    return f"{name}: seed {seed}, number {number}: {type(error).__name__}: {error}\ninput: {made!r}"
