"""Connections that fail, break, stall and drip, and how long each is waited for (contract section 6, rule 7)."""

import socket
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from exporter.qumulo.adapter import Target
from exporter.qumulo.errors import Failure, Reason
from exporter.qumulo.transport import Call
from exporter.simulator import SimulatorServer, faults

from .conftest import Certificate
from .support import BUCKETS, Asked, asking, target_of

ONCE = Call("buckets", "/v1/s3/buckets/", attempts=1)


def timed(asked: Asked, call: Call = BUCKETS, seconds: float = 30.0) -> tuple[Reason, float]:
    """The reason of a call's failure, and how long it took."""
    began = time.monotonic()
    return asked.reason(call, seconds), time.monotonic() - began


def closed_port() -> int:
    """A port on which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def test_a_connection_that_is_refused() -> None:
    asked = asking(Target("127.0.0.1", closed_port()))
    failure = asked.failure()
    assert (failure.reason, failure.answered) == (Reason.UNREACHABLE, False)
    assert str(failure) == "the cluster cannot be reached: Connection refused"
    assert asked.seen.requests == [("buckets", "error")] * 3
    assert asked.stop.asked == [0.2, 0.4]


def test_a_host_that_has_no_address(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: object, **__: object) -> object:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    asked = asking(Target("cluster.invalid", 8000))
    failure = asked.failure()
    assert (failure.reason, str(failure)) == (Reason.UNREACHABLE, "the host name cannot be resolved")
    assert asked.seen.codes == ["error"] * 3


def test_a_host_that_is_no_name() -> None:
    asked = asking(Target("a" * 64 + ".example", 8000))
    assert asked.reason() in (Reason.OTHER, Reason.UNREACHABLE)


def test_a_listener_that_never_shakes_hands() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        asked = asking(Target("127.0.0.1", silent.getsockname()[1], connect_timeout=0.2))
        reason, seconds = timed(asked, ONCE)
        assert reason is Reason.TIMEOUT
        assert 0.15 < seconds < 0.7


def test_a_handshake_is_cut_by_the_deadline_too() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        asked = asking(Target("127.0.0.1", silent.getsockname()[1], connect_timeout=5.0))
        reason, seconds = timed(asked, seconds=0.2)
        assert reason is Reason.TIMEOUT
        assert seconds < 0.8


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (faults.Reset(), "Connection reset by peer"),
        (faults.Reset(after=5), "Connection reset by peer"),
        (faults.Hangup(), "it was closed without an answer"),
    ],
)
def test_a_connection_that_breaks(asked: Asked, server: SimulatorServer, fault: faults.Fault, words: str) -> None:
    server.faults.add(fault)
    failure = asked.failure()
    assert (failure.reason, failure.answered) == (Reason.UNREACHABLE, False)
    assert str(failure).startswith("the connection failed: ")
    assert words in str(failure) or "eof" in str(failure)
    assert asked.seen.codes == ["error"] * 3
    assert len(server.log.snapshot()) == server.connections == 3


@pytest.mark.parametrize("fault", [faults.Reset(times=2), faults.Hangup(times=2), faults.Reset(after=1, times=2)])
def test_a_connection_that_breaks_twice(asked: Asked, server: SimulatorServer, fault: faults.Fault) -> None:
    server.faults.add(fault)
    assert b'"b"' in asked.send()
    assert asked.seen.codes == ["error", "error", "200"]


def test_a_kept_connection_that_the_cluster_closed_meanwhile(asked: Asked, server: SimulatorServer) -> None:
    server.faults.add(faults.Close(times=1))
    assert [asked.send(), asked.send()][1]
    assert (asked.seen.codes, server.connections) == (["200", "200"], 2)


def test_a_stall_ends_after_the_read_timeout(server: SimulatorServer, certificate: Certificate) -> None:
    server.faults.add(faults.Stall())
    asked = asking(target_of(server, certificate.ca_file, read_timeout=0.2))
    reason, seconds = timed(asked, ONCE)
    assert reason is Reason.TIMEOUT
    assert 0.15 < seconds < 0.7


def test_a_stall_is_tried_three_times(server: SimulatorServer, certificate: Certificate) -> None:
    server.faults.add(faults.Stall())
    asked = asking(target_of(server, certificate.ca_file, read_timeout=0.1))
    assert asked.reason() is Reason.TIMEOUT
    assert (len(server.log.snapshot()), asked.seen.codes, asked.stop.asked) == (3, ["error"] * 3, [0.2, 0.4])


def test_a_stall_in_the_middle_of_a_body(server: SimulatorServer, certificate: Certificate) -> None:
    server.faults.add(faults.Drip(20, 5.0))
    asked = asking(target_of(server, certificate.ca_file, read_timeout=0.2))
    reason, seconds = timed(asked, ONCE)
    assert reason is Reason.TIMEOUT
    assert 0.15 < seconds < 0.7


@pytest.mark.parametrize(
    "slow",
    [
        (faults.Drip(1, 0.02),),
        (faults.Drip(1, 0.02, head=True),),
        (faults.Chunked(), faults.Drip(1, 0.02)),
        (faults.Status(503, b"x" * 1000), faults.Drip(1, 0.02)),
        (faults.Stall(),),
    ],
    ids=["body", "head", "chunks", "error", "stall"],
)
def test_nothing_takes_longer_than_the_deadline(
    asked: Asked, server: SimulatorServer, slow: tuple[faults.Fault, ...]
) -> None:
    server.faults.add(faults.Put("added", "x" * 1000), *slow)
    reason, seconds = timed(asked, seconds=0.4)
    assert reason is (Reason.SERVER_ERROR if isinstance(slow[0], faults.Status) else Reason.DEADLINE)
    assert 0.35 < seconds < 0.9
    assert len(server.log.snapshot()) == 1


def test_a_slow_body_within_the_deadline_is_read(server: SimulatorServer, certificate: Certificate) -> None:
    server.faults.add(faults.Drip(50, 0.04))
    asked = asking(target_of(server, certificate.ca_file, read_timeout=0.5))
    assert b'"b"' in asked.send()


def test_a_deadline_that_was_cut_does_not_colour_the_next_call(asked: Asked, server: SimulatorServer) -> None:
    server.faults.add(faults.Stall(times=1), faults.Reset(skip=1))
    assert asked.reason(seconds=0.2) is Reason.DEADLINE
    assert asked.reason(ONCE) is Reason.UNREACHABLE


def test_connections_are_kept(asked: Asked, server: SimulatorServer) -> None:
    for _ in range(5):
        asked.send()
    assert server.connections == 1
    assert asked.seen.codes == ["200"] * 5
    assert all(0 < seconds < 5 for seconds in asked.seen.seconds)


@pytest.mark.parametrize("status", [401, 403, 404, 503])
@pytest.mark.parametrize("body", [b"", b'{"error_class": "x"}'])
def test_connections_are_kept_after_an_error(asked: Asked, server: SimulatorServer, status: int, body: bytes) -> None:
    server.faults.add(faults.Status(status, body))
    for _ in range(3):
        asked.failure(ONCE)
    assert (len(server.log.snapshot()), server.connections) == (3, 1)


def test_threads_share_connections(server: SimulatorServer, certificate: Certificate) -> None:
    asked = asking(target_of(server, certificate.ca_file, connections=4))
    with ThreadPoolExecutor(4) as threads:
        answers = list(threads.map(lambda _: asked.send(), range(40)))
    assert (len(answers), len(set(answers)), len(server.log.snapshot())) == (40, 1, 40)
    assert server.connections <= 4


def test_closing_ends_the_connections_that_are_kept(asked: Asked, server: SimulatorServer) -> None:
    asked.send()
    asked.transport.close()
    asked.transport.close()
    asked.send()
    assert server.connections == 2


def test_a_failure_is_judged_by_itself_while_another_one_is_handled(asked: Asked, server: SimulatorServer) -> None:
    server.faults.add(faults.Stall(times=1), faults.Reset(skip=1))
    reasons = []
    try:
        asked.send(seconds=0.2)
    except Failure as first:
        reasons = [first.reason, asked.reason()]
    assert reasons == [Reason.DEADLINE, Reason.UNREACHABLE]
    assert len(server.log.snapshot()) == 4
