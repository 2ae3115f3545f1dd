"""Many inputs of every kind from seeds; `python -m tests.fuzz` tries more, and again those of one seed."""

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests import figures
from tests.fuzz import headers
from tests.fuzz.run import Target
from tests.fuzz.shares import (
    ANSWERS,
    HEADERS,
    LISTINGS,
    PER_SEED,
    REQUESTS,
    SETTINGS,
    WEB_CONFIGURATIONS,
)
from tests.fuzz.targets import Targets, targets

#: Several times what the slowest takes. Coverage would double the time, and other tests reach the same lines.
pytestmark = [pytest.mark.timeout(600), pytest.mark.no_cover]


@pytest.fixture(scope="module")
def made() -> Iterator[Targets]:
    with targets() as running:
        yield running
        figures.add("inputs tried", sum(target.tried for target in running.by_name.values()))


def try_seeds(target: Target[Any], count: int) -> None:
    """So many inputs, of seeds that hypothesis draws; a seed does not shrink."""
    wanted = target.tried + count

    @settings(
        max_examples=count // PER_SEED,
        phases=[Phase.generate],
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(st.integers(0, 2**64))
    def run(seed: int) -> None:
        target.try_many(seed, PER_SEED)

    run()
    assert target.tried == wanted


@pytest.mark.parametrize(
    ("name", "count", "good", "kinds"),
    [
        ("answers", ANSWERS, "read", 100),
        ("listings", LISTINGS, "read", 2),
        ("settings", SETTINGS, "loaded", 150),
        ("web configurations", WEB_CONFIGURATIONS, "loaded", 60),
        ("requests", REQUESTS, "answered", 1),
    ],
)
def test_what_is_read_is_right_and_the_rest_refused(
    made: Targets, name: str, count: int, good: str, kinds: int
) -> None:
    target = made.by_name[name]
    try_seeds(target, count)
    assert 0.1 < target.share_of(good) < 0.9, target.outcomes
    assert made.kinds_of_refusals(name) >= kinds, made.refusals[name]


def test_headers_are_read_the_same_twice() -> None:
    target = headers.target()
    try_seeds(target, HEADERS)
    assert min(target.share_of(outcome) for outcome in target.outcomes) > 0.05, target.outcomes
    assert len(target.outcomes) == 4, target.outcomes
    figures.add("headers negotiated", target.tried)
