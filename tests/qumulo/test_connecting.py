"""Connections to a name with several addresses, some of which do not answer."""

import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from exporter.qumulo.adapter import Target
from exporter.qumulo.connecting import BoundedConnection
from exporter.qumulo.errors import Reason
from exporter.qumulo.transport import Call
from exporter.simulator import SimulatorServer

from .conftest import Certificate
from .support import asking

ONCE = Call("version", "/v1/version", attempts=1, authorized=False)


@pytest.fixture
def deaf() -> Iterator[int]:
    """A port of loopback that answers no connection: its queue is full."""
    with ExitStack() as stack:
        listener = stack.enter_context(socket.create_server(("127.0.0.1", 0), backlog=0))
        address = listener.getsockname()
        for _ in range(4):
            waiting = stack.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(address)
        yield address[1]


def resolve(monkeypatch: pytest.MonkeyPatch, *addresses: str) -> None:
    """Give the name `cluster.test` these addresses."""
    real = socket.getaddrinfo

    def found(host: str, port: int, *more: int, **named: int) -> list[object]:
        hosts = addresses if host == "cluster.test" else (host,)
        return [entry for one in hosts for entry in real(one, port, *more, **named)]

    monkeypatch.setattr(socket, "getaddrinfo", found)


def test_every_address_has_the_connect_timeout(deaf: int, monkeypatch: pytest.MonkeyPatch) -> None:
    resolve(monkeypatch, "127.0.0.1", "127.0.0.2", "127.0.0.1")
    asked = asking(Target("cluster.test", deaf, connect_timeout=0.2))
    began = time.monotonic()
    failure = asked.failure(ONCE)
    # The second address refuses at once; what is told is how it ended.
    assert (failure.reason, str(failure)) == (Reason.UNREACHABLE, "the cluster cannot be reached: Connection refused")
    assert 0.15 < time.monotonic() - began < 2


def test_no_address_is_tried_past_the_deadline(deaf: int, monkeypatch: pytest.MonkeyPatch) -> None:
    tried = ["127.0.0.1"]
    resolve(monkeypatch, *tried)
    monkeypatch.setattr("exporter.qumulo.connecting.BoundedConnection._addresses", lambda _: tried * 1000)
    asked = asking(Target("cluster.test", deaf, connect_timeout=0.2))
    began = time.monotonic()
    assert asked.reason(ONCE, 0.5) is Reason.TIMEOUT
    assert 0.45 < time.monotonic() - began < 2


def test_an_address_that_does_not_answer_is_passed_over(
    server: SimulatorServer, certificate: Certificate, monkeypatch: pytest.MonkeyPatch
) -> None:
    resolve(monkeypatch, "127.0.0.3", server.host)
    target = Target("cluster.test", server.port, ca_file=certificate.ca_file, server_name=server.host)
    assert b"revision_id" in asking(target).send(ONCE)


def test_a_name_without_an_address(monkeypatch: pytest.MonkeyPatch) -> None:
    resolve(monkeypatch)
    failure = asking(Target("cluster.test", 9)).failure(ONCE)
    assert (failure.reason, failure.status) == (Reason.UNREACHABLE, None)


def test_a_link_local_address_keeps_its_zone(monkeypatch: pytest.MonkeyPatch) -> None:
    found = [(socket.AF_INET6, socket.SOCK_STREAM, 6, "", ("fe80::1", 8000, 0, 7)), (0, 0, 0, "", ("10.0.0.1", 8000))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)
    assert BoundedConnection("cluster.test", 8000)._addresses() == ["fe80::1%7", "10.0.0.1"]
