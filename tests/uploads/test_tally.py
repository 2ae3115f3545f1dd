import math
from collections.abc import Sequence
from datetime import datetime, timedelta, timezone
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exporter.qumulo.wire import UploadPage
from exporter.uploads.tally import AGE_BOUNDS, Ages, OriginNumbers, Tally

from .rows import START, Row, as_dict, expected_ages, expected_origin, tallied

DAY = 86_400.0
LARGEST = 2**63 - 1

# Eighths of a second are exact beside the time of the start, so ages and thresholds can be equal to the bit.
_exact = st.integers(-8 * 200 * 86_400, 8 * 200 * 86_400).map(lambda eighths: eighths / 8)
_edges = st.sampled_from([0.0, 1.0, *AGE_BOUNDS, *(bound + 0.125 for bound in AGE_BOUNDS)])
_times = _exact | _edges
_counts = st.integers(0, 10_000) | st.just(LARGEST)
_rows = st.builds(Row, _times, _times, _counts, _counts, st.booleans(), st.booleans())
_pages = st.lists(st.lists(_rows, max_size=8), max_size=6)
_limits = st.sampled_from([0.125, 1.0, *AGE_BOUNDS]) | st.integers(1, 8 * 100 * 86_400).map(lambda eighths: eighths / 8)
_thresholds = st.lists(_limits, unique=True, max_size=8).map(tuple)
_expiries = st.none() | st.just(math.inf) | _limits


def _flat(pages: Sequence[Sequence[Row]]) -> list[Row]:
    return [row for rows in pages for row in rows]


@given(_pages, _thresholds, _expiries)
def test_listing_adds_up_as_by_plain_loops(
    pages: list[list[Row]], thresholds: tuple[float, ...], expiry: float | None
) -> None:
    numbers = tallied(pages, thresholds, expiry)
    rows = _flat(pages)
    user = [row for row in rows if not row.system]
    system = [row for row in rows if row.system]
    assert as_dict(numbers.user) == expected_origin(user, thresholds, expiry)
    assert as_dict(numbers.system) == expected_origin(system, thresholds, expiry)
    at_most, count, total = expected_ages(rows)
    assert (numbers.ages.at_most, numbers.ages.count) == (at_most, count)
    assert numbers.ages.sum == pytest.approx(total)


@given(st.lists(_rows, max_size=20), st.data(), _thresholds, _expiries)
def test_any_split_into_pages_gives_the_same_numbers(
    rows: list[Row], data: st.DataObject, thresholds: tuple[float, ...], expiry: float | None
) -> None:
    cuts = sorted(data.draw(st.lists(st.integers(0, len(rows)), max_size=6)))
    edges = [0, *cuts, len(rows)]
    split = [rows[left:right] for left, right in pairwise(edges)]
    whole, parts = tallied([rows], thresholds, expiry), tallied(split, thresholds, expiry)
    assert (parts.user, parts.system) == (whole.user, whole.system)
    assert (parts.ages.at_most, parts.ages.count) == (whole.ages.at_most, whole.ages.count)
    assert parts.ages.sum == pytest.approx(whole.ages.sum)


@pytest.mark.parametrize("pages", [[], [[]], [[], []]], ids=["no page", "an empty page", "two empty pages"])
def test_nothing_listed_is_all_zeros_without_times(pages: list[list[Row]]) -> None:
    numbers = tallied(pages, (DAY,), DAY)
    empty = OriginNumbers(idle=(0,), idle_blocks=(0,), overdue=0, overdue_blocks=0)
    assert (numbers.user, numbers.system, numbers.ages) == (empty, empty, Ages())
    assert (empty.oldest_initiated, empty.oldest_modified) == (None, None)


def test_idle_is_strictly_longer_than_the_threshold() -> None:
    numbers = tallied([[Row(idle=DAY, data=2), Row(idle=DAY + 0.125, data=5)]], (DAY,), None)
    assert (numbers.user.idle, numbers.user.idle_blocks) == ((1,), (5,))


