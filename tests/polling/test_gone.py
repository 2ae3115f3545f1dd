"""Contract section 6, rule 4: gone is gone."""

from typing import Any

from exporter.qumulo.errors import Reason

from .stage import DEADLINE, STALE, UNIX, FakeClient, Stage, down, page, status


def _after_a_good_poll(**changes: Any) -> Stage:
    stage = Stage(FakeClient(listings={name: [page(1)] for name in ("a", "b", "c")}), **changes)
    stage.poll()
    return stage


def test_a_bucket_that_discovery_no_longer_lists_is_gone() -> None:
    stage = _after_a_good_poll()
    del stage.client.listings["b"]
    assert stage.poll() is True
    assert (stage.ups(), stage.snapshot.selected) == ({"a": True, "c": True}, 2)
    assert stage.asked("buckets") == 2


def test_a_bucket_that_is_gone_while_it_is_listed_is_no_error() -> None:
    stage = _after_a_good_poll()
    stage.client.listings["b"] = [page(1, "x"), status(404)]
    stage.client.names = [("a", "b", "c"), ("a", "c")]
    assert stage.poll() is True
    assert (stage.ups(), stage.snapshot.selected, stage.snapshot.up) == ({"a": True, "c": True}, 2, True)
    assert (stage.meter.errors, stage.meter.polls) == ({}, [True, True])
    assert stage.asked("buckets") == 3


def test_a_bucket_that_was_never_listed_may_be_gone_too() -> None:
    stage = Stage(FakeClient(names=[("a", "b"), ("a",)], listings={"a": [page(1)], "b": [status(404)]}))
    assert stage.poll() is True
    assert (stage.ups(), stage.snapshot.selected) == ({"a": True}, 1)


def test_a_bucket_that_is_still_listed_loses_its_numbers_at_once() -> None:
    stage = _after_a_good_poll()
    stage.client.listings["b"] = [status(404)]
    assert stage.poll(after=60.0) is False
    assert (stage.ups(), stage.counts()) == ({"a": True, "b": False, "c": True}, {"a": 1, "c": 1})
    assert stage.states["b"].succeeded == UNIX
    assert (stage.meter.errors, stage.snapshot.selected, stage.snapshot.up) == ({Reason.NOT_FOUND: 1}, 3, True)


def test_a_bucket_that_comes_back_shows_its_numbers_again() -> None:
    stage = _after_a_good_poll()
    stage.client.listings["b"] = [status(404)]
    stage.poll(after=60.0)
    stage.client.listings["b"] = [page(5)]
    assert stage.poll(after=60.0) is True
    assert (stage.ups()["b"], stage.counts()["b"], stage.states["b"].succeeded) == (True, 5, UNIX + 120.0)


def test_numbers_that_went_by_404_do_not_come_back_by_another_failure() -> None:
    stage = _after_a_good_poll()
    stage.client.listings["b"] = [status(404)]
    stage.poll()
    stage.client.listings["b"] = [down()]
    stage.poll()
    assert stage.counts() == {"a": 1, "c": 1}


def test_a_named_bucket_that_is_missing_is_an_error_without_asking_further() -> None:
    stage = _after_a_good_poll(names=("a", "b", "c"))
    stage.client.listings["b"] = [status(404)]
    assert stage.poll() is False
    assert (stage.ups(), stage.counts()) == ({"a": True, "b": False, "c": True}, {"a": 1, "c": 1})
    assert stage.states["b"].succeeded == UNIX
    assert (stage.meter.errors, stage.asked("buckets"), stage.snapshot.up) == ({Reason.NOT_FOUND: 1}, 0, True)


def test_one_fresh_discovery_settles_all() -> None:
    stage = _after_a_good_poll()
    for bucket in ("a", "b", "c"):
        stage.client.listings[bucket] = [status(404)]
    stage.client.names = [("a", "b", "c"), ("b",)]
    assert stage.poll() is False
    assert (stage.ups(), stage.counts(), stage.snapshot.selected) == ({"b": False}, {}, 1)
    assert (stage.asked("buckets"), stage.meter.errors) == (3, {Reason.NOT_FOUND: 1})


def test_a_cluster_too_old_for_the_call_does_not_look_clean() -> None:
    client = FakeClient(listings={name: [status(404)] for name in ("a", "b")})
    stage = Stage(client)
    assert stage.poll() is False
    assert (stage.ups(), stage.counts()) == ({"a": False, "b": False}, {})
    assert stage.meter.errors == {Reason.NOT_FOUND: 2}


def test_when_the_fresh_discovery_fails_numbers_age_as_after_any_failure() -> None:
    stage = _after_a_good_poll()
    stage.client.listings["b"] = [status(404)]
    stage.client.names = [("a", "b", "c"), status(503)]
    assert stage.poll(after=60.0) is False
    assert (stage.ups(), stage.counts()) == ({"a": True, "b": False, "c": True}, {"a": 1, "b": 1, "c": 1})
    assert stage.meter.errors == {Reason.NOT_FOUND: 1, Reason.SERVER_ERROR: 1}
    stage.hand.advance(STALE - 60.0)
    assert stage.counts() == {"a": 1, "c": 1}


def test_when_the_fresh_discovery_is_refused_no_bucket_is_up() -> None:
    stage = _after_a_good_poll()
    stage.client.listings["b"] = [status(404)]
    stage.client.names = [("a", "b", "c"), status(401)]
    assert stage.poll() is False
    assert stage.ups() == {"a": False, "b": False, "c": False}
    assert stage.counts() == {"a": 1, "b": 1, "c": 1}
    assert stage.meter.errors[Reason.UNAUTHORIZED] == 1


def test_the_fresh_discovery_has_the_time_that_other_calls_have_left() -> None:
    stage = _after_a_good_poll()

    def slow() -> tuple[str, ...]:
        stage.hand.advance(20.0)
        return ("a", "b", "c")

    stage.client.listings["b"] = [status(404)]
    stage.client.names = slow
    stage.poll()
    assert stage.asked("buckets") == 3
    assert stage.client.left["buckets"] == DEADLINE - 20.0
