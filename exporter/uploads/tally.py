"""Folds pages of uploads into the numbers of one bucket; never holds more than the page it is given."""

import math
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from itertools import compress
from operator import itemgetter, not_

from exporter.qumulo.wire import UploadPage

#: Upper bounds of the age distribution, in seconds: 1 h, 6 h, 1 d, 3 d, 7 d, 14 d, 30 d, 90 d.
AGE_BOUNDS = (3600.0, 21600.0, 86400.0, 259200.0, 604800.0, 1209600.0, 2592000.0, 7776000.0)

#: Not before any upload, whatever its offset: the oldest of none.
_LAST = datetime.max.replace(tzinfo=timezone(timedelta(hours=-23, minutes=-59)))


@dataclass(frozen=True, slots=True)
class OriginNumbers:
    """Uploads of one bucket and one origin; blocks of 4,096 bytes, times in Unix seconds, ages in seconds.

    `idle` and `idle_blocks` have one entry a threshold. `overdue` is None when the expiry interval is unknown.
    """

    in_progress: int = 0
    completing: int = 0
    completing_longest_idle: float = 0.0
    blocks: int = 0
    data_blocks: int = 0
    meta_blocks: int = 0
    oldest_initiated: float | None = None
    oldest_modified: float | None = None
    idle: tuple[int, ...] = ()
    idle_blocks: tuple[int, ...] = ()
    overdue: int | None = None
    overdue_blocks: int | None = None


@dataclass(frozen=True, slots=True)
class Ages:
    """How long ago uploads were initiated: uploads at most as old as each of AGE_BOUNDS, all, seconds in sum."""

    at_most: tuple[int, ...] = (0,) * len(AGE_BOUNDS)
    count: int = 0
    sum: float = 0.0

    def __add__(self, other: "Ages") -> "Ages":
        at_most = tuple(map(int.__add__, self.at_most, other.at_most))
        return Ages(at_most, self.count + other.count, self.sum + other.sum)


@dataclass(frozen=True, slots=True)
class BucketNumbers:
    """Everything that one listing of a bucket says, by origin, and the ages of both."""

    user: OriginNumbers
    system: OriginNumbers
    ages: Ages


class Tally:
    """Adds up one listing, page by page, against one instant."""

    def __init__(self, start: float, idle_thresholds: tuple[float, ...], expiry: float | None) -> None:
        """`start` of the listing in Unix seconds; thresholds in seconds; `expiry` None when unknown."""
        self._start = start
        self._user = _OriginTally(start, idle_thresholds, expiry)
        self._system = _OriginTally(start, idle_thresholds, expiry)
        self._ages = Ages()

    def fold(self, page: UploadPage) -> None:
        """Add the uploads of one page."""
        self._ages += _ages(page.initiated, self._start)
        if not any(page.system):
            self._user.fold(page)
        else:
            self._user.fold(_where(page, map(not_, page.system)))
            self._system.fold(_where(page, page.system))

    def finish(self) -> BucketNumbers:
        """The bucket's numbers, after the last page."""
        return BucketNumbers(self._user.finish(), self._system.finish(), self._ages)


class _OriginTally:
    """The running numbers of one origin."""

    def __init__(self, start: float, idle_thresholds: tuple[float, ...], expiry: float | None) -> None:
        self._start = start
        self._limits = idle_thresholds if expiry is None else (*idle_thresholds, expiry)
        self._cuts = [(index, cut) for index, limit in self._ascending() if (cut := _moment(start - limit))]
        self._thresholds = len(idle_thresholds)
        self._counts = [0] * len(self._limits)
        self._blocks_idle = [0] * len(self._limits)
        self._in_progress = self._completing = self._blocks = self._data = self._meta = 0
        self._oldest_initiated = math.inf
        self._oldest_modified = self._oldest_completing = _LAST

    def fold(self, page: UploadPage) -> None:
        if not page.initiated:
            return
        self._in_progress += len(page)
        self._blocks += sum(page.total_blocks)
        self._data += sum(page.data_blocks)
        self._meta += sum(page.meta_blocks)
        self._oldest_initiated = min(self._oldest_initiated, min(page.initiated))
        if any(page.completing):
            self._completing += sum(page.completing)
            self._oldest_completing = min(self._oldest_completing, *compress(page.modified, page.completing))
        oldest = min(page.modified)
        self._oldest_modified = min(self._oldest_modified, oldest)
        self._fold_idle(page, oldest)

    def _ascending(self) -> list[tuple[int, float]]:
        return sorted(enumerate(self._limits), key=itemgetter(1))

    def _fold_idle(self, page: UploadPage, oldest: datetime) -> None:
        """Count what is idle for longer than each limit: of ever fewer uploads, since limits ascend."""
        rows: Iterable[tuple[datetime, int]] = zip(page.modified, page.total_blocks, strict=True)
        for index, cut in self._cuts:
            if oldest >= cut:
                return
            rows = [row for row in rows if row[0] < cut]
            self._counts[index] += len(rows)
            self._blocks_idle[index] += sum([blocks for _, blocks in rows])

    def finish(self) -> OriginNumbers:
        cut = self._thresholds
        overdue = len(self._limits) > cut
        return OriginNumbers(
            in_progress=self._in_progress,
            completing=self._completing,
            completing_longest_idle=max(0.0, self._start - self._oldest_completing.timestamp()),
            blocks=self._blocks,
            data_blocks=self._data,
            meta_blocks=self._meta,
            oldest_initiated=self._oldest_initiated if self._in_progress else None,
            oldest_modified=self._oldest_modified.timestamp() if self._in_progress else None,
            idle=tuple(self._counts[:cut]),
            idle_blocks=tuple(self._blocks_idle[:cut]),
            overdue=self._counts[cut] if overdue else None,
            overdue_blocks=self._blocks_idle[cut] if overdue else None,
        )


def _moment(seconds: float) -> datetime | None:
    """A moment of Unix seconds; None when it lies before the year 1, as a listing's start less `never` does."""
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, ValueError):
        return None


def _where(page: UploadPage, chosen: Iterable[bool]) -> UploadPage:
    """The uploads of a page that are chosen, in order."""
    mask = list(chosen)
    return UploadPage(
        initiated=list(compress(page.initiated, mask)),
        modified=list(compress(page.modified, mask)),
        total_blocks=list(compress(page.total_blocks, mask)),
        data_blocks=list(compress(page.data_blocks, mask)),
        meta_blocks=list(compress(page.meta_blocks, mask)),
        completing=list(compress(page.completing, mask)),
        system=[],
        after=None,
    )


def _ages(initiated: list[float], start: float) -> Ages:
    """The ages of one page; a time in the future counts as age 0."""
    ages = sorted([start - time for time in initiated])
    if ages and ages[0] < 0.0:
        ages = [max(0.0, age) for age in ages]
    at_most = tuple([bisect_right(ages, bound) for bound in AGE_BOUNDS])
    return Ages(at_most, len(ages), sum(ages))
