"""A cluster that stops answering in the middle of a poll, a poller that hangs, a stop, and nothing to list."""

import threading
from collections.abc import Iterator

from exporter.polling.poller import UNHEARD
from exporter.polling.snapshot import Knowledge
from exporter.qumulo.errors import Reason

from .stage import DEADLINE, FakeClient, Stage, down, page, status

NAMES = [f"b{number:02d}" for number in range(30)]


def _stage(**client: object) -> Stage:
    stage = Stage(FakeClient(listings={name: [page(1)] for name in NAMES}, **client), concurrency=1)  # type: ignore[arg-type]
    stage.poll()
    return stage


def test_a_cluster_that_is_lost_is_not_tried_bucket_by_bucket() -> None:
    stage = _stage()

    def silent_after_the_look() -> None:
        """The listing that runs while the cluster is looked for: it fails when that has been counted."""
        while sum(stage.meter.errors.values()) < UNHEARD:
            threading.Event().wait(0.001)
        raise down()

    silent = NAMES[5 : 5 + UNHEARD]
    stage.client.listings |= {name: [down()] for name in silent}
    stage.client.listings |= {name: [silent_after_the_look] for name in NAMES[5 + UNHEARD :]}
    answers = iter(["6b2ff5a1"])
    stage.client.told_uuid = lambda: _next(answers)
    stage.client.asked.clear()
    assert stage.poll() is False
    assert sum(what.startswith("uploads") for what in stage.client.asked) == 5 + UNHEARD + 1
    assert stage.ups() == {name: name in NAMES[:5] for name in NAMES}
    assert stage.counts() == dict.fromkeys(NAMES, 1)
    # Each listing that was tried, and the look for the cluster.
    assert stage.meter.errors == {Reason.UNREACHABLE: UNHEARD + 2}


def _next(answers: Iterator[str]) -> str:
    """The next answer, and none at all when there are no more."""
    for found in answers:
        return found
    raise down()


def test_looking_for_the_cluster_takes_of_what_is_left_for_other_calls() -> None:
    stage = _stage()
    stage.client.listings = {name: [down()] for name in NAMES}
    looks = 0

    def look() -> str:
        nonlocal looks
        looks += 1
        stage.hand.advance(30.0)
        return "6b2ff5a1"

    stage.client.told_uuid = look
    stage.poll()
    # One of the calls at the beginning, then each look; the next would have had 30 s less again.
    assert (looks, stage.client.left["uuid"]) == (1 + 30 // UNHEARD, DEADLINE - 3 * 30.0)


def test_a_cluster_that_still_answers_is_tried_to_the_end() -> None:
    stage = _stage()
    stage.client.listings = {name: [down()] if name < "b29" else [page(2)] for name in NAMES}
    assert stage.poll() is False
    assert stage.ups() == {name: name == "b29" for name in NAMES}
    assert stage.counts()["b29"] == 2
    assert stage.asked("uuid") == 2 + 29 // UNHEARD


def test_answers_between_silent_listings_are_signs_of_life() -> None:
    stage = _stage()
    answering = NAMES[::UNHEARD]
    stage.client.listings = {name: [status(500)] if name in answering else [down()] for name in NAMES}
    stage.poll()
    assert stage.asked("uuid") == 2


def test_of_a_poller_that_hangs_nothing_is_shown_but_that_its_buckets_are_not_fresh() -> None:
    stage = _stage()
    hung = stage.snapshot.hung()
    assert {name: state.up for name, state in hung.buckets} == dict.fromkeys(NAMES, False)
    assert [state.shown(stage.hand.now) for _, state in hung.buckets] == [None] * len(NAMES)
    assert {state.succeeded for _, state in hung.buckets} == {stage.hand.unix_now}
    assert (hung.up, hung.knowledge, hung.selected) == (False, Knowledge(), len(NAMES))


def test_what_fails_because_of_a_stop_is_not_counted() -> None:
    stage = Stage(FakeClient(names=down(), settings=down()))
    stage.stop.set()
    assert stage.poll() is False
    assert (stage.meter.errors, stage.meter.polls, stage.published) == ({}, [], [])


def test_a_shard_that_owns_none_of_the_named_buckets_is_up_when_the_cluster_answers() -> None:
    stage = Stage(FakeClient(), names=("a",), owns=lambda _: False)
    assert stage.poll() is True
    assert (stage.snapshot.up, stage.snapshot.selected) == (True, 0)
    client = stage.client
    client.settings = client.told_version = client.told_uuid = client.told_name = client.capacity = down()
    assert stage.poll() is True
    assert stage.snapshot.up is False
    client.settings = status(401)
    assert stage.poll() is False
    assert stage.snapshot.up is False
