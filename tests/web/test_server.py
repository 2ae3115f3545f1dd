"""The life of the server: start, TLS, many at once, stop."""

import http.client
import logging
import select
import socket
import ssl
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from typing import Any
from unittest.mock import MagicMock

import pytest
import trustme

from exporter.web import server as server_module
from exporter.web.listen import bind_all
from exporter.web.routes import asgi_app
from exporter.web.server import Deadlines, ListenError, WebServer
from tests.web.support import live

Serve = Callable[..., WebServer]
Connect = Callable[..., socket.socket]
Ask = Callable[..., tuple[http.client.HTTPResponse, bytes]]
METRICS = b"GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n"


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def server_context(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    return context


@pytest.fixture
def client_context(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.create_default_context()
    authority.configure_trust(context)
    return context


def test_it_listens_on_every_address(serve: Serve) -> None:
    server = serve(("127.0.0.1", 0), ("::1", 0))
    assert [host for host, _ in server.addresses] == ["127.0.0.1", "::1"]
    answers = []
    for host, port in server.addresses:
        connection = http.client.HTTPConnection(host, port, timeout=5)
        connection.request("GET", "/-/healthy")
        answers.append(connection.getresponse().read())
        connection.close()
    assert answers == [b"Healthy", b"Healthy"]


def test_a_taken_address_is_a_plain_error(serve: Serve, site: MagicMock) -> None:
    (address,) = serve().addresses
    second = WebServer(asgi_app(site, "/metrics"), [address])
    with pytest.raises(ListenError, match=rf"^cannot listen on 127\.0\.0\.1:{address[1]}: address already in use; "):
        second.start()
    second.stop()
    assert second.addresses == ()


def test_a_loop_that_cannot_be_made_is_a_plain_error(site: MagicMock, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_handshake: float) -> Any:
        raise OSError(24, "Too many open files")

    monkeypatch.setattr(server_module, "ServingLoop", fail)
    server = WebServer(asgi_app(site, "/metrics"), [("127.0.0.1", 0)])
    with pytest.raises(ListenError, match=r"^cannot serve: \[Errno 24\] Too many open files$"):
        server.start()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(server.addresses[0], timeout=5)


def test_twenty_scrapes_at_once_are_one_rendering(serve: Serve, ask: Ask, site: MagicMock) -> None:
    server = serve(share_for=30)
    together = threading.Barrier(20)

    def scrape(_number: int) -> bytes:
        together.wait(5)
        return ask(server, "/metrics")[1]

    with ThreadPoolExecutor(20) as pool:
        assert list(pool.map(scrape, range(20))) == [b"sample 1\n"] * 20
    assert site.scrape.call_count == 1


def test_a_large_answer_arrives_whole(serve: Serve, ask: Ask, site: MagicMock) -> None:
    site.scrape.return_value = bytes(range(256)) * 20_000
    assert ask(serve(), "/metrics")[1] == site.scrape.return_value


def test_tls(serve: Serve, site: MagicMock, server_context: ssl.SSLContext, client_context: ssl.SSLContext) -> None:
    site.scrape.return_value = bytes(range(256)) * 20_000
    server = serve(live=live(tls=server_context))
    connection = http.client.HTTPSConnection(*server.addresses[0], context=client_context, timeout=5)
    for _ in range(2):
        connection.request("GET", "/metrics")
        assert connection.getresponse().read() == site.scrape.return_value
    connection.close()


def test_an_idle_connection_does_not_stall_tls(
    serve: Serve, connect: Connect, server_context: ssl.SSLContext, client_context: ssl.SSLContext
) -> None:
    server = serve(live=live(tls=server_context), deadlines=Deadlines(handshake=0.5))
    idle = [connect(server) for _ in range(5)]
    begun = time.monotonic()
    connection = http.client.HTTPSConnection(*server.addresses[0], context=client_context, timeout=5)
    connection.request("GET", "/-/healthy")
    assert connection.getresponse().read() == b"Healthy"
    connection.close()
    assert time.monotonic() - begun < 0.5
    assert [sock.recv(1) for sock in idle] == [b""] * 5


@pytest.mark.parametrize("size", [600_000, 32 << 20])
def test_an_answer_over_tls_that_nobody_reads_is_cut(
    serve: Serve,
    connect: Connect,
    site: MagicMock,
    server_context: ssl.SSLContext,
    client_context: ssl.SSLContext,
    monkeypatch: pytest.MonkeyPatch,
    cleanup: ExitStack,
    size: int,
) -> None:
    monkeypatch.setattr(server_module, "bind_all", _bind_with_small_buffers)
    site.scrape.return_value = b"x" * size
    server = serve(live=live(tls=server_context), deadlines=Deadlines(answer=0.3))
    raw = connect(server, receive_buffer=4096)
    sock = cleanup.enter_context(client_context.wrap_socket(raw, server_hostname="127.0.0.1"))
    sock.sendall(METRICS)
    with pytest.raises(ConnectionResetError):
        _wait_for_reset(sock)


def test_stop_lets_nothing_and_nobody_stay(
    serve: Serve, connect: Connect, site: MagicMock, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    site.scrape.return_value = b"x" * (32 << 20)
    server = serve()
    kept = http.client.HTTPConnection(*server.addresses[0], timeout=5)
    kept.request("GET", "/-/healthy")
    assert kept.getresponse().read() == b"Healthy"
    half = [connect(server, b"GET / HT") for _ in range(3)]
    unread = [connect(server, METRICS) for _ in range(3)]
    assert [sock.recv(12) for sock in unread] == [b"HTTP/1.1 200"] * 3
    begun = time.monotonic()
    server.stop()
    assert time.monotonic() - begun < 3
    assert "web" not in [thread.name for thread in threading.enumerate()]
    with pytest.raises(ConnectionRefusedError):
        connect(server)
    assert [sock.recv(1) for sock in half] == [b""] * 3
    assert caplog.messages == []
    kept.close()


def test_stop_without_clients_is_quick_and_may_be_repeated(serve: Serve) -> None:
    server = serve()
    begun = time.monotonic()
    server.stop()
    server.stop()
    assert time.monotonic() - begun < 1


def test_stop_waits_for_an_answer_under_way(serve: Serve, connect: Connect, site: MagicMock) -> None:
    asked, gate = threading.Event(), threading.Event()

    def scrape(*_: bool) -> bytes:
        asked.set()
        gate.wait(5)
        return b"late"

    site.scrape.side_effect = scrape
    server = serve()
    sock = connect(server, METRICS)
    assert asked.wait(5)
    stopping = threading.Thread(target=server.stop)
    stopping.start()
    gate.set()
    stopping.join(5)
    got = b""
    while piece := sock.recv(65536):
        got += piece
    assert got.endswith(b"\r\n\r\nlate")


def _wait_for_reset(sock: ssl.SSLSocket) -> None:
    """Waits without reading until the peer has cut the connection, then says how."""
    poll = select.poll()
    poll.register(sock, 0)
    if poll.poll(3000):
        number = sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
        raise OSError(number, "the connection was cut")


def _bind_with_small_buffers(addresses: list[tuple[str, int]]) -> list[socket.socket]:
    sockets = bind_all(addresses)
    for sock in sockets:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
    return sockets
