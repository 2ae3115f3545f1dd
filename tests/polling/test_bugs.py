"""A fault of the exporter itself: told with its traceback once, however often it comes back."""

import logging

import pytest

from exporter.polling import bugs
from exporter.polling.bugs import failure_of
from exporter.qumulo.errors import Failure, Reason


@pytest.fixture(autouse=True)
def nothing_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bugs, "_told", set())


def broken(kind: type[Exception]) -> Exception:
    try:
        raise kind("of ours")
    except Exception as error:
        return error


def lines(caplog: pytest.LogCaptureFixture) -> list[tuple[str, object, bool]]:
    return [(one.levelname, getattr(one, "fields", {}).get("bucket"), bool(one.exc_info)) for one in caplog.records]


def test_a_failure_stays_what_it_is(caplog: pytest.LogCaptureFixture) -> None:
    failure = Failure(Reason.TIMEOUT, "too late")
    assert (failure_of(failure, bucket="a"), lines(caplog)) == (failure, [])


def test_the_same_fault_is_told_with_its_traceback_once(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, "exporter")
    failures = [failure_of(broken(KeyError), bucket=name) for name in ("a", "b", "c")]
    assert [(failure.reason, str(failure)) for failure in failures] == [(Reason.OTHER, "KeyError")] * 3
    assert lines(caplog) == [("ERROR", "a", True), ("DEBUG", "b", False), ("DEBUG", "c", False)]


def test_another_fault_or_another_place_is_told_again(caplog: pytest.LogCaptureFixture) -> None:
    failure_of(broken(KeyError), bucket="a")
    failure_of(broken(ValueError), bucket="b")
    try:
        raise KeyError("elsewhere")
    except KeyError as error:
        failure_of(error, bucket="c")
    failure_of(TypeError("never raised"), bucket="d")
    assert lines(caplog) == [("ERROR", name, True) for name in "abcd"]
