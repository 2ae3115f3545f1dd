"""Faults on the way to the client: connections that end, break, drip, or announce what they do not send."""

from dataclasses import dataclass, replace
from typing import Any

from ..messages import Answer
from .base import Fault


def _deliver(answer: Answer, **how: Any) -> Answer:
    return replace(answer, delivery=replace(answer.delivery, **how))


@dataclass(frozen=True)
class Hangup(Fault):
    """The connection is closed in place of an answer."""

    def answer(self, answer: Answer) -> Answer:
        """Sends nothing."""
        return _deliver(answer, silent=True)


@dataclass(frozen=True)
class Reset(Fault):
    """The connection is reset (RST): in place of an answer, or behind `after` bytes of the body."""

    after: int | None = None

    def answer(self, answer: Answer) -> Answer:
        """Sends nothing, or the beginning."""
        return _deliver(answer, reset=True, silent=self.after is None, cut=self.after)


@dataclass(frozen=True)
class Truncate(Fault):
    """The body is `missing` bytes shorter than announced, and the connection closed."""

    missing: int = 1

    def answer(self, answer: Answer) -> Answer:
        """Cuts the body."""
        return _deliver(answer, announced=len(answer.body), cut=max(0, len(answer.body) - self.missing))


@dataclass(frozen=True)
class Excess(Fault):
    """Behind the announced body come bytes that belong to nothing, and the connection is closed."""

    extra: bytes = b"rubbish"

    def answer(self, answer: Answer) -> Answer:
        """Adds the bytes."""
        return _deliver(replace(answer, body=answer.body + self.extra), announced=len(answer.body))


@dataclass(frozen=True)
class Drip(Fault):
    """The body (with `head`, the header too) comes `size` bytes at a time, each `seconds` after the one before."""

    size: int
    seconds: float
    head: bool = False

    def answer(self, answer: Answer) -> Answer:
        """Slows the delivery."""
        return _deliver(answer, piece=self.size, pause=self.seconds, drip_head=self.head)


@dataclass(frozen=True)
class Chunked(Fault):
    """The body comes in chunks, without a length announced."""

    def answer(self, answer: Answer) -> Answer:
        """Changes the transfer coding."""
        return _deliver(answer, chunked=True)


@dataclass(frozen=True)
class Close(Fault):
    """The answer says `Connection: close`, and the connection is closed behind it."""

    def answer(self, answer: Answer) -> Answer:
        """Closes."""
        return _deliver(answer, close=True)
