"""A site of fixed answers, and servers on loopback that end with their test."""

import http.client
import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any
from unittest.mock import MagicMock, create_autospec

import pytest

from exporter.web.routes import Site, asgi_app
from exporter.web.server import WebServer


@pytest.fixture(scope="module")
def module_site() -> MagicMock:
    fake: MagicMock = create_autospec(Site, instance=True)
    return fake


@pytest.fixture(scope="module")
def module_server(module_site: MagicMock) -> Iterator[WebServer]:
    """One for all tests of a module that leave it as it was; nothing is shared between two requests."""
    server = WebServer(asgi_app(module_site, "/metrics", share_for=0), [("127.0.0.1", 0)])
    server.start()
    yield server
    server.stop()


@pytest.fixture
def site(module_site: MagicMock) -> MagicMock:
    fake = module_site
    fake.reset_mock(return_value=True, side_effect=True)
    fake.scrape.return_value = b"sample 1\n"
    fake.status_page.return_value = b"<!doctype html><title>uploads</title>"
    fake.healthy.return_value = True
    fake.ready.return_value = True
    return fake


@pytest.fixture
def cleanup() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


@pytest.fixture
def serve(site: MagicMock, cleanup: ExitStack) -> Callable[..., WebServer]:
    def start(*addresses: tuple[str, int], share_for: float = 0.5, **options: Any) -> WebServer:
        app = asgi_app(site, "/metrics", share_for=share_for)
        server = WebServer(app, addresses or [("127.0.0.1", 0)], **options)
        server.start()
        cleanup.callback(server.stop)
        return server

    return start


@pytest.fixture
def connect(cleanup: ExitStack) -> Callable[..., socket.socket]:
    def open_socket(server: WebServer, sent: bytes = b"", receive_buffer: int | None = None) -> socket.socket:
        sock = cleanup.enter_context(socket.socket())
        sock.settimeout(5)
        if receive_buffer is not None:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        sock.connect(server.addresses[0])
        sock.sendall(sent)
        return sock

    return open_socket


@pytest.fixture
def ask(cleanup: ExitStack) -> Callable[..., tuple[http.client.HTTPResponse, bytes]]:
    def request(
        server: WebServer, path: str, method: str = "GET", headers: dict[str, str] | None = None
    ) -> tuple[http.client.HTTPResponse, bytes]:
        connection = http.client.HTTPConnection(*server.addresses[0], timeout=5)
        cleanup.callback(connection.close)
        connection.request(method, path, headers=headers or {})
        response = connection.getresponse()
        return response, response.read()

    return request
