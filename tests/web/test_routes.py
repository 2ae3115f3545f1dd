"""Paths, methods and headers, over a real socket."""

import threading
from collections.abc import Callable
from http.client import HTTPResponse
from typing import Any
from unittest.mock import MagicMock

import pytest

from exporter.web.server import WebServer
from exporter.web.status import POLICY, Question

Ask = Callable[..., tuple[HTTPResponse, bytes]]

TEXT = "text/plain; version=0.0.4; charset=utf-8"
OPENMETRICS = "application/openmetrics-text; version=1.0.0; charset=utf-8"
DEFAULT_ANSWER: dict[str, Any] = {"scrape": b"", "status_page": b"<p>", "healthy": True}

pytestmark = pytest.mark.usefixtures("site")


@pytest.mark.parametrize(
    ("path", "status", "content_type", "body"),
    [
        ("/metrics", 200, TEXT, b"sample 1\n"),
        ("/metrics?name[]=x", 200, TEXT, b"sample 1\n"),
        ("/", 200, "text/html; charset=utf-8", b"<!doctype html><title>uploads</title>"),
        ("/?", 200, "text/html; charset=utf-8", b"<!doctype html><title>uploads</title>"),
        ("/-/healthy", 200, "text/plain; charset=utf-8", b"Healthy"),
        ("/-/ready?x", 200, "text/plain; charset=utf-8", b"Ready"),
        ("/metrics/", 404, "text/plain; charset=utf-8", b"Not Found"),
        ("/favicon.ico", 404, "text/plain; charset=utf-8", b"Not Found"),
    ],
)
def test_get_and_head(
    module_server: WebServer, ask: Ask, path: str, status: int, content_type: str, body: bytes
) -> None:
    got, got_body = ask(module_server, path)
    head, head_body = ask(module_server, path, "HEAD")
    assert (got.status, got.headers["Content-Type"], got_body) == (status, content_type, body)
    assert (head.status, head_body) == (status, b"")
    assert head.headers["Content-Length"] == str(len(body))
    assert dict(got.headers) | {"date": ""} == dict(head.headers) | {"date": ""}
    assert (got.headers["X-Content-Type-Options"], got.headers["Cache-Control"]) == ("nosniff", "no-store")
    assert "Server" not in got.headers


@pytest.mark.parametrize("path", ["/metrics", "/", "/-/healthy", "/-/ready"])
@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE"])
def test_other_methods_are_refused(module_server: WebServer, ask: Ask, site: MagicMock, path: str, method: str) -> None:
    response, body = ask(module_server, path, method)
    assert (response.status, response.headers["Allow"], body) == (405, "GET, HEAD", b"Method Not Allowed")
    site.scrape.assert_not_called()


def test_other_methods_on_unknown_paths_are_not_found(module_server: WebServer, ask: Ask) -> None:
    assert ask(module_server, "/probe", "POST")[0].status == 404


@pytest.mark.parametrize(
    ("headers", "asked", "content_type", "coding"),
    [
        ({}, (False, False), TEXT, None),
        ({"Accept-Encoding": "gzip"}, (False, True), TEXT, "gzip"),
        ({"Accept-Encoding": "gzip;q=0"}, (False, False), TEXT, None),
        ({"Accept": OPENMETRICS}, (True, False), OPENMETRICS, None),
        ({"Accept": OPENMETRICS, "Accept-Encoding": "gzip"}, (True, True), OPENMETRICS, "gzip"),
    ],
)
def test_format_and_compression(
    module_server: WebServer,
    ask: Ask,
    site: MagicMock,
    headers: dict[str, str],
    asked: tuple[bool, bool],
    content_type: str,
    coding: str | None,
) -> None:
    response, _ = ask(module_server, "/metrics", headers={"Accept-Encoding": "identity"} | headers)
    site.scrape.assert_called_once_with(*asked)
    assert response.headers["Content-Type"] == content_type
    assert response.headers["Content-Encoding"] == coding
    assert response.headers["Vary"] == "Accept, Accept-Encoding"


