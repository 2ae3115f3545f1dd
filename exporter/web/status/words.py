"""Numbers and spans of time in the words that people use. Pure."""

from datetime import UTC, datetime

#: A unit is used from twice its length on, so that 119 minutes are not told as one hour; seconds.
_UNITS = ((365 * 86_400, "year"), (7 * 86_400, "week"), (86_400, "day"), (3600, "hour"), (60, "minute"), (1, "second"))
#: The last second of the year 9999.
_LAST = 253_402_300_799.0


def many(number: int, noun: str) -> str:
    """A count with what is counted, such as `1,234 uploads`."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def span(seconds: float) -> str:
    """A span of time in one whole unit, such as `3 days` or `5 weeks`; cut, not rounded."""
    for size, unit in _UNITS:
        if seconds >= 2 * size:
            return many(int(seconds // size), unit)
    return "1 second" if seconds >= 1 else "0 seconds"


def exact_span(seconds: float) -> str:
    """A span that somebody has set, such as `7 days`: in the largest unit that it is a whole number of."""
    for size, unit in _UNITS:
        if seconds >= size and seconds % size == 0 and unit not in ("year", "week"):
            return many(int(seconds // size), unit)
    return f"{seconds:.3g} seconds"


def every(seconds: float) -> str:
    """What follows `every`, such as `10 seconds` or `minute`."""
    return exact_span(seconds).removeprefix("1 ")


def took(seconds: float) -> str:
    """How long something took, with tenths of a second while they matter."""
    return f"{seconds:.1f} seconds" if seconds < 10 else span(seconds)


def share(part: int, whole: int) -> str:
    """A part of a whole in percent, such as `3.2 %`; what is not nothing is not told as 0."""
    percent = 100 * part / whole if whole else 0.0
    if 0 < percent < 0.1:
        return "under 0.1 %"
    return f"{percent:.1f} %" if 0 < percent < 10 else f"{percent:.0f} %"


def moment(unix: float) -> datetime:
    """Unix seconds as a time in UTC, to the second; what no calendar has becomes its nearest day."""
    return datetime.fromtimestamp(int(max(0.0, min(unix, _LAST))), UTC)


def machine_time(unix: float) -> str:
    """As `datetime` attributes have it."""
    return moment(unix).strftime("%Y-%m-%dT%H:%M:%SZ")


def human_time(unix: float) -> str:
    """Such as `2026-11-24 10:57:49 UTC`."""
    return moment(unix).strftime("%Y-%m-%d %H:%M:%S UTC")
