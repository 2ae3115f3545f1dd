"""The bucket of tokens, by an injected clock."""

import pytest

from exporter.settings.webconfig import RateLimit
from exporter.web.ratelimit import TokenBucket


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def bucket(clock: Clock) -> TokenBucket:
    return TokenBucket(clock)


def test_without_a_limit_everyone_is_let_in(bucket: TokenBucket) -> None:
    assert [bucket.take(None) for _ in range(1000)] == [0.0] * 1000


def test_a_burst_then_one_an_interval(bucket: TokenBucket, clock: Clock) -> None:
    limit = RateLimit(2.0, 3)
    assert [bucket.take(limit) for _ in range(5)] == [0.0, 0.0, 0.0, 2.0, 2.0]
    clock.now += 1.5
    assert bucket.take(limit) == 0.5
    clock.now += 0.5
    assert [bucket.take(limit) for _ in range(2)] == [0.0, 2.0]


def test_no_more_than_a_burst_is_saved(bucket: TokenBucket, clock: Clock) -> None:
    limit = RateLimit(1.0, 2)
    assert bucket.take(limit) == 0.0
    clock.now += 3600
    assert [bucket.take(limit) for _ in range(3)] == [0.0, 0.0, 1.0]


def test_a_new_limit_begins_with_its_burst_and_an_equal_one_changes_nothing(bucket: TokenBucket) -> None:
    assert [bucket.take(RateLimit(1.0, 1)) for _ in range(2)] == [0.0, 1.0]
    assert [bucket.take(RateLimit(4.0, 2)) for _ in range(3)] == [0.0, 0.0, 4.0]


def test_a_limit_below_a_second(bucket: TokenBucket, clock: Clock) -> None:
    limit = RateLimit(0.25, 1)
    assert [bucket.take(limit) for _ in range(2)] == [0.0, 0.25]
    clock.now += 0.25
    assert bucket.take(limit) == 0.0
