"""Contract section 6, rule 12, and what keeps the loop going or ends it."""

import logging
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from exporter.polling import parallel, poller
from exporter.polling.snapshot import ClusterSnapshot
from exporter.qumulo.errors import Reason

from .stage import SETTINGS, START, UNIX, FakeClient, RealHand, Stage, down, page, status

LONG = 10.0


def _begins(stage: Stage, durations: dict[int, float] | None = None) -> list[float]:
    """Runs the loop to its end; seconds from the start at which each poll began, the numbered ones taking so long."""
    begins: list[float] = []

    def discover() -> tuple[str, ...]:
        begins.append(stage.hand.now - START)
        stage.hand.advance((durations or {}).get(len(begins), 0.0))
        return ()

    stage.client.names = discover
    stage.poller.run()
    return begins


@pytest.mark.parametrize(
    ("offset", "into_the_interval", "second"),
    [(13.0, 0.0, 13.0), (13.0, 20.0, 53.0), (0.0, 0.0, 60.0), (0.0, 59.0, 1.0), (59.5, 59.0, 0.5)],
)
def test_first_poll_at_once_and_then_at_the_offset(offset: float, into_the_interval: float, second: float) -> None:
    stage = Stage(waits=4, offset=offset)
    stage.hand.unix_now = UNIX + into_the_interval
    assert _begins(stage) == [0.0, second, second + 60.0, second + 120.0]
    assert (stage.hand.unix_now - offset) % 60.0 == 0.0
    assert (stage.meter.ticks_skipped, stage.meter.begins, len(stage.published)) == (0, 4, 4)


def test_ticks_missed_while_a_poll_is_running_are_skipped_and_counted() -> None:
    stage = Stage(waits=4, offset=10.0)
    assert _begins(stage, {2: 150.0}) == [0.0, 10.0, 190.0, 250.0]
    assert (stage.meter.ticks_skipped, stage.meter.polls) == (2, [True] * 4)
    assert [snapshot.duration for snapshot in stage.published] == [0.0, 150.0, 0.0, 0.0]


def test_a_tick_that_the_first_poll_is_too_slow_for_is_skipped() -> None:
    stage = Stage(waits=2, offset=10.0)
    assert _begins(stage, {1: 11.0}) == [0.0, 70.0]
    assert stage.meter.ticks_skipped == 1


def test_a_loop_that_is_stopped_before_it_begins_does_nothing() -> None:
    stage = Stage()
    stage.stop.set()
    stage.poller.run()
    assert (stage.meter.begins, stage.client.asked, stage.published) == (0, [], [])


def test_the_loop_survives_whatever_breaks_a_poll(caplog: pytest.LogCaptureFixture) -> None:
    stage = Stage(FakeClient(listings={"a": [page(1)]}), waits=3)

    def publish(_: ClusterSnapshot) -> None:
        if len(stage.published) == 1:
            raise ZeroDivisionError

    stage.on_publish = publish
    stage.poller.run()
    assert (len(stage.published), stage.meter.begins, stage.meter.polls) == (3, 3, [True, True])
    broken = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert [record.getMessage() for record in broken] == ["poll broke off; this is a fault of the exporter"]


def _running(target: Callable[[], object]) -> threading.Thread:
    thread = threading.Thread(target=target, daemon=True)
    thread.start()
    return thread


def test_stop_ends_the_wait_for_the_next_tick() -> None:
    stage = Stage(FakeClient(listings={"a": [page(1)]}))
    shown = threading.Event()
    stage.on_publish = lambda _: shown.set()
    thread = _running(stage.poller.run)
    assert shown.wait(LONG)
    stage.stop.set()
    thread.join(LONG)
    assert not thread.is_alive()
    assert stage.meter.begins == 1


