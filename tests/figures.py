"""What the tests did in numbers, told at the end of a run: faults survived, inputs tried, clients held off."""

from collections import Counter

_figures: Counter[str] = Counter()


def add(name: str, number: int) -> None:
    """Count `number` more of what `name` says."""
    _figures[name] += number


def told() -> list[str]:
    """One line a figure, in the order of their first counting."""
    return [f"{name}: {number:,}" for name, number in _figures.items()]
