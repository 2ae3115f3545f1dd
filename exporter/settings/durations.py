"""Durations as users write them: `30s`, `1h30m`, `7d`; in seconds inside."""

import re

UNITS = {"w": 604_800_000, "d": 86_400_000, "h": 3_600_000, "m": 60_000, "s": 1_000, "ms": 1}
"""Milliseconds in each unit, largest first."""

LONGEST = 5200 * UNITS["w"]
"""Milliseconds; about a hundred years, which every timer of the standard library still accepts."""

_GRAMMAR = re.compile("".join(f"(?:([0-9]{{1,12}}){unit})?" for unit in UNITS))
_BARE_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?")


def parse_duration(text: str) -> float:
    """Seconds of a duration such as `1h30m`: units descending, each once; ValueError says what is expected."""
    if _BARE_NUMBER.fullmatch(text):
        raise ValueError("write it with a unit, e.g. 60s")
    match = _GRAMMAR.fullmatch(text)
    if not text or match is None:
        raise ValueError("expected a duration such as 30s, 5m, 1h30m or 7d (units w, d, h, m, s, ms)")
    total = sum(int(count) * size for count, size in zip(match.groups("0"), UNITS.values(), strict=True))
    if total > LONGEST:
        raise ValueError("expected a duration of at most 5200w")
    return total / 1000


def format_duration(seconds: float) -> str:
    """The shortest text that `parse_duration` reads as this many seconds, to the millisecond: 5400.0 is `1h30m`."""
    rest = round(seconds * 1000)
    parts = []
    for unit, size in UNITS.items():
        # Weeks only when they are the whole of it: 10d reads better than 1w3d.
        if rest >= size and (unit != "w" or rest % size == 0):
            count, rest = divmod(rest, size)
            parts.append(f"{count}{unit}")
    return "".join(parts) or "0s"
