"""What a poller is given: what to poll and how, the clocks, and where it counts what it does."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from exporter.qumulo.errors import Reason


class Meter(Protocol):
    """Where the polls of one cluster are counted."""

    def begun(self) -> None:
        """A poll begins."""

    def failed(self, reason: Reason) -> None:
        """One call or listing failed, after its retries."""

    def read(self, uploads: int) -> None:
        """So many upload records were read."""

    def polled(self, well: bool) -> None:
        """One poll ended."""

    def skipped(self, ticks: int) -> None:
        """So many ticks were missed because a poll was still running."""


@dataclass(frozen=True, slots=True)
class Clock:
    """The two clocks: `monotonic` for spans, `unix` for moments; seconds."""

    monotonic: Callable[[], float] = time.monotonic
    unix: Callable[[], float] = time.time


@dataclass(frozen=True, slots=True)
class Plan:
    """What to poll of one cluster, and how; times in seconds.

    `names` are the buckets to list, or empty to discover those that `selects` agrees to; `owns` tells which of them
    this shard lists. `offset` is the cluster's place within each interval.
    """

    cluster: str
    interval: float
    concurrency: int
    deadline: float
    stale_after: float
    idle_thresholds: tuple[float, ...] = ()
    names: tuple[str, ...] = ()
    selects: Callable[[str], bool] = lambda _: True
    owns: Callable[[str], bool] = lambda _: True
    offset: float = 0.0
