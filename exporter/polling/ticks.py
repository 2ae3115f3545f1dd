"""When the next poll begins: at every tick; ticks missed while a poll was running are skipped. Pure."""

import math


class Ticks:
    """Moments one interval apart, the first within one interval of the start; seconds of a monotonic clock."""

    def __init__(self, start: float, until_first: float, interval: float) -> None:
        """`until_first`: seconds from the start to the first tick; the first poll needs none and begins at once."""
        # A tick at the very start is the one at which the first poll begins.
        self._next = start + (until_first or interval)
        self._interval = interval

    def following(self, now: float) -> tuple[float, int]:
        """Seconds to wait for the next tick, and how many were missed since the one waited for before."""
        missed = max(0, math.floor((now - self._next) / self._interval) + 1)
        tick = self._next + missed * self._interval
        self._next = tick + self._interval
        return tick - now, missed
