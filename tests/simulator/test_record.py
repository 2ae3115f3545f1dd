"""The log of requests."""

import pytest

from exporter.simulator import RequestLog, RequestRecord


def record(path: str, endpoint: str = "") -> RequestRecord:
    return RequestRecord("GET", path, {}, {"host": "h", "authorization": "Bearer secret"}, 1, endpoint)


@pytest.mark.parametrize(("keep", "paths"), [(None, ["/1", "/2", "/3"]), (2, ["/2", "/3"]), (0, [])])
def test_it_keeps_the_last(keep: int | None, paths: list[str]) -> None:
    log = RequestLog(keep)
    for path in ("/1", "/2", "/3"):
        log.add(record(path))
    assert [each.path for each in log.snapshot()] == paths
    assert log.keeps is (keep != 0)


def test_it_can_be_asked_for_one_endpoint_and_cleared() -> None:
    log = RequestLog()
    log.add(record("/1", "uploads"))
    log.add(record("/2", "version"))
    assert [each.path for each in log.snapshot("version")] == ["/2"]
    log.clear()
    assert log.snapshot() == ()


def test_waiting() -> None:
    log = RequestLog()
    assert log.wait_for(1, 0.01) is False
    log.add(record("/1"))
    assert log.wait_for(1, 0) is True


def test_headers_are_there_but_not_shown() -> None:
    assert (record("/1").host, record("/1").authorization) == ("h", "Bearer secret")
    assert "secret" not in repr(record("/1"))
