"""Requests to a running web server over real sockets: every answer is HTTP, and right ones are answered rightly."""

import gzip
import logging
import socket
from collections.abc import Callable

from exporter.web.routes import asgi_app
from exporter.web.server import WebServer
from exporter.web.status import Question
from tests.fuzz import requests
from tests.fuzz.replies import inflated, read_answers, whole
from tests.fuzz.requests import Answer, Exchange
from tests.fuzz.run import Target

_TYPES = {
    ("/metrics", False): "text/plain; version=0.0.4; charset=utf-8",
    ("/metrics", True): "application/openmetrics-text; version=1.0.0; charset=utf-8",
    ("/", False): "text/html; charset=utf-8",
}
_BODIES = {
    ("/metrics", False): b"# TYPE a gauge\na 1\n" * 300,
    ("/metrics", True): b"# TYPE a gauge\na 1\n" * 300 + b"# EOF\n",
    ("/", False): b"<!doctype html><title>uploads</title>",
    ("/-/healthy", False): b"Healthy",
    ("/-/ready", False): b"Ready",
}
_REFUSALS = {404: b"Not Found", 405: b"Method Not Allowed"}
_STATUSES = {200, 400, 404, 405}

#: Seconds without a byte after which nothing more is expected where nothing is known, and where an answer is due.
_PATIENCE, _DUE = 0.1, 10.0


class _Pages:
    """The site: fixed pages."""

    def scrape(self, openmetrics: bool, compressed: bool) -> bytes:
        """The exposition."""
        body = _BODIES["/metrics", openmetrics]
        return gzip.compress(body) if compressed else body

    def status_page(self, _question: Question) -> bytes:
        """The page for people, the same for every question."""
        return _BODIES["/", False]

    def healthy(self) -> bool:
        """Always."""
        return True

    def ready(self) -> bool:
        """Always."""
        return True


class _Errors(logging.Handler):
    """Keeps what is logged as a warning or worse."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keeps one record."""
        self.records.append(record)


class Conversation:
    """A web server, and what clients say to it; `close` ends it."""

    def __init__(self) -> None:
        self._server = WebServer(asgi_app(_Pages(), "/metrics"), [("127.0.0.1", 0)])
        self._server.start()
        self._errors = _Errors()
        logging.getLogger().addHandler(self._errors)

    def close(self) -> None:
        """Stops the server."""
        logging.getLogger().removeHandler(self._errors)
        self._server.stop()

    def check(self, exchange: Exchange) -> str:
        """One connection; the outcome is `answered`, `refused`, `closed` or `waits`."""
        raw, closed = self._converse(exchange)
        logged = [f"{record.name}: {record.getMessage()} {record.exc_info}" for record in self._errors.records]
        self._errors.records.clear()
        assert not logged, logged
        if exchange.answers is not None:
            assert closed, "the connection is not closed after the last answer"
            _check_answers(raw, exchange.answers)
            return "answered"
        statuses = [status for status, _, _ in read_answers(raw, _methods(exchange), cut=closed is not False)]
        assert set(statuses) <= _STATUSES, statuses
        return "refused" if 400 in statuses else "answered" if statuses else "waits" if closed is False else "closed"

    def _converse(self, exchange: Exchange) -> tuple[bytes, bool | None]:
        """All bytes that came, and whether the server closed the connection; None when it reset it.

        Either may cut the last answer: rubbish behind a request ends the connection, and bytes that are unread then
        make TCP reset it.
        """
        with socket.create_connection(self._server.addresses[0], timeout=_DUE) as sock:
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            try:
                for piece in exchange.pieces:
                    sock.sendall(piece)
            except (BrokenPipeError, ConnectionResetError):
                pass  # It has heard enough.
            return _receive(sock, _DUE if exchange.answers else _PATIENCE, lambda raw: whole(raw, _methods(exchange)))


def _receive(sock: socket.socket, patience: float, complete: Callable[[bytes], bool]) -> tuple[bytes, bool | None]:
    """Reads until the server closes, or is silent for so many seconds after a whole answer or none."""
    raw = b""
    sock.settimeout(patience)
    while True:
        try:
            piece = sock.recv(1 << 20)
        except TimeoutError:
            if patience == _DUE or complete(raw):
                return raw, False
            patience = _DUE
            sock.settimeout(patience)
            continue
        except ConnectionResetError:
            return raw, None
        if not piece:
            return raw, True
        raw += piece


def _methods(exchange: Exchange) -> list[str]:
    """The methods of the requests as far as they can be told: all that matters is whether an answer has a body."""
    if exchange.answers is not None:
        return [answer.method for answer in exchange.answers]
    return [b"".join(exchange.pieces).lstrip(b"\r\n").partition(b" ")[0].decode("latin-1")]


def _check_answers(raw: bytes, expected: tuple[Answer, ...]) -> None:
    found = read_answers(raw, [answer.method for answer in expected])
    assert len(found) == len(expected), f"{len(found)} answers to {len(expected)} requests: {raw!r}"
    for (status, headers, body), answer in zip(found, expected, strict=True):
        assert status == answer.status, f"{status} to {answer}"
        page = (answer.path or "", answer.openmetrics and answer.path == "/metrics")
        kind = _TYPES.get(page, "text/plain; charset=utf-8") if status == 200 else "text/plain; charset=utf-8"
        assert headers["Content-Type"] == kind, f"{headers['Content-Type']} to {answer}"
        compressed = answer.gzip and answer.path == "/metrics" and status == 200
        assert headers["Content-Encoding"] == ("gzip" if compressed else None), (
            f"{headers['Content-Encoding']} to {answer}"
        )
        if answer.method == "HEAD":
            assert body == b"", body
        else:
            assert int(headers["Content-Length"]) == len(body), headers["Content-Length"]
            text = _BODIES[page] if status == 200 else _REFUSALS[status]
            assert (inflated(body) if compressed else body) == text, f"{body!r} to {answer}"


def target() -> tuple[Target[Exchange], Conversation]:
    """Requests to a server that runs until the conversation is closed."""
    conversation = Conversation()
    return Target("requests", requests.make, conversation.check), conversation