def test_idle_is_cumulative_in_the_order_of_the_thresholds_given() -> None:
    rows = [Row(idle=2 * DAY, data=1), Row(idle=8 * DAY, data=10), Row(idle=40 * DAY, data=100)]
    numbers = tallied([rows], (7 * DAY, DAY, 30 * DAY), None)
    assert (numbers.user.idle, numbers.user.idle_blocks) == ((2, 3, 1), (110, 111, 100))


@pytest.mark.parametrize(
    ("expiry", "overdue", "blocks"),
    [(DAY, 1, 7), (2 * DAY, 0, 0), (math.inf, 0, 0), (None, None, None)],
    ids=["passed", "not passed", "never", "unknown"],
)
def test_overdue(expiry: float | None, overdue: int | None, blocks: int | None) -> None:
    numbers = tallied([[Row(idle=DAY + 1, data=6, meta=1), Row(idle=DAY)]], (), expiry)
    assert (numbers.user.overdue, numbers.user.overdue_blocks) == (overdue, blocks)
    assert numbers.user.idle == ()


def test_completing_longest_idle_is_of_completing_uploads_only() -> None:
    pages = [[Row(idle=900.0), Row(idle=30.0, completing=True)], [Row(idle=40.5, completing=True)], [Row(idle=5.0)]]
    numbers = tallied(pages, (), None)
    assert (numbers.user.completing, numbers.user.completing_longest_idle) == (2, 40.5)
    assert (numbers.system.completing, numbers.system.completing_longest_idle) == (0, 0.0)


def test_origins_are_kept_apart() -> None:
    numbers = tallied([[Row(age=9.0, data=1), Row(age=5.0, data=20, system=True)], [Row(age=7.0, data=300)]], (), None)
    assert (numbers.user.in_progress, numbers.user.blocks, numbers.user.oldest_initiated) == (2, 301, START - 9)
    assert (numbers.system.in_progress, numbers.system.blocks, numbers.system.oldest_initiated) == (1, 20, START - 5)
    assert numbers.ages.count == 3


def test_a_time_in_the_future_counts_as_age_0() -> None:
    numbers = tallied([[Row(age=-60.0, idle=-60.0, completing=True), Row(age=10.0, idle=-30.0)]], (1.0,), 1.0)
    assert numbers.ages == Ages((2,) * len(AGE_BOUNDS), 2, 10.0)
    assert numbers.user.completing_longest_idle == 0.0
    assert (numbers.user.idle, numbers.user.overdue) == ((0,), 0)
    assert numbers.user.oldest_modified == START + 30.0


@pytest.mark.parametrize("place", range(len(AGE_BOUNDS)))
def test_a_bound_counts_uploads_exactly_so_old(place: int) -> None:
    bound = AGE_BOUNDS[place]
    at, over = tallied([[Row(age=bound)]], (), None).ages, tallied([[Row(age=bound + 0.125)]], (), None).ages
    assert at.at_most == (0,) * place + (1,) * (len(AGE_BOUNDS) - place)
    assert over.at_most == (0,) * (place + 1) + (1,) * (len(AGE_BOUNDS) - place - 1)


def test_sums_go_beyond_64_bits() -> None:
    numbers = tallied([[Row(data=LARGEST, meta=LARGEST)] * 3], (), None)
    assert (numbers.user.data_blocks, numbers.user.blocks) == (3 * LARGEST, 6 * LARGEST)


_ages = st.builds(
    Ages, st.tuples(*[st.integers(0, 9)] * len(AGE_BOUNDS)), st.integers(0, 9), st.integers(0, 10**6).map(float)
)


@given(_ages, _ages, _ages)
def test_ages_add_entry_by_entry(one: Ages, two: Ages, three: Ages) -> None:
    both = one + two
    assert both.at_most == tuple(one.at_most[place] + two.at_most[place] for place in range(len(AGE_BOUNDS)))
    assert (both.count, both.sum) == (one.count + two.count, one.sum + two.sum)
    assert both == two + one
    assert both + three == one + (two + three)
    assert one + Ages() == one


def test_the_last_year_counts_in_every_offset() -> None:
    last = datetime.max.replace(tzinfo=timezone(timedelta(hours=-23)))
    tally = Tally(START, (), None)
    tally.fold(UploadPage([START], [last], [0], [0], [0], [True], [False], None))
    assert tally.finish().user.oldest_modified == last.timestamp()
