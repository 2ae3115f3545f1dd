import pytest
from hypothesis import given
from hypothesis import strategies as st

from exporter.polling.ticks import Ticks

# Quarters of a second are exact in every sum and difference below.
_quarters = st.integers(0, 4 * 1000).map(lambda quarters: quarters / 4)
_intervals = st.integers(1, 4 * 100).map(lambda quarters: quarters / 4)


@given(_quarters, _intervals, st.data(), st.lists(_quarters, min_size=1, max_size=20))
def test_no_tick_is_lost_or_doubled(start: float, interval: float, data: st.DataObject, durations: list[float]) -> None:
    until_first = data.draw(st.integers(0, int(interval * 4) - 1)) / 4
    ticks = Ticks(start, until_first, interval)
    now, number = start, 0 if until_first == 0 else -1
    for duration in durations:
        now += duration
        wait, missed = ticks.following(now)
        begins = now + wait
        # The next poll begins at the first tick from now on, and every tick before it was missed.
        number += missed + 1
        assert begins == start + until_first + number * interval
        assert 0 < wait <= interval
        assert missed >= 0
        now = begins


@given(_quarters, _intervals, st.data())
def test_second_poll_begins_within_one_interval_after_the_first(
    start: float, interval: float, data: st.DataObject
) -> None:
    until_first = data.draw(st.integers(0, int(interval * 4) - 1)) / 4
    wait, missed = Ticks(start, until_first, interval).following(start)
    assert wait == (until_first or interval)
    assert missed == 0


@pytest.mark.parametrize(
    ("now", "wait", "missed"),
    [(100.0, 20.0, 0), (119.0, 1.0, 0), (120.0, 60.0, 1), (121.0, 59.0, 1), (179.0, 1.0, 1), (301.0, 59.0, 4)],
)
def test_ticks_missed_while_a_poll_was_running(now: float, wait: float, missed: int) -> None:
    assert Ticks(100.0, 20.0, 60.0).following(now) == (wait, missed)


def test_a_poll_that_ends_in_time_misses_nothing() -> None:
    ticks = Ticks(0.0, 10.0, 60.0)
    assert [ticks.following(now) for now in (1.0, 10.5, 129.0, 131.0)] == [(9.0, 0), (59.5, 0), (1.0, 0), (59.0, 0)]
