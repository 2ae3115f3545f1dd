"""The order of buckets, and sums over them."""

import math

from exporter.polling.freshness import BucketState
from exporter.uploads.tally import OriginNumbers
from exporter.web.status import ranking

from .support import BUSY, GIB, NOW, UNIX, good, holding, numbers

DAY = 86_400.0


def test_rows_have_the_numbers_that_are_shown_now() -> None:
    old = BucketState(False, BUSY, NOW - 900, NOW, UNIX - 900)
    stale = BucketState(False, BUSY, NOW - 900, NOW + 1, UNIX - 900)
    buckets = [("a", good(BUSY)), ("b", old), ("c", stale), ("d", BucketState(False))]
    found = ranking.rows(buckets, NOW)
    assert [(row.bucket, row.numbers, row.blocks) for row in found] == [
        ("a", BUSY, 7 * GIB // 2),
        ("b", None, 0),
        ("c", BUSY, 7 * GIB // 2),
        ("d", None, 0),
    ]


def test_those_that_hold_most_come_first() -> None:
    buckets = [("a", good(holding(1))), ("b", good(holding(9))), ("c", good(holding(0))), ("z", BucketState(False)),
               ("d", good(holding(9)))]  # fmt: skip
    found = ranking.rows(buckets, NOW)
    assert [row.bucket for row in ranking.largest(found, 9)] == ["b", "d", "a", "z", "c"]
    assert [row.bucket for row in ranking.largest(found, 2)] == ["b", "d"]


def test_everything_is_added_up() -> None:
    found = ranking.total([BUSY, holding(GIB, uploads=2)], 1)
    assert found == ranking.Sum(
        uploads=1206, completing=7, system=1, user_blocks=7 * GIB // 2, system_blocks=GIB, idle=412,
        idle_blocks=2 * GIB, overdue=5, overdue_blocks=GIB // 2, initiated=UNIX - 40 * DAY, modified=UNIX - 12 * DAY,
    )  # fmt: skip
    assert found.blocks == 9 * GIB // 2
    assert (ranking.total([BUSY], 0).idle, ranking.total([BUSY], 0).idle_blocks) == (30, GIB)


def test_nothing_adds_up_to_nothing() -> None:
    assert ranking.total([], 0) == ranking.Sum(0, 0, 0, 0, 0, 0, 0, 0, 0, None, None)


def test_overdue_is_unknown_where_one_bucket_with_uploads_does_not_know() -> None:
    assert ranking.total([BUSY, holding(1, overdue=None)], 0).overdue is None
    assert ranking.total([BUSY, numbers(OriginNumbers(overdue=None))], 0).overdue == 5


def test_idle_is_unknown_without_a_threshold_and_where_numbers_have_others() -> None:
    assert ranking.total([BUSY], None).idle is None
    assert ranking.total([BUSY], 2).idle is None


def test_moments_may_be_missing() -> None:
    found = ranking.total([numbers(OriginNumbers(in_progress=1, oldest_initiated=math.pi))], None)
    assert (found.initiated, found.modified) == (math.pi, None)
