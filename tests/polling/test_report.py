# long: one story after the other
"""The log of a cluster's polls: a line where something changes, none where it stays as it was."""

import logging
from typing import Any

import pytest

from exporter.polling.freshness import BucketState, listed
from exporter.polling.plan import Clock
from exporter.polling.report import Report
from exporter.polling.round import Fault
from exporter.polling.snapshot import ClusterSnapshot
from exporter.qumulo.errors import Failure, Reason
from exporter.uploads.tally import Ages, BucketNumbers, OriginNumbers

from .stage import CAPACITY, SETTINGS, FakeClient, Hand, Stage, down, page, status

#: What the hand's clock shows when a stage begins.
BEGAN = "2027-01-15T08:00:00Z"
DOWN = "the connection failed: connection refused"
REACHED = (
    "INFO",
    "cluster reached",
    {"cluster": "prod", "buckets": 2, "uploads": 3, "held": "12.0 KiB", "seconds": 0.0},
)


@pytest.fixture
def log(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    caplog.set_level(logging.DEBUG, logger="exporter.polling.report")
    return caplog


def _said(log: pytest.LogCaptureFixture, least: int = logging.INFO) -> list[tuple[str, str, dict[str, Any]]]:
    """What was logged since the last look: level, message and fields."""
    said = [(r.levelname, r.getMessage(), vars(r)["fields"]) for r in log.records if r.levelno >= least]
    log.clear()
    return said


def _warned(message: str, **fields: object) -> tuple[str, str, dict[str, object]]:
    return "WARNING", message, {"cluster": "prod", **fields}


def _told(message: str, **fields: object) -> tuple[str, str, dict[str, object]]:
    return "INFO", message, {"cluster": "prod", **fields}


def _running(log: pytest.LogCaptureFixture) -> Stage:
    """A cluster of two buckets that has been reached."""
    stage = Stage(FakeClient(listings={"a": [page(1)], "b": [page(2)]}))
    stage.poll()
    assert _said(log) == [REACHED]
    return stage


def _well(*buckets: str) -> ClusterSnapshot:
    """A poll that listed these."""
    numbers = BucketNumbers(OriginNumbers(), OriginNumbers(), Ages())
    return ClusterSnapshot("prod", tuple((bucket, listed(numbers, 0.0, 0.0)) for bucket in buckets), up=True)


def _failing(*buckets: str) -> ClusterSnapshot:
    """A poll that reached the cluster and listed none of these."""
    return ClusterSnapshot("prod", tuple((bucket, BucketState(False)) for bucket in buckets), up=True)


def test_a_poll_that_is_as_the_one_before_says_nothing(log: pytest.LogCaptureFixture) -> None:
    stage = _running(log)
    stage.poll(60)
    assert _said(log, logging.DEBUG) == [
        ("DEBUG", "poll ended", {"cluster": "prod", "seconds": 0.0, "buckets": 2, "failures": 0})
    ]


def test_a_bucket_that_fails_and_is_well_again(log: pytest.LogCaptureFixture) -> None:
    stage = _running(log)
    stage.client.listings["a"] = [status(503)]
    stage.poll()
    assert _said(log) == [_warned("bucket failing", bucket="a", reason="server_error", error="status 503")]
    stage.poll(60)
    stage.poll(60)
    assert _said(log) == []
    stage.client.listings["a"] = [page(1)]
    stage.poll(60.4)
    assert _said(log) == [_told("bucket well again", bucket="a", after="3m")]
    stage.poll(60)
    assert _said(log) == []


def test_a_bucket_that_fails_for_another_reason_is_told_once_with_since_when(log: pytest.LogCaptureFixture) -> None:
    stage = _running(log)
    for failure in (status(503), status(500)):
        stage.client.listings["a"] = [failure]
        stage.poll()
    assert len(_said(log)) == 1
    stage.client.listings["a"] = [status(403)]
    stage.poll(60)
    stage.poll(60)
    assert _said(log) == [_warned("bucket failing", bucket="a", reason="forbidden", since=BEGAN, error="status 403")]
    stage.client.listings["a"] = [page(1)]
    stage.poll(60)
    assert _said(log) == [_told("bucket well again", bucket="a", after="3m")]


@pytest.mark.parametrize(
    ("failure", "failing", "well"),
    [
        (down(), "cluster unreachable", "cluster reachable again"),
        (Failure(Reason.TIMEOUT, "late"), "cluster unreachable", "cluster reachable again"),
        (Failure(Reason.TLS, "who?"), "cluster unreachable", "cluster reachable again"),
        (status(401), "cluster failing", "cluster well again"),
        (status(503), "cluster failing", "cluster well again"),
        (Failure(Reason.MALFORMED, "what?"), "cluster failing", "cluster well again"),
    ],
)
def test_a_cluster_that_fails_and_is_well_again(
    log: pytest.LogCaptureFixture, failure: Failure, failing: str, well: str
) -> None:
    stage = _running(log)
    stage.client.names = failure
    stage.poll()
    assert _said(log) == [_warned(failing, reason=failure.reason, error=str(failure))]
    stage.poll(60)
    assert _said(log) == []
    stage.client.names = None
    stage.poll(660)
    assert _said(log) == [_told(well, after="12m")]


def test_a_cluster_that_fails_for_another_reason_is_told_once_with_since_when(log: pytest.LogCaptureFixture) -> None:
    stage = _running(log)
    stage.client.names = down()
    stage.poll()
    stage.client.names = status(401)
    stage.poll(60)
    stage.poll(60)
    assert _said(log) == [
        _warned("cluster unreachable", reason="unreachable", error=DOWN),
        _warned("cluster failing", reason="unauthorized", since=BEGAN, error="status 401"),
    ]
    stage.client.names = None
    stage.poll(60)
    assert _said(log) == [_told("cluster well again", after="3m")]


def test_a_cluster_that_fails_from_the_start_is_reached_later(log: pytest.LogCaptureFixture) -> None:
    stage = Stage(FakeClient(names=status(403)))
    stage.poll()
    assert _said(log) == [_warned("cluster failing", reason="forbidden", error="status 403")]
    stage.client.listings, stage.client.names = {"a": [page(1)], "b": [page(2)]}, None
    stage.poll(60)
    level, message, found = REACHED
    assert _said(log) == [(level, message, {**found, "after": "1m"})]
    stage.client.names = status(403)
    stage.poll(60)
    stage.client.names = None
    stage.poll(60)
    assert _said(log)[1:] == [_told("cluster well again", after="1m")]


def test_reasons_that_take_turns_are_each_told_once_until_all_is_well(log: pytest.LogCaptureFixture) -> None:
    stage = _running(log)
    late = Failure(Reason.TIMEOUT, "late")
    for failure in (down(), late, down(), late, down(), status(401), down()):
        stage.client.names = failure
        stage.poll(60)
    assert [(message, fields["reason"], fields.get("since")) for _, message, fields in _said(log)] == [
        ("cluster unreachable", "unreachable", None),
        ("cluster unreachable", "timeout", "2027-01-15T08:01:00Z"),
        ("cluster failing", "unauthorized", "2027-01-15T08:01:00Z"),
    ]
    stage.client.names = None
    stage.poll(60)
    # What it failed by last.
    assert _said(log) == [_told("cluster reachable again", after="7m")]
    stage.client.names = late
    stage.poll(60)
    assert _said(log) == [_warned("cluster unreachable", reason="timeout", error="late")]


def test_a_bucket_whose_reasons_take_turns_is_told_each_once(log: pytest.LogCaptureFixture) -> None:
    stage = _running(log)
    for failure in (status(500), status(403), status(500), status(403)):
        stage.client.listings["a"] = [failure]
        stage.poll()
    assert [fields["reason"] for _, _, fields in _said(log)] == ["server_error", "forbidden"]


def test_since_when_is_told_of_several_where_all_were_failing(log: pytest.LogCaptureFixture) -> None:
    hand = Hand()
    report = Report("prod", Clock(hand.monotonic, hand.unix))
    late = Failure(Reason.TIMEOUT, "late")
    sinces = []
    for faults in (
        [Fault("a", late)],
        [Fault("a", status(500)), Fault("b", status(500)), Fault("c", status(500))],
        [Fault("a", status(403)), Fault("b", status(403)), Fault("c", status(500))],
    ):
        report.poll_ended(faults, _failing("a", "b", "c"))
        sinces += [(fields.get("count"), fields.get("since")) for _, _, fields in _said(log, logging.WARNING)]
        hand.advance(60)
    # In the second poll only one was failing before: what it says would be wrong of the others.
    assert sinces == [(None, None), (3, None), (2, BEGAN)]


def test_a_token_that_one_listing_finds_refused_is_a_fault_of_the_cluster(log: pytest.LogCaptureFixture) -> None:
    stage = _running(log)
    stage.client.listings["a"] = [status(401)]
    stage.poll()
    assert _said(log) == [_warned("cluster failing", reason="unauthorized", error="status 401")]


def test_named_buckets_of_a_cluster_that_is_away_are_one_line(log: pytest.LogCaptureFixture) -> None:
    client = FakeClient(listings={"a": [page(1)], "b": [page(2)]})
    stage = Stage(client, names=("a", "b"))
    stage.poll()
    assert _said(log) == [REACHED]
    client.listings = {"a": [down()], "b": [down()]}
    stage.poll()
    assert _said(log) == [_warned("cluster unreachable", reason="unreachable", error=DOWN)]
    client.listings = {"a": [page(1)], "b": [page(2)]}
    stage.poll(90)
    assert _said(log) == [_told("cluster reachable again", after="1m30s")]


def test_a_shard_without_buckets_tells_of_its_cluster(log: pytest.LogCaptureFixture) -> None:
    stage = Stage(FakeClient(settings=down()), names=("a",), owns=lambda _: False)
    assert stage.poll()
    assert _said(log) == [_warned("cluster unreachable", reason="unreachable", error=DOWN)]


def test_a_bucket_stays_failing_while_its_cluster_is_away(log: pytest.LogCaptureFixture) -> None:
    stage = _running(log)
    stage.client.listings["a"] = [status(403)]
    stage.poll()
    stage.client.names = down()
    stage.poll(60)
    assert [message for _, message, _ in _said(log)] == ["bucket failing", "cluster unreachable"]
    stage.client.names = None
    stage.poll(60)
    assert _said(log) == [_told("cluster reachable again", after="1m")]
    stage.client.listings["a"] = [page(1)]
    stage.poll(60)
    assert _said(log) == [_told("bucket well again", bucket="a", after="3m")]


def test_a_failing_bucket_that_is_gone_is_told_and_forgotten(log: pytest.LogCaptureFixture) -> None:
    stage = _running(log)
    stage.client.listings["a"] = [status(403)]
    stage.poll()
    assert len(_said(log)) == 1
    del stage.client.listings["a"]
    stage.poll(60)
    assert _said(log) == [_told("bucket gone", bucket="a", after="1m")]
    stage.client.listings["a"] = [page(1)]
    stage.poll(60)
    assert _said(log) == []


def test_buckets_that_are_gone_are_one_line_and_those_that_were_well_are_none(log: pytest.LogCaptureFixture) -> None:
    hand = Hand()
    report = Report("prod", Clock(hand.monotonic, hand.unix))
    report.poll_ended([Fault("b", status(403))], _failing("b"))
    hand.advance(60)
    report.poll_ended([Fault(name, status(403)) for name in "abcd"], _failing(*"abcd"))
    _said(log)
    hand.advance(60)
    report.poll_ended([], _well("d", "e"))
    assert _said(log) == [
        _told("buckets gone", count=3, names="a, b, c", after="2m"),
        _told("bucket well again", bucket="d", after="1m"),
    ]
    report.poll_ended([], _well("d"))
    assert _said(log) == []


def test_another_fault_beside_one_that_lasts_is_told_alone(log: pytest.LogCaptureFixture) -> None:
    report = Report("prod", Clock(Hand().monotonic, Hand().unix))
    first, second = Fault("a", status(500)), Fault("b", status(403))
    report.poll_ended([first], _failing("a", "b"))
    _said(log)
    report.poll_ended([first, second], _failing("a", "b"))
    assert _said(log) == [_warned("bucket failing", bucket="b", reason="forbidden", error="status 403")]
    report.poll_ended([first], ClusterSnapshot("prod", (*_failing("a").buckets, *_well("b").buckets), up=True))
    assert _said(log) == [_told("bucket well again", bucket="b", after="0s")]


def test_of_several_that_are_well_again_the_longest_time_is_told(log: pytest.LogCaptureFixture) -> None:
    hand = Hand()
    report = Report("prod", Clock(hand.monotonic, hand.unix))
    report.poll_ended([Fault("b", status(403))], _failing("a", "b"))
    hand.advance(60)
    report.poll_ended([Fault("a", status(403)), Fault("b", status(403))], _failing("a", "b"))
    hand.advance(60)
    _said(log)
    report.poll_ended([], _well("a", "b"))
    assert _said(log) == [_told("buckets well again", count=2, names="a, b", after="2m")]


def test_ten_thousand_failing_buckets_are_one_line(log: pytest.LogCaptureFixture) -> None:
    hand = Hand()
    report = Report("prod", Clock(hand.monotonic, hand.unix))
    names = [f"b{number:04d}" for number in range(10_000)]
    late = Failure(Reason.TIMEOUT, "the answer did not come in time")
    faults = [Fault(name, status(403) if name < "b0010" else late) for name in names]
    report.poll_ended(faults, _failing(*names))
    assert _said(log) == [
        (
            "INFO",
            "cluster reached",
            {"cluster": "prod", "buckets": 10_000, "uploads": 0, "held": "0 B", "seconds": 0.0},
        ),
        _warned(
            "buckets failing",
            count=10_000,
            names="b0000, b0001, b0002, ...",
            reasons="forbidden:10,timeout:9990",
            error="status 403",
        ),
    ]
    hand.advance(60)
    faults = [Fault(name, status(403)) for name in names[:12]]
    report.poll_ended(
        faults, ClusterSnapshot("prod", (*_failing(*names[:12]).buckets, *_well(*names[12:]).buckets), up=True)
    )
    assert _said(log) == [
        _warned(
            "buckets failing", count=2, names="b0010, b0011", reasons="forbidden:2", since=BEGAN, error="status 403"
        ),
        _told("buckets well again", count=9988, names="b0012, b0013, b0014, ...", after="1m"),
    ]


def test_calls_that_only_help_are_one_line_and_no_failed_poll(log: pytest.LogCaptureFixture) -> None:
    stage = _running(log)
    stage.client.capacity = stage.client.told_version = status(500)
    assert stage.poll()
    stage.poll(60)
    fails, works = "a call that only helps fails", "a call that only helps no longer fails"
    assert _said(log) == [
        _warned(fails, endpoint="version,file_system", reason="server_error", error="status 500"),
    ]
    stage.client.capacity = Failure(Reason.MALFORMED, "no number")
    stage.client.told_version = "7.8.2"
    stage.poll(60)
    assert _said(log) == [
        _warned(fails, endpoint="file_system", reason="malformed", since=BEGAN, error="no number"),
        _told(works, endpoint="version", after="2m"),
    ]
    # While they are not asked they are neither failing anew nor well.
    for failure, failing, well in (
        (down(), "cluster unreachable", "cluster reachable again"),
        (status(401), "cluster failing", "cluster well again"),
    ):
        stage.client.names = failure
        stage.poll(60)
        assert [message for _, message, _ in _said(log)] == [failing]
        stage.client.names = None
        stage.poll(60)
        assert [message for _, message, _ in _said(log)] == [well]
    stage.client.capacity = status(403)
    stage.poll(60)
    assert _said(log) == [_told(works, endpoint="file_system", after="7m")]


def test_a_call_that_only_helps_is_not_well_because_it_was_not_asked(log: pytest.LogCaptureFixture) -> None:
    client = FakeClient(listings={"a": [page(1)], "b": [page(2)]}, capacity=status(500))
    stage = Stage(client, names=("a", "b"))
    stage.poll()
    assert [message for _, message, _ in _said(log)] == ["cluster reached", "a call that only helps fails"]
    # The first call gets no answer, so the others are not made; the listings are answered.
    client.settings = down()
    stage.poll(60)
    assert _said(log) == [
        _warned("a call that only helps fails", endpoint="settings", reason="unreachable", error=DOWN)
    ]
    client.settings = SETTINGS
    stage.poll(60)
    assert _said(log) == [_told("a call that only helps no longer fails", endpoint="settings", after="1m")]
    client.capacity = CAPACITY
    stage.poll(60)
    assert _said(log) == [_told("a call that only helps no longer fails", endpoint="file_system", after="3m")]