def test_stop_ends_a_poll_that_hangs_and_shows_nothing_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(poller, "PROGRESS", 0.02)
    begun, release = threading.Event(), threading.Event()

    def hang() -> object:
        begun.set()
        assert release.wait(LONG)
        return page(1)

    stage = Stage(FakeClient(listings={"a": [hang], "b": [page(1)]}))
    results: list[bool] = []
    thread = _running(lambda: results.append(stage.poll()))
    assert begun.wait(LONG)
    stage.stop.set()
    thread.join(LONG)
    assert (results, stage.meter.polls, stage.published) == ([False], [], [])
    release.set()


def test_a_missing_bucket_is_not_asked_about_after_the_stop(monkeypatch: pytest.MonkeyPatch) -> None:
    stage = Stage(FakeClient(listings={"a": [status(404)]}))
    results = parallel.results

    def stopped_at_the_end(*arguments: Any) -> Iterator[Any]:
        yield from results(*arguments)
        stage.stop.set()

    monkeypatch.setattr(parallel, "results", stopped_at_the_end)
    assert stage.poll() is False
    assert (stage.asked("buckets"), stage.meter.polls, stage.published) == (1, [], [])


def test_a_bucket_that_hangs_does_not_keep_the_numbers_of_others(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(poller, "PROGRESS", 0.02)
    shown, release = threading.Event(), threading.Event()

    def hang() -> object:
        assert release.wait(LONG)
        return page(1)

    stage = Stage(FakeClient(listings={"a": [hang], "b": [page(3)], "c": [down()]}), hand=RealHand())
    stage.on_publish = lambda _: shown.set() if stage.ups() == {"b": True, "c": False} else None
    thread = _running(stage.poll)
    assert shown.wait(LONG)
    assert (stage.counts(), stage.meter.polls) == ({"b": 3}, [])
    assert (stage.snapshot.up, stage.snapshot.duration, stage.snapshot.selected) == (None, None, 3)
    assert stage.snapshot.knowledge.settings
    release.set()
    thread.join(LONG)
    assert (stage.counts(), stage.meter.polls, stage.snapshot.up) == ({"a": 1, "b": 3}, [False], True)


def test_a_poll_is_counted_only_when_its_snapshot_can_be_seen() -> None:
    stage = Stage(FakeClient(listings={"a": [page(1)]}))
    counted: list[int] = []
    stage.on_publish = lambda _: counted.append(len(stage.meter.polls))
    stage.poll()
    assert (counted, stage.meter.polls) == ([0], [True])


# Faults of the exporter itself


def _broken() -> object:
    raise ZeroDivisionError


def test_a_fault_of_ours_in_one_listing_is_that_buckets_own(caplog: pytest.LogCaptureFixture) -> None:
    stage = Stage(FakeClient(listings={"a": [page(1, "x"), _broken], "b": [page(2)]}))
    assert stage.poll() is False
    assert (stage.ups(), stage.counts(), stage.snapshot.up) == ({"a": False, "b": True}, {"b": 2}, True)
    assert (stage.meter.errors, stage.meter.polls) == ({Reason.OTHER: 1}, [False])
    record = next(record for record in caplog.records if record.levelno == logging.ERROR)
    assert record.exc_info
    assert vars(record)["fields"] == {"cluster": "prod", "bucket": "a"}
    stage.client.listings["a"] = [page(4)]
    assert stage.poll() is True


def test_a_fault_of_ours_in_discovery_is_a_failed_discovery() -> None:
    stage = Stage(FakeClient(listings={"a": [page(1)]}))
    stage.poll()
    stage.client.names = _broken
    assert stage.poll() is False
    assert (stage.snapshot.up, stage.ups(), stage.counts()) == (False, {"a": False}, {"a": 1})
    assert stage.meter.errors == {Reason.OTHER: 1}


def test_a_fault_of_ours_in_what_only_helps_never_makes_a_poll_fail() -> None:
    stage = Stage(FakeClient(listings={"a": [page(1)]}, told_version=_broken))
    assert stage.poll() is True
    assert (stage.counts(), stage.meter.errors) == ({"a": 1}, {Reason.OTHER: 1})
    knowledge = stage.snapshot.knowledge
    assert (knowledge.version, knowledge.settings and knowledge.settings.value) == (None, SETTINGS)
    assert knowledge.file_system
