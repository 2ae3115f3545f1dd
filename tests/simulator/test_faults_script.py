"""Which requests a fault hits, and how often."""

from typing import Any

import pytest

from exporter.simulator import FaultScript, SimulatorServer
from exporter.simulator.faults import Close, Delay, Envelope, Header, Put, Status
from exporter.simulator.routes import Route

from .support import ask, uploads_path

ROUTE = Route("uploads", "b", page=2)


@pytest.mark.parametrize(
    ("where", "hit"),
    [
        ({}, True),
        ({"endpoint": "uploads"}, True),
        ({"endpoint": "buckets"}, False),
        ({"bucket": "b", "page": 2}, True),
        ({"bucket": "c"}, False),
        ({"page": 1}, False),
        ({"times": 0}, False),
    ],
)
def test_matching(where: dict[str, Any], hit: bool) -> None:
    assert len(FaultScript([Status(500, **where)]).take(ROUTE)) == hit


def test_skip_and_times() -> None:
    script = FaultScript([Status(500, skip=2, times=3)])
    assert [len(script.take(ROUTE)) for _ in range(7)] == [0, 0, 1, 1, 1, 0, 0]


def test_only_matching_requests_are_counted() -> None:
    script = FaultScript([Status(500, page=2, times=1)])
    assert script.take(Route("uploads", "b", page=1)) == []
    assert len(script.take(ROUTE)) == 1
    assert script.take(ROUTE) == []


def test_equal_faults_count_for_themselves() -> None:
    script = FaultScript([Status(500, times=1), Status(500, times=1)])
    assert [len(script.take(ROUTE)) for _ in range(2)] == [2, 0]


def test_the_script_can_be_changed() -> None:
    script = FaultScript([Status(500, times=1)])
    script.take(ROUTE)
    script.add(Delay(1))
    assert script.take(ROUTE) == [Delay(1)]
    script.replace(Status(500, times=1))
    assert script.take(ROUTE) == [Status(500, times=1)]
    script.clear()
    assert script.take(ROUTE) == []


def test_faults_apply_together(server: SimulatorServer) -> None:
    server.faults.add(Put("uploads", []), Header("X-More", "1"), Close(), Delay(0.001))
    reply = ask(server, uploads_path("b"))
    assert reply.json == {"uploads": [], "paging": {"next": None}}
    assert (reply.headers["x-more"], reply.headers["connection"]) == ("1", "close")


def test_documents_are_edited_only_in_good_answers(server: SimulatorServer) -> None:
    server.faults.add(Put("description", "changed"))
    assert ask(server, "/v1/nothing").json["description"] == "Not found"


def test_the_last_answer_counts(server: SimulatorServer) -> None:
    server.faults.add(Status(500, times=1), Envelope(503))
    assert [ask(server, "/v1/version").status for _ in range(2)] == [503, 503]