def test_a_header_in_two_lines_is_one_list(module_server: WebServer, connect: Any, site: MagicMock) -> None:
    request = b"GET /metrics HTTP/1.1\r\nHost: x\r\nAccept: text/plain;q=0.1\r\nAccept: " + OPENMETRICS.encode()
    sock = connect(module_server, request + b"\r\nConnection: close\r\n\r\n")
    assert sock.recv(100).startswith(b"HTTP/1.1 200 OK\r\n")
    site.scrape.assert_called_once_with(True, False)


def test_the_page_lets_nothing_in_from_outside(module_server: WebServer, ask: Ask) -> None:
    headers = ask(module_server, "/")[0].headers
    assert headers["Content-Security-Policy"] == POLICY
    assert (headers["X-Frame-Options"], headers["Referrer-Policy"]) == ("DENY", "no-referrer")


@pytest.mark.parametrize(
    ("question", "path", "word"), [("healthy", "/-/healthy", b"Unhealthy"), ("ready", "/-/ready", b"Unready")]
)
def test_not_well_is_503(
    module_server: WebServer, ask: Ask, site: MagicMock, question: str, path: str, word: bytes
) -> None:
    getattr(site, question).return_value = False
    response, body = ask(module_server, path)
    assert (response.status, body) == (503, word)


@pytest.mark.parametrize(
    ("question", "path", "text", "line"),
    [
        ("scrape", "/metrics", b"cannot render the metrics; see the log of the exporter", "cannot render an answer"),
        ("status_page", "/", b"cannot render the page; see the log of the exporter", "cannot render an answer"),
        ("healthy", "/-/healthy", b"Internal Server Error", "cannot answer a request"),
    ],
)
def test_a_fault_of_ours_is_500_and_one_line(
    module_server: WebServer,
    ask: Ask,
    site: MagicMock,
    caplog: pytest.LogCaptureFixture,
    question: str,
    path: str,
    text: bytes,
    line: str,
) -> None:
    getattr(site, question).side_effect = [ValueError("secret"), DEFAULT_ANSWER[question]]
    response, body = ask(module_server, path)
    assert (response.status, response.headers["Content-Type"], body) == (500, "text/plain; charset=utf-8", text)
    assert [record.getMessage() for record in caplog.records] == [line]
    assert ask(module_server, path)[0].status == 200


@pytest.mark.parametrize(
    ("path", "question"),
    [("/", Question()), ("/?bucket=a%20b&cluster=prod", Question("a b", "prod")), ("/?x=%", Question())],
)
def test_what_is_asked_of_the_page(
    module_server: WebServer, ask: Ask, site: MagicMock, path: str, question: Question
) -> None:
    assert ask(module_server, path)[0].status == 200
    site.status_page.assert_called_once_with(question)


def test_pages_are_made_one_at_a_time_and_no_scrape_waits_for_them(
    module_server: WebServer, ask: Ask, connect: Any, site: MagicMock
) -> None:
    goes_on, begun = threading.Event(), threading.Event()
    running: list[int] = []

    def page(_question: Question) -> bytes:
        running.append(site.status_page.call_count)
        begun.set()
        assert goes_on.wait(10)
        return b"<p>"

    site.status_page.side_effect = page
    # More than there are threads for.
    line = "GET /?bucket={} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
    waiting = [connect(module_server, line.format(number).encode()) for number in range(50)]
    assert begun.wait(10)
    assert [ask(module_server, "/metrics")[1] for _ in range(3)] == [b"sample 1\n"] * 3
    assert running == [1]
    goes_on.set()
    assert all(sock.recv(12) == b"HTTP/1.1 200" for sock in waiting)
    assert len(running) == 50


def test_pages_that_nobody_reads_do_not_end_the_reading_of_a_scrape(
    module_server: WebServer, connect: Any, site: MagicMock
) -> None:
    size = 6 << 20
    site.scrape.return_value = b"s" * size
    site.status_page.side_effect = lambda question: question.bucket.encode() * size
    line = "GET {} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
    scraper = connect(module_server, line.format("/metrics").encode(), receive_buffer=4096)
    assert scraper.recv(12) == b"HTTP/1.1 200"
    pages = [connect(module_server, line.format(f"/?bucket={letter}").encode(), 4096) for letter in "abcdefghijklmnopq"]
    assert [page.recv(12) for page in pages] == [b"HTTP/1.1 200"] * 17
    received = 12
    while chunk := scraper.recv(1 << 20):
        received += len(chunk)
    assert received > size
