"""Who is answered, and with which headers, over a real socket."""

import socket
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPResponse
from types import SimpleNamespace
from unittest.mock import MagicMock

import bcrypt
import pytest

from exporter.settings.webconfig import RateLimit
from exporter.web import server as server_module
from exporter.web.guard import guard
from exporter.web.passwords import MOST_OF_ONE
from exporter.web.routes import asgi_app
from exporter.web.server import Deadlines, WebServer
from tests.secrets import secret
from tests.web.support import basic, hashed, live

Serve = Callable[..., WebServer]
Ask = Callable[..., tuple[HTTPResponse, bytes]]
Connect = Callable[..., socket.socket]

USERS = {"prom": hashed(secret("prom")), "jürgen": hashed(secret("größe"))}
PROM = basic("prom", secret("prom"))
CHALLENGE = 'Basic realm="qumulo-s3-uploads-exporter", charset="UTF-8"'
PATHS = ["/metrics", "/", "/favicon.ico", "/-/healthy/", "/-/", "/../etc/passwd", "/%2e%2e/", "//metrics", "*"]
OPEN = [("/-/healthy", b"Healthy"), ("/-/ready", b"Ready"), ("/%2D/ready?x", b"Ready")]

pytestmark = pytest.mark.usefixtures("site")


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "OPTIONS"])
def test_without_a_password_every_path_looks_the_same(protected: WebServer, ask: Ask, path: str, method: str) -> None:
    response, body = ask(protected, path, method)
    assert (response.status, body) == (401, b"" if method == "HEAD" else b"Unauthorized")
    assert response.headers["WWW-Authenticate"] == CHALLENGE
    assert sorted(name.lower() for name in response.headers) == [
        "cache-control",
        "content-length",
        "content-type",
        "date",
        "www-authenticate",
        "x-content-type-options",
    ]


@pytest.mark.parametrize(
    ("path", "status"),
    [(path, 200 if path in ("/metrics", "/") else 404) for path in PATHS],
)
def test_with_the_password_paths_are_what_they_are(protected: WebServer, ask: Ask, path: str, status: int) -> None:
    response, body = ask(protected, path, headers=PROM)
    assert response.status == status
    assert b"root:" not in body


@pytest.mark.parametrize(("path", "body"), OPEN)
def test_health_needs_no_password(protected: WebServer, ask: Ask, path: str, body: bytes) -> None:
    response, got = ask(protected, path)
    assert (response.status, got) == (200, body)


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        (PROM, 200),
        (basic("jürgen", secret("größe")), 200),
        (basic("prom", secret("größe")), 401),
        (basic("nobody", secret("prom")), 401),
        ({"Authorization": PROM["Authorization"].replace("Basic", "basic")}, 200),
        ({"Authorization": PROM["Authorization"].replace("Basic", "Bearer")}, 401),
    ],
)
def test_who_is_let_in(protected: WebServer, ask: Ask, headers: dict[str, str], status: int) -> None:
    assert ask(protected, "/metrics", headers=headers)[0].status == status


def test_two_authorization_headers_are_none(protected: WebServer, connect: Connect) -> None:
    line = f"Authorization: {PROM['Authorization']}\r\n"
    sock = connect(protected, f"GET /metrics HTTP/1.1\r\nHost: x\r\n{line}{line}\r\n".encode())
    assert sock.recv(13) == b"HTTP/1.1 401 "


def test_a_method_that_is_not_allowed_needs_the_password_too(protected: WebServer, ask: Ask) -> None:
    response, _ = ask(protected, "/metrics", "POST", PROM)
    assert (response.status, response.headers["X-Content-Type-Options"]) == (405, "nosniff")


