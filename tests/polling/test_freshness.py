import math

from exporter.polling import freshness
from exporter.polling.freshness import BucketState, Known
from exporter.uploads.tally import Ages, BucketNumbers, OriginNumbers

STALE_AFTER = 900.0
NUMBERS = BucketNumbers(OriginNumbers(in_progress=3), OriginNumbers(), Ages())
OTHER = BucketNumbers(OriginNumbers(in_progress=4), OriginNumbers(), Ages())
LISTED = freshness.listed(NUMBERS, 100.0, 1_800_000_000.0)


def test_a_good_listing_is_shown_however_long_the_poll_takes() -> None:
    assert BucketState(True, NUMBERS, 100.0, math.inf, 1_800_000_000.0) == LISTED
    assert LISTED.shown(1e9) is NUMBERS


def test_after_a_failure_numbers_go_when_they_are_stale() -> None:
    state = freshness.failed(LISTED, STALE_AFTER)
    assert (state.up, state.succeeded) == (False, 1_800_000_000.0)
    assert state.shown(999.999) is NUMBERS
    assert state.shown(1000.0) is None


def test_more_failures_do_not_put_the_moment_off() -> None:
    state = freshness.failed(freshness.failed(freshness.failed(LISTED, STALE_AFTER), STALE_AFTER), STALE_AFTER)
    assert state == freshness.failed(LISTED, STALE_AFTER)


def test_a_failure_before_the_first_good_listing_shows_nothing() -> None:
    state = freshness.failed(None, STALE_AFTER)
    assert state == BucketState(False)
    assert state.shown(0.0) is None
    assert freshness.failed(state, STALE_AFTER).shown(0.0) is None


def test_an_absent_bucket_loses_its_numbers_at_once_but_not_its_last_success() -> None:
    state = freshness.absent(LISTED)
    assert (state.up, state.shown(100.0), state.succeeded) == (False, None, 1_800_000_000.0)
    assert freshness.failed(state, STALE_AFTER).shown(0.0) is None
    assert freshness.absent(None) == BucketState(False)


def test_a_good_listing_brings_everything_back() -> None:
    before = freshness.failed(freshness.absent(LISTED), STALE_AFTER)
    state = freshness.listed(OTHER, 2000.0, 1_800_001_900.0)
    assert before.shown(2000.0) is None
    assert (state.up, state.shown(2000.0), state.succeeded) == (True, OTHER, 1_800_001_900.0)


def test_what_was_told_is_current_however_long_the_poll_takes() -> None:
    known = freshness.told("7.8.2", 100.0)
    assert known == Known("7.8.2", 100.0, math.inf)
    assert freshness.current(known, 1e9) == "7.8.2"


def test_what_is_no_longer_told_goes_when_it_is_stale() -> None:
    known = freshness.untold(freshness.told("7.8.2", 100.0), STALE_AFTER)
    assert (freshness.current(known, 999.999), freshness.current(known, 1000.0)) == ("7.8.2", None)
    assert freshness.untold(known, STALE_AFTER) == known


def test_nothing_told_is_nothing_known() -> None:
    assert freshness.untold(None, STALE_AFTER) is None
    assert freshness.current(None, 0.0) is None
