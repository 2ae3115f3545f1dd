"""Which buckets of a cluster are shown, in which order, and what all of them hold together. Pure."""

import heapq
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from exporter.polling.freshness import BucketState
from exporter.uploads.tally import BucketNumbers, OriginNumbers


@dataclass(frozen=True, slots=True)
class Sum:
    """Uploads of both origins, of one bucket or of several; blocks of 4,096 bytes, moments in Unix seconds.

    `idle` is of one threshold; it and `overdue` are None where they are not known of every bucket.
    """

    uploads: int
    completing: int
    system: int
    user_blocks: int
    system_blocks: int
    idle: int | None
    idle_blocks: int
    overdue: int | None
    overdue_blocks: int
    initiated: float | None
    modified: float | None

    @property
    def blocks(self) -> int:
        """What both origins hold."""
        return self.user_blocks + self.system_blocks


class Row(NamedTuple):
    """A bucket, its numbers as far as they are to be shown, and the blocks that it holds, 0 where that is not known."""

    bucket: str
    state: BucketState
    numbers: BucketNumbers | None
    blocks: int


def rows(buckets: Iterable[tuple[str, BucketState]], now: float) -> list[Row]:
    """All buckets at this moment of the monotonic clock."""
    return [
        Row(bucket, state, numbers, numbers.user.blocks + numbers.system.blocks if numbers else 0)
        for bucket, state in buckets
        for numbers in (state.shown(now),)
    ]


def largest(found: Sequence[Row], most: int) -> list[Row]:
    """So many of the rows, those that hold most first; failing ones before others that hold as much, then by name."""
    keys = [(-row.blocks, row.state.up, row.bucket, place) for place, row in enumerate(found)]
    return [found[key[3]] for key in heapq.nsmallest(most, keys)]


def total(found: Sequence[BucketNumbers], threshold: int | None) -> Sum:
    """Everything added up; `threshold` is the place of the idle threshold that counts, None where there is none."""
    systems = [numbers.system for numbers in found if numbers.system.in_progress]
    origins = [*systems, *[numbers.user for numbers in found if numbers.user.in_progress]]
    system_blocks = sum([origin.blocks for origin in systems])
    idle, idle_blocks = _idle(origins, threshold)
    return Sum(
        uploads=sum([origin.in_progress for origin in origins]),
        completing=sum([origin.completing for origin in origins]),
        system=sum([origin.in_progress for origin in systems]),
        user_blocks=sum([origin.blocks for origin in origins]) - system_blocks,
        system_blocks=system_blocks,
        idle=idle,
        idle_blocks=idle_blocks,
        overdue=_sum_if_known([origin.overdue for origin in origins]),
        overdue_blocks=_sum_if_known([origin.overdue_blocks for origin in origins]) or 0,
        initiated=_first([origin.oldest_initiated for origin in origins]),
        modified=_first([origin.oldest_modified for origin in origins]),
    )


def _idle(origins: Sequence[OriginNumbers], threshold: int | None) -> tuple[int | None, int]:
    if threshold is None:
        return None, 0
    try:
        return sum([origin.idle[threshold] for origin in origins]), sum([one.idle_blocks[threshold] for one in origins])
    except IndexError:
        # Around a reload of the settings there may still be numbers that were counted against fewer thresholds.
        return None, 0


def _sum_if_known(values: list[int | None]) -> int | None:
    return None if None in values else sum([value or 0 for value in values])


def _first(moments: list[float | None]) -> float | None:
    return min([moment for moment in moments if moment is not None], default=None)