def test_a_flood_of_wrong_passwords_is_bounded_and_hinders_nobody_known(
    serve: Serve, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = serve(live=live(users=USERS))
    assert ask(server, "/metrics", headers=PROM)[0].status == 200
    opened, refused = threading.Event(), threading.Semaphore(0)
    monkeypatch.setattr(bcrypt, "checkpw", lambda *_: opened.wait(10) and False)

    def guess(number: int) -> tuple[int, str | None]:
        response, _ = ask(server, "/metrics", headers=basic("prom", secret(str(number))))
        if response.status == 503:
            refused.release()
        return response.status, response.headers["Retry-After"]

    with ThreadPoolExecutor(MOST_OF_ONE + 3) as pool:
        guesses = pool.map(guess, range(MOST_OF_ONE + 3))
        assert [refused.acquire(timeout=5) for _ in range(3)] == [True] * 3
        assert ask(server, "/metrics", headers=PROM)[1] == b"sample 1\n"
        assert ask(server, "/-/healthy")[1] == b"Healthy"
        opened.set()
        assert sorted(guesses, key=str) == [(401, None)] * MOST_OF_ONE + [(503, "1")] * 3


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """Seconds in `now`, by which the servers of this test count."""
    fake = SimpleNamespace(now=50.0)
    monkeypatch.setattr(server_module, "guard", lambda app, live: guard(app, live, lambda: fake.now))
    return fake


def test_a_rate_limit_holds_for_all_but_health(serve: Serve, ask: Ask, site: MagicMock, clock: SimpleNamespace) -> None:
    server = serve(share_for=0, live=live(rate_limit=RateLimit(2.5, 2)))
    assert [ask(server, path)[0].status for path in ("/metrics", "/nothing", "/metrics", "/")] == [200, 404, 429, 429]
    response, body = ask(server, "/metrics")
    assert (response.headers["Retry-After"], body) == ("3", b"Too Many Requests")
    assert (response.headers["X-Content-Type-Options"], response.headers["Cache-Control"]) == ("nosniff", "no-store")
    assert [ask(server, path)[1] for path, _ in OPEN] == [body for _, body in OPEN]
    clock.now += 2.5
    assert [ask(server, "/metrics")[0].status for _ in range(2)] == [200, 429]
    assert site.scrape.call_count == 2


def test_the_shortest_wait_is_a_second(serve: Serve, ask: Ask, clock: SimpleNamespace) -> None:
    server = serve(live=live(rate_limit=RateLimit(0.01, 1)))
    assert clock.now == 50.0
    assert [ask(server, "/")[0].headers["Retry-After"] for _ in range(2)] == [None, "1"]


def test_the_rate_limit_comes_before_the_password(serve: Serve, ask: Ask, clock: SimpleNamespace) -> None:
    server = serve(live=live(rate_limit=RateLimit(1.0, 1), users=USERS))
    assert clock.now == 50.0
    assert [ask(server, "/metrics")[0].status for _ in range(2)] == [401, 429]


HEADERS = (
    ("Strict-Transport-Security", "max-age=3600"),
    ("X-Frame-Options", "sameorigin"),
    ("Content-Security-Policy", "default-src 'self'; report-uri /ä"),
    ("X-Content-Type-Options", "nosniff"),
)


@pytest.mark.parametrize(
    ("path", "method", "status"),
    [("/", "GET", 200), ("/", "HEAD", 200), ("/x", "GET", 404), ("/", "PUT", 405), ("/-/healthy", "GET", 200)],
)
def test_headers_of_the_configuration_replace_ours(serve: Serve, ask: Ask, path: str, method: str, status: int) -> None:
    response, _ = ask(serve(live=live(headers=HEADERS)), path, method)
    assert response.status == status
    assert [response.headers.get_all(name) for name, _ in HEADERS] == [[value] for _, value in HEADERS]
    assert response.headers.get_all("Cache-Control") == ["no-store"]


def test_refusals_have_the_headers_too(serve: Serve, ask: Ask, connect: Connect, clock: SimpleNamespace) -> None:
    limited = live(headers=HEADERS, users=USERS, rate_limit=RateLimit(1.0, 1))
    server = serve(live=limited, deadlines=Deadlines(request=60))
    assert clock.now == 50.0
    for status in (401, 429):
        response, _ = ask(server, "/metrics")
        assert (response.status, response.headers["Strict-Transport-Security"]) == (status, "max-age=3600")
    sock = connect(server, b"rubbish\r\n\r\n")
    got = b""
    while piece := sock.recv(65536):
        got += piece
    head, _, body = got.partition(b"\r\n\r\n")
    assert (head.split(b"\r\n")[0], body) == (b"HTTP/1.1 400 Bad Request", b"Invalid HTTP request received.")
    assert {b"strict-transport-security: max-age=3600", b"cache-control: no-store", b"connection: close"} <= set(
        head.split(b"\r\n")
    )
    assert b"x-content-type-options: nosniff" in head


@pytest.fixture(scope="module")
def protected(module_site: MagicMock) -> Iterator[WebServer]:
    server = WebServer(asgi_app(module_site, "/metrics", share_for=0), [("127.0.0.1", 0)], live=live(users=USERS))
    server.start()
    yield server
    server.stop()
