"""Contract section 6, rule 11: knowledge that only helps never makes a poll fail."""

from typing import Any

import pytest

from exporter.polling import freshness
from exporter.polling.snapshot import Knowledge
from exporter.qumulo.errors import Failure, Reason
from exporter.qumulo.wire import FileSystem, S3Settings

from .stage import CAPACITY, SETTINGS, STALE, FakeClient, Stage, down, page, status

THINGS = ["settings", "version", "uuid", "name", "file_system"]
#: The attribute of the fake client that holds each thing.
ANSWERS = dict(zip(THINGS, ["settings", "told_version", "told_uuid", "told_name", "capacity"], strict=True))
EVERYTHING = dict(zip(THINGS, [SETTINGS, "7.8.2", "6b2ff5a1", "sim", CAPACITY], strict=True))


def _known(stage: Stage) -> dict[str, Any]:
    """What is shown now."""
    knowledge: Knowledge = stage.snapshot.knowledge
    shown = {thing: freshness.current(getattr(knowledge, thing), stage.hand.now) for thing in THINGS}
    return {thing: value for thing, value in shown.items() if value is not None}


def _stage(**answers: Any) -> Stage:
    return Stage(FakeClient(listings={"a": [page(1, age=90_000.0)]}, **answers))


def test_everything_is_asked_once_a_poll() -> None:
    stage = _stage()
    assert stage.poll() is True
    assert _known(stage) == EVERYTHING
    assert [stage.asked(thing) for thing in THINGS] == [1] * 5


@pytest.mark.parametrize("thing", THINGS)
@pytest.mark.parametrize("code", [403, 404, 405])
def test_what_is_absent_is_unknown_and_no_error(thing: str, code: int) -> None:
    stage = _stage()
    stage.poll()
    setattr(stage.client, ANSWERS[thing], status(code))
    assert stage.poll() is True
    assert _known(stage) == {name: value for name, value in EVERYTHING.items() if name != thing}
    assert (stage.meter.errors, stage.meter.polls) == ({}, [True, True])


@pytest.mark.parametrize("thing", THINGS)
@pytest.mark.parametrize("fault", [status(500), status(429), Failure(Reason.MALFORMED, "no JSON", status=200)], ids=str)
def test_a_fault_is_counted_and_the_value_kept_until_it_is_stale(thing: str, fault: Failure) -> None:
    stage = _stage()
    stage.poll()
    setattr(stage.client, ANSWERS[thing], fault)
    assert stage.poll(after=60.0) is True
    assert (stage.meter.errors, stage.meter.polls) == ({fault.reason: 1}, [True, True])
    stage.hand.advance(STALE - 60.0 - 0.001)
    assert _known(stage) == EVERYTHING
    stage.hand.advance(0.001)
    assert _known(stage) == {name: value for name, value in EVERYTHING.items() if name != thing}
    assert stage.poll() is True
    assert thing not in _known(stage)


@pytest.mark.parametrize("thing", THINGS)
def test_one_call_without_an_answer_does_not_keep_the_others_from_being_asked(thing: str) -> None:
    stage = _stage()
    stage.poll()
    setattr(stage.client, ANSWERS[thing], down())
    stage.client.asked.clear()
    assert stage.poll(after=60.0) is True
    assert stage.client.asked[1:-1] == THINGS
    assert stage.meter.errors == {Reason.UNREACHABLE: 1}
    assert _known(stage) == EVERYTHING
    stage.hand.advance(STALE - 60.0)
    assert _known(stage) == {name: value for name, value in EVERYTHING.items() if name != thing}


def test_a_cluster_that_has_answered_nothing_is_asked_no_further() -> None:
    stage = Stage(FakeClient(listings={"a": [page(1)]}, settings=down()), names=("a",))
    assert stage.poll() is True
    assert stage.client.asked == ["settings", "uploads a"]
    assert stage.meter.errors == {Reason.UNREACHABLE: 1}


def test_nothing_is_asked_when_discovery_got_no_answer() -> None:
    stage = Stage(FakeClient(names=down()))
    stage.poll()
    assert stage.client.asked == ["buckets"]


def test_knowledge_is_asked_for_when_discovery_is_forbidden() -> None:
    stage = Stage(FakeClient(names=status(403)))
    assert stage.poll() is False
    assert (_known(stage), stage.meter.errors) == (EVERYTHING, {Reason.FORBIDDEN: 1})


def test_a_value_that_comes_back_is_shown_again() -> None:
    stage = _stage(capacity=status(403))
    stage.poll()
    stage.client.capacity = FileSystem(size=7, free=3)
    stage.poll()
    assert _known(stage)["file_system"] == FileSystem(size=7, free=3)


@pytest.mark.parametrize(
    ("settings", "overdue"),
    [
        (SETTINGS, 1),
        (S3Settings(enabled=True, expiry_interval="2days"), 0),
        (S3Settings(enabled=True, expiry_interval="never"), 0),
        (S3Settings(enabled=True, expiry_interval=None), None),
        (S3Settings(enabled=True, expiry_interval="5m\u0131nutes"), None),
        (status(403), None),
        (status(500), None),
    ],
    ids=["passed", "not passed", "never", "no such setting", "not understood", "403", "500"],
)
def test_overdue_is_counted_with_the_expiry_that_is_known(settings: object, overdue: int | None) -> None:
    stage = _stage(settings=settings)
    assert stage.poll() is True
    numbers = stage.states["a"].shown(stage.hand.now)
    assert numbers
    assert numbers.user.overdue == overdue


def test_an_expiry_that_is_stale_is_not_used() -> None:
    stage = _stage()
    stage.poll()
    stage.client.settings = status(500)
    overdue = []
    for after in (60.0, STALE - 60.0):
        stage.poll(after=after)
        numbers = stage.states["a"].shown(stage.hand.now)
        overdue.append(numbers and numbers.user.overdue)
    assert overdue == [1, None]
