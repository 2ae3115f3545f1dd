"""Connections that end, break and drip."""

import http.client
import socket
import time

import pytest

from exporter.simulator import Fault, SimulatorServer
from exporter.simulator.faults import Body, Chunked, Close, Drip, Excess, Hangup, Reset, Truncate

from .support import TOKEN, ask, exchange, request_bytes, uploads_path

SENT = request_bytes("/v1/version")
BODY = b"0123456789"


def received(server: SimulatorServer, *faults: Fault) -> tuple[bytes, bytes]:
    server.faults.replace(*faults)
    head, _, body = exchange(server, SENT).partition(b"\r\n\r\n")
    return head, body


def received_before_reset(server: SimulatorServer) -> bytes:
    got = b""
    with socket.create_connection((server.host, server.port), timeout=10) as connection:
        connection.sendall(SENT)
        try:
            while piece := connection.recv(65536):
                got += piece
        except ConnectionResetError:
            return got
    raise AssertionError("the connection was closed, not reset")


def test_closed_before_an_answer(server: SimulatorServer) -> None:
    assert received(server, Hangup()) == (b"", b"")


def test_reset_before_an_answer(server: SimulatorServer) -> None:
    server.faults.add(Reset())
    assert received_before_reset(server) == b""


def test_reset_in_the_middle_of_the_body(server: SimulatorServer) -> None:
    server.faults.add(Body(BODY * 100_000), Reset(after=5))
    got = received_before_reset(server)
    assert got == b"" or (b"Content-Length: 1000000" in got and got.endswith(b"\r\n\r\n01234"))


def test_shorter_than_announced(server: SimulatorServer) -> None:
    head, body = received(server, Body(BODY), Truncate(3))
    assert b"Content-Length: 10" in head
    assert body == b"0123456"
    assert received(server, Body(BODY), Truncate(30))[1] == b""


def test_longer_than_announced(server: SimulatorServer) -> None:
    head, body = received(server, Body(BODY), Excess(b"more"))
    assert b"Content-Length: 10" in head
    assert body == b"0123456789more"


def test_in_chunks(server: SimulatorServer) -> None:
    server.faults.add(Body(BODY * 10_000), Chunked())
    reply = ask(server, "/v1/version")
    assert reply.body == BODY * 10_000
    assert ("content-length" in reply.headers, reply.headers["transfer-encoding"]) == (False, "chunked")


def test_connection_close(server: SimulatorServer) -> None:
    head, body = received(server, Body(BODY), Close())
    assert b"Connection: close" in head
    assert body == BODY


@pytest.mark.parametrize("head", [False, True])
def test_drip(server: SimulatorServer, head: bool) -> None:
    started = time.monotonic()
    _, body = received(server, Body(BODY), Close(), Drip(5, 0.01, head=head))
    assert body == BODY
    assert time.monotonic() - started >= 0.02


def test_a_drip_ends_with_the_server(server: SimulatorServer) -> None:
    server.faults.add(Drip(1, 30.0))
    connection = http.client.HTTPConnection(server.host, server.port, timeout=10)
    connection.request("GET", uploads_path("b"), headers={"Authorization": f"Bearer {TOKEN}"})
    response = connection.getresponse()
    started = time.monotonic()
    server.stop()
    assert time.monotonic() - started < 2
    with pytest.raises((ConnectionError, http.client.IncompleteRead)):
        response.read()
    connection.close()
