"""Single values of the settings, from text or from YAML; each reader raises ValueError and never quotes its input."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from exporter.settings.durations import parse_duration

_DIGITS = re.compile(r"[0-9]{1,18}")
_YES = frozenset({"true", "1", "yes", "on"})
_NO = frozenset({"false", "0", "no", "off"})


@dataclass(frozen=True)
class Threshold:
    """An idle threshold: as the user wrote it (the label `longer_than`), and in seconds."""

    text: str
    seconds: float


def text(value: object) -> str:
    """A text that is not empty and has no control characters."""
    if not isinstance(value, str):
        raise ValueError("expected a text; put it in quotes")
    if not value.strip():
        raise ValueError("must not be empty")
    if not value.isprintable():
        raise ValueError("must not contain line breaks or control characters")
    return value


def duration(value: object) -> float:
    """Seconds, more than 0, of a duration with its unit."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        raise ValueError("write it with a unit, e.g. 60s")
    if not isinstance(value, str):
        raise ValueError("expected a duration such as 60s")
    seconds = parse_duration(value.strip())
    if seconds <= 0:
        raise ValueError("must be more than 0s")
    return seconds


def poll_interval(value: object) -> float:
    """Seconds, at least 1."""
    seconds = duration(value)
    if seconds < 1:
        raise ValueError("must be at least 1s")
    return seconds


def threshold(value: object) -> Threshold:
    """An idle threshold that keeps its own spelling."""
    if isinstance(value, Threshold):
        return value
    seconds = duration(value)
    return Threshold(str(value).strip(), seconds)


def whole_number(low: int, high: int) -> Callable[[object], int]:
    """A reader of a whole number from low to high, both included."""

    def read(value: object) -> int:
        found = value
        if isinstance(value, str) and _DIGITS.fullmatch(value.strip()):
            found = int(value)
        if isinstance(found, bool) or not isinstance(found, int) or not low <= found <= high:
            raise ValueError(f"expected a whole number from {low} to {high}")
        return found

    return read


def yes_or_no(value: object) -> bool:
    """A truth value; as text also 1, 0, yes, no, on, off."""
    if isinstance(value, bool):
        return value
    word = value.strip().lower() if isinstance(value, str) else ""
    if word not in _YES | _NO:
        raise ValueError("expected true or false")
    return word in _YES


def one_of(*words: str) -> Callable[[object], str]:
    """A reader of one of these words."""

    def read(value: object) -> str:
        if not isinstance(value, str) or value not in words:
            raise ValueError(f"expected one of {', '.join(words)}")
        return value

    return read


def path(value: object) -> Path:
    """The path of a file; whether it exists is not asked here."""
    return value if isinstance(value, Path) else Path(text(value))


def ordinal(value: object, total: int) -> int:
    """The shard's number, from a number or from the end of a StatefulSet pod's name.

    Without shards a name that does not end in a number is some other pod's, and no fault.
    """
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return value
    if not isinstance(value, str):
        raise ValueError("expected a whole number, or a text that ends in -<number>")
    if total > 1 and not value.strip():
        raise ValueError("must not be empty when shard.total is more than 1: a number, or a StatefulSet pod's name")
    match = re.fullmatch(r"(?P<name>.*-)?(?P<number>[0-9]{1,9})", value.strip(), re.DOTALL)
    if match is None:
        if total == 1:
            return 0
        raise ValueError("expected a whole number, or a text that ends in -<number>")
    return int(match["number"])
