"""What hostile and clumsy clients do to a connection."""

import logging
import re
import select
import socket
import threading
import time
from collections.abc import Callable
from unittest.mock import MagicMock

import pytest

from exporter.web import server as server_module
from exporter.web.listen import bind_all
from exporter.web.server import Deadlines, WebServer

Serve = Callable[..., WebServer]
Connect = Callable[..., socket.socket]
HEALTHY = b"GET /-/healthy HTTP/1.1\r\nHost: x\r\n\r\n"
METRICS = b"GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n"
LARGE = b"x" * (32 << 20)

pytestmark = pytest.mark.usefixtures("site")


def _read_answer(sock: socket.socket) -> bytes:
    """One whole answer with a body."""
    got = b""
    while b"\r\n\r\n" not in got:
        got += sock.recv(65536)
    head, _, body = got.partition(b"\r\n\r\n")
    length = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
    while len(body) < length:
        body += sock.recv(65536)
    return head + b"\r\n\r\n" + body


def _ended(sock: socket.socket) -> bool:
    """Waits for the end of the connection, reading what is left; True when it came."""
    try:
        while sock.recv(65536):
            pass
    except ConnectionError:
        return True
    except TimeoutError:
        return False
    return True


def _drip_until_ended(sock: socket.socket, byte: bytes) -> bool:
    """A byte every 50 ms, at most 4 s."""
    until = time.monotonic() + 4
    while time.monotonic() < until:
        try:
            sock.sendall(byte)
        except ConnectionError:
            return True
        if select.select([sock], [], [], 0.05)[0]:
            return _ended(sock)
    return False


def _hung_up(sock: socket.socket, seconds: float) -> bool:
    """True when the peer ends the connection in time; reads nothing."""
    poll = select.poll()
    poll.register(sock, 0)
    return bool(poll.poll(seconds * 1000))


@pytest.mark.parametrize("sent", [b"", b"GET /metr", b"GET / HTTP/1.1\r\nHost: x\r\nX-A: "])
def test_half_a_request_is_put_out(serve: Serve, connect: Connect, sent: bytes) -> None:
    sock = connect(serve(deadlines=Deadlines(request=0.2)), sent)
    assert _ended(sock)


