"""What uploads add up to by contract section 5, with integers alone: the second reckoning."""

from collections.abc import Sequence
from dataclasses import dataclass

from tests.fuzz.oracle import Upload

#: Upper bounds of the age distribution, in seconds (contract, `age_seconds`).
BOUNDS = (3600, 21_600, 86_400, 259_200, 604_800, 1_209_600, 2_592_000, 7_776_000)
_SECOND = 10**9


@dataclass(frozen=True)
class Question:
    """Against what a listing is counted: its start and limits in whole seconds; `expiry` -1 for never."""

    start: int
    thresholds: tuple[int, ...]
    expiry: int | None


@dataclass(frozen=True)
class Sums:
    """The numbers of one origin; moments and spans in nanoseconds."""

    in_progress: int
    completing: int
    completing_longest_idle: int
    blocks: int
    data_blocks: int
    meta_blocks: int
    oldest_initiated: int | None
    oldest_modified: int | None
    idle: tuple[int, ...]
    idle_blocks: tuple[int, ...]
    overdue: int | None
    overdue_blocks: int | None


@dataclass(frozen=True)
class Distribution:
    """Ages since `initiated`: at most each bound, all, and their sum in nanoseconds."""

    at_most: tuple[int, ...]
    count: int
    sum: int


def sums(uploads: Sequence[Upload], asked: Question) -> Sums:
    """The numbers of the uploads of one origin."""
    start = asked.start * _SECOND
    completing = [upload for upload in uploads if upload.completing]
    idle = [_longer(uploads, start, limit) for limit in asked.thresholds]
    overdue = None if asked.expiry is None else [] if asked.expiry < 0 else _longer(uploads, start, asked.expiry)
    return Sums(
        len(uploads),
        len(completing),
        max([0, *(start - upload.modified for upload in completing)]),
        sum(upload.blocks for upload in uploads),
        sum(upload.data_blocks for upload in uploads),
        sum(upload.meta_blocks for upload in uploads),
        min((upload.initiated for upload in uploads), default=None),
        min((upload.modified for upload in uploads), default=None),
        tuple(len(blocks) for blocks in idle),
        tuple(sum(blocks) for blocks in idle),
        None if overdue is None else len(overdue),
        None if overdue is None else sum(overdue),
    )


def _longer(uploads: Sequence[Upload], start: int, limit: int) -> list[int]:
    """The blocks of each upload that is idle for strictly longer than a limit in seconds."""
    return [upload.blocks for upload in uploads if start - upload.modified > limit * _SECOND]


def distribution(uploads: Sequence[Upload], start: int) -> Distribution:
    """The ages of uploads at a start in seconds; a time in the future counts as age 0."""
    ages = [max(0, start * _SECOND - upload.initiated) for upload in uploads]
    return Distribution(
        tuple(sum(age <= bound * _SECOND for age in ages) for bound in BOUNDS),
        len(ages),
        sum(ages),
    )
