import pytest

from exporter.polling import freshness
from exporter.polling.freshness import BucketState, Known, Limits
from exporter.uploads.tally import Ages, BucketNumbers, OriginNumbers

LIMITS = Limits(stale=900.0, patience=1080.0)
NUMBERS = BucketNumbers(OriginNumbers(in_progress=3), OriginNumbers(), Ages())
OTHER = BucketNumbers(OriginNumbers(in_progress=4), OriginNumbers(), Ages())
LISTED = freshness.listed(NUMBERS, 100.0, 1_800_000_000.0, LIMITS)


@pytest.mark.parametrize(
    ("stale_after", "interval", "deadline", "patience"),
    [(900.0, 60.0, 900.0, 1080.0), (120.0, 60.0, 30.0, 210.0), (5000.0, 60.0, 900.0, 5000.0)],
)
def test_patience_is_what_a_living_poller_never_exceeds(
    stale_after: float, interval: float, deadline: float, patience: float
) -> None:
    assert Limits.of(stale_after, interval, deadline) == Limits(stale_after, patience)


def test_a_good_listing_is_shown_until_patience_ends() -> None:
    assert BucketState(True, NUMBERS, 100.0, 1180.0, 1_800_000_000.0) == LISTED
    assert LISTED.shown(1179.999) is NUMBERS
    assert LISTED.shown(1180.0) is None


def test_after_a_failure_numbers_go_when_they_are_stale() -> None:
    state = freshness.failed(LISTED, LIMITS)
    assert (state.up, state.succeeded) == (False, 1_800_000_000.0)
    assert state.shown(999.999) is NUMBERS
    assert state.shown(1000.0) is None


def test_more_failures_do_not_put_the_moment_off() -> None:
    state = freshness.failed(freshness.failed(freshness.failed(LISTED, LIMITS), LIMITS), LIMITS)
    assert state == freshness.failed(LISTED, LIMITS)


def test_a_failure_before_the_first_good_listing_shows_nothing() -> None:
    state = freshness.failed(None, LIMITS)
    assert state == BucketState(False)
    assert state.shown(0.0) is None
    assert freshness.failed(state, LIMITS).shown(0.0) is None


def test_an_absent_bucket_loses_its_numbers_at_once_but_not_its_last_success() -> None:
    state = freshness.absent(LISTED)
    assert (state.up, state.shown(100.0), state.succeeded) == (False, None, 1_800_000_000.0)
    assert freshness.failed(state, LIMITS).shown(0.0) is None
    assert freshness.absent(None) == BucketState(False)


def test_a_good_listing_brings_everything_back() -> None:
    before = freshness.failed(freshness.absent(LISTED), LIMITS)
    state = freshness.listed(OTHER, 2000.0, 1_800_001_900.0, LIMITS)
    assert before.shown(2000.0) is None
    assert (state.up, state.shown(2000.0), state.succeeded) == (True, OTHER, 1_800_001_900.0)


def test_what_was_told_is_current_until_patience_ends() -> None:
    known = freshness.told("7.8.2", 100.0, LIMITS)
    assert known == Known("7.8.2", 100.0, 1180.0)
    assert (freshness.current(known, 1179.999), freshness.current(known, 1180.0)) == ("7.8.2", None)


def test_what_is_no_longer_told_goes_when_it_is_stale() -> None:
    known = freshness.untold(freshness.told("7.8.2", 100.0, LIMITS), LIMITS)
    assert (freshness.current(known, 999.999), freshness.current(known, 1000.0)) == ("7.8.2", None)
    assert freshness.untold(known, LIMITS) == known


def test_nothing_told_is_nothing_known() -> None:
    assert freshness.untold(None, LIMITS) is None
    assert freshness.current(None, 0.0) is None