@pytest.mark.parametrize(
    ("before", "drip"),
    [
        (b"GET / HTTP/1.1\r\nX: ", b"x"),
        (HEALTHY, b"G"),
        (HEALTHY + b"GET / HT", b"T"),
        (b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9999\r\n\r\n", b"x"),
    ],
    ids=["header", "next request", "pipelined half", "body of a refused request"],
)
def test_dripping_does_not_move_the_deadline(serve: Serve, connect: Connect, before: bytes, drip: bytes) -> None:
    sock = connect(serve(deadlines=Deadlines(request=0.2)), before)
    if b"\r\n\r\n" in before:
        _read_answer(sock)
    assert _drip_until_ended(sock, drip)


def test_a_connection_between_two_requests_is_closed_when_idle(serve: Serve, connect: Connect) -> None:
    sock = connect(serve(deadlines=Deadlines(request=0.05, idle=0.3)), HEALTHY)
    _read_answer(sock)
    assert not _hung_up(sock, 0.1)
    assert sock.recv(10) == b""


def test_a_refused_body_that_came_whole_leaves_the_connection_usable(serve: Serve, connect: Connect) -> None:
    post = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\n"
    sock = connect(serve(deadlines=Deadlines(request=0.2)), post)
    assert _read_answer(sock).startswith(b"HTTP/1.1 405 ")
    sock.sendall(b"body")
    assert select.select([sock], [], [], 0.4)[0] == []
    sock.sendall(HEALTHY)
    assert _read_answer(sock).startswith(b"HTTP/1.1 200 ")


def test_pipelined_requests_are_answered_in_order(module_server: WebServer, connect: Connect) -> None:
    sock = connect(module_server, HEALTHY + METRICS + b"GET /x HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    got = b""
    while piece := sock.recv(65536):
        got += piece
    assert re.findall(rb"HTTP/1.1 (\d+) ", got) == [b"200", b"200", b"404"]
    assert re.findall(rb"\r\n\r\n(\w\w\w)", got) == [b"Hea", b"sam", b"Not"]


def test_many_pipelined_requests(module_server: WebServer, connect: Connect) -> None:
    sock = connect(module_server, HEALTHY * 300 + b"GET /x HTTP/1.0\r\n\r\n")
    got = b""
    while piece := sock.recv(65536):
        got += piece
    assert got.count(b"HTTP/1.1 200 ") == 300


@pytest.mark.parametrize("rubbish", [b"\x16\x03\x01\x02\x00", b"GET\r\n\r\n", b"GET / HTTP/1.1\r\nbad\r\n\r\n"])
def test_rubbish_is_refused_without_a_line_in_the_log(
    module_server: WebServer, connect: Connect, caplog: pytest.LogCaptureFixture, rubbish: bytes
) -> None:
    caplog.set_level(logging.INFO)
    sock = connect(module_server, rubbish)
    assert sock.recv(100).startswith(b"HTTP/1.1 400 ")
    assert caplog.messages == []


def test_a_header_of_a_mebibyte_is_refused(module_server: WebServer, connect: Connect) -> None:
    sock = connect(module_server)
    first = b""
    try:
        sock.sendall(b"GET / HTTP/1.1\r\nX: " + b"x" * (1 << 20))
        first = sock.recv(100)
    except ConnectionError:
        pass  # The refusal came while this side was still sending.
    assert first[:13] in (b"", b"HTTP/1.1 400 ")
    assert _read_answer(connect(module_server, HEALTHY)).endswith(b"Healthy")


def test_rubbish_in_the_middle_of_an_answer_ends_the_connection(
    serve: Serve, connect: Connect, site: MagicMock, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    site.scrape.return_value = LARGE
    sock = connect(serve(), b"GET /metrics HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n")
    assert sock.recv(12) == b"HTTP/1.1 200"
    sock.sendall(b"no chunk\r\n")
    assert _ended(sock)
    assert caplog.messages == []


def test_an_answer_that_nobody_reads_is_cut(serve: Serve, connect: Connect, site: MagicMock) -> None:
    site.scrape.return_value = LARGE
    server = serve(deadlines=Deadlines(answer=0.3))
    unread = [connect(server, METRICS) for _ in range(5)]
    assert [_hung_up(sock, 3) for sock in unread] == [True] * 5
    assert _read_answer(connect(server, HEALTHY)).endswith(b"Healthy")


def test_pipelined_answers_that_nobody_reads_are_cut(serve: Serve, connect: Connect, site: MagicMock) -> None:
    site.scrape.return_value = b"x" * 100_000
    sock = connect(serve(deadlines=Deadlines(answer=0.3)), METRICS * 500)
    assert _hung_up(sock, 4)


def test_the_end_of_an_answer_that_nobody_reads_is_cut(
    serve: Serve, connect: Connect, site: MagicMock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server_module, "bind_all", _bind_with_small_buffers)
    site.scrape.return_value = b"x" * 600_000
    sock = connect(serve(deadlines=Deadlines(answer=0.3)), METRICS, receive_buffer=4096)
    assert _hung_up(sock, 3)


def test_a_slow_rendering_is_not_a_slow_client(serve: Serve, connect: Connect, site: MagicMock) -> None:
    gate = threading.Event()
    site.scrape.side_effect = lambda *_: gate.wait(5) and b"late"
    sock = connect(serve(deadlines=Deadlines(request=0.1)), METRICS)
    assert not _hung_up(sock, 0.4)
    gate.set()
    assert _read_answer(sock).endswith(b"\r\n\r\nlate")


def test_fifty_slow_clients_do_not_keep_a_scrape_waiting(module_server: WebServer, connect: Connect) -> None:
    slow = [connect(module_server, b"GET /metrics HTTP/1.1\r\nX: ") for _ in range(50)]
    begun = time.monotonic()
    assert _read_answer(connect(module_server, METRICS)).endswith(b"sample 1\n")
    assert time.monotonic() - begun < 1
    assert len(slow) == 50


def _bind_with_small_buffers(addresses: list[tuple[str, int]]) -> list[socket.socket]:
    sockets = bind_all(addresses)
    for sock in sockets:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
    return sockets
