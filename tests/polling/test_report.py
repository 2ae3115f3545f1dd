import logging
from typing import Any

import pytest

from exporter.polling.report import Report
from exporter.polling.round import Fault
from exporter.qumulo.errors import Failure, Reason

from .stage import FakeClient, Stage, down, page, status

_LOG = "exporter.polling.report"


@pytest.fixture
def log(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    caplog.set_level(logging.DEBUG, logger=_LOG)
    return caplog


def _said(log: pytest.LogCaptureFixture, least: int = logging.INFO) -> list[tuple[str, str, dict[str, Any]]]:
    """What was logged since the last look: level, message and fields."""
    said = [(r.levelname, r.getMessage(), vars(r)["fields"]) for r in log.records if r.levelno >= least]
    log.clear()
    return said


def _poll_failed(**fields: object) -> tuple[str, str, dict[str, object]]:
    return "WARNING", "poll failed", {"cluster": "prod", **fields}


WELL_AGAIN = ("INFO", "poll is well again", {"cluster": "prod"})


def test_a_poll_that_is_well_says_nothing(log: pytest.LogCaptureFixture) -> None:
    Report("prod").poll_ended([], 1.2345, 7)
    assert _said(log, logging.DEBUG) == [
        ("DEBUG", "poll ended", {"cluster": "prod", "seconds": 1.234, "buckets": 7, "failures": 0})
    ]


def test_one_warning_for_a_new_fault_none_while_it_lasts_one_line_on_recovery(log: pytest.LogCaptureFixture) -> None:
    stage = Stage(FakeClient(listings={"a": [page(1)], "b": [page(1)]}))
    stage.poll()
    assert _said(log) == []
    stage.client.listings["a"] = [status(503)]
    stage.poll()
    assert _said(log) == [_poll_failed(failures=1, reasons="server_error:1", bucket="a", error="status 503")]
    stage.poll()
    stage.poll()
    assert _said(log) == []
    stage.client.listings["a"] = [page(1)]
    stage.poll()
    assert _said(log) == [WELL_AGAIN]
    stage.poll()
    assert _said(log) == []


def test_a_fault_of_the_whole_cluster_names_no_bucket(log: pytest.LogCaptureFixture) -> None:
    stage = Stage(FakeClient(names=status(401)))
    stage.poll()
    assert _said(log) == [_poll_failed(failures=1, reasons="unauthorized:1", error="status 401")]


def test_what_only_helps_is_told_once_and_is_no_failed_poll(log: pytest.LogCaptureFixture) -> None:
    stage = Stage(FakeClient(listings={"a": [page(1)]}, capacity=status(500)))
    stage.poll()
    ((level, message, fields),) = _said(log)
    assert (level, message) == ("WARNING", "a call that only helps failed")
    assert fields == {"cluster": "prod", "endpoint": "file_system", "error": "status 500"}
    stage.poll()
    assert _said(log) == []


def test_another_fault_beside_one_that_lasts_is_told(log: pytest.LogCaptureFixture) -> None:
    report = Report("prod")
    first, second = Fault("a", down()), Fault("b", status(403))
    report.poll_ended([first], 1.0, 2)
    _said(log)
    report.poll_ended([first, second], 1.0, 2)
    assert _said(log) == [_poll_failed(failures=2, reasons="forbidden:1,unreachable:1", bucket="b", error="status 403")]
    report.poll_ended([first], 1.0, 2)
    assert _said(log) == []
    report.poll_ended([], 1.0, 2)
    assert _said(log) == [WELL_AGAIN]


def test_the_same_bucket_failing_otherwise_is_told(log: pytest.LogCaptureFixture) -> None:
    report = Report("prod")
    report.poll_ended([Fault("a", down())], 1.0, 1)
    _said(log)
    report.poll_ended([Fault("a", status(403))], 1.0, 1)
    assert _said(log) == [_poll_failed(failures=1, reasons="forbidden:1", bucket="a", error="status 403")]


def test_a_hundred_failures_are_one_line(log: pytest.LogCaptureFixture) -> None:
    fault = Failure(Reason.TIMEOUT, "the answer did not come in time")
    Report("prod").poll_ended([Fault(f"b{number:02d}", fault) for number in range(100)], 1.0, 100)
    error = "the answer did not come in time"
    assert _said(log) == [_poll_failed(failures=100, reasons="timeout:100", bucket="b00", error=error)]
