"""Whose certificate is let in, and what each new connection is made with."""

import http.client
import logging
import ssl
import time
from collections.abc import Callable
from contextlib import closing
from typing import Any

import pytest
import trustme

from exporter.web.server import WebServer
from exporter.web.tls import LiveContext
from tests.web.support import live

Serve = Callable[..., WebServer]
Request = Callable[..., bytes]

REFUSED = "connection refused: no name in the client's certificate is in client_allowed_sans"

pytestmark = pytest.mark.usefixtures("site")


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def request_with(authority: trustme.CA) -> Request:
    """Asks over TLS with a certificate for `names`, or without one."""

    def request(server: WebServer, *names: str) -> bytes:
        context = ssl.create_default_context()
        authority.configure_trust(context)
        if names:
            authority.issue_cert(*names).configure_cert(context)
        with closing(http.client.HTTPSConnection(*server.addresses[0], context=context, timeout=5)) as connection:
            connection.request("GET", "/-/healthy")
            return connection.getresponse().read()

    return request


@pytest.fixture
def demanding(serve: Serve, authority: trustme.CA) -> Callable[..., WebServer]:
    """A server that asks for a certificate with one of these names."""

    def start(*allowed: str, mode: ssl.VerifyMode = ssl.CERT_REQUIRED, **changes: Any) -> WebServer:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert("127.0.0.1").configure_cert(context)
        authority.configure_trust(context)
        context.verify_mode = mode
        return serve(live=live(tls=context, allowed_sans=frozenset(allowed), **changes))

    return start


@pytest.mark.parametrize(
    ("allowed", "names"),
    [
        ([], ["anything.example"]),
        (["prometheus.example"], ["prometheus.example"]),
        (["other.example", "prometheus.example"], ["first.example", "prometheus.example"]),
        (["10.1.2.3"], ["10.1.2.3"]),
        (["2001:db8::1"], ["2001:db8::1"]),
        (["prom@example.com"], ["prom@example.com"]),
    ],
)
def test_a_name_that_is_allowed(demanding: Serve, request_with: Request, allowed: list[str], names: list[str]) -> None:
    assert request_with(demanding(*allowed), *names) == b"Healthy"


@pytest.mark.parametrize(
    ("allowed", "names"),
    [
        (["prometheus.example"], ["other.example"]),
        (["prometheus.example"], ["prometheus.example.org"]),
        (["prometheus.example"], ["*.example"]),
        (["10.1.2.3"], ["10.1.2.4"]),
        (["2001:db8::1"], ["2001:db8::2"]),
    ],
)
def test_a_name_that_is_not_allowed_is_put_out_before_it_is_read(
    demanding: Serve, request_with: Request, caplog: pytest.LogCaptureFixture, allowed: list[str], names: list[str]
) -> None:
    caplog.set_level(logging.DEBUG, "exporter.web")
    server = demanding(*allowed)
    with pytest.raises(ConnectionError):
        request_with(server, *names)
    assert _ours(caplog) == [("DEBUG", REFUSED)]


def test_without_a_certificate_no_name_is_allowed(
    demanding: Serve, request_with: Request, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "exporter.web")
    server = demanding("prometheus.example", mode=ssl.CERT_OPTIONAL)
    with pytest.raises(ConnectionError):
        request_with(server)
    assert _ours(caplog) == [("DEBUG", REFUSED)]
    assert request_with(server, "prometheus.example") == b"Healthy"


def test_a_refused_client_leaves_nothing_behind(demanding: Serve, request_with: Request) -> None:
    server = demanding("prometheus.example")
    for _ in range(3):
        with pytest.raises(ConnectionError):
            request_with(server, "other.example")
    assert request_with(server, "prometheus.example") == b"Healthy"
    begun = time.monotonic()
    server.stop()
    assert time.monotonic() - begun < 1


@pytest.mark.parametrize(
    ("names", "admits"),
    [
        ([("URI", "spiffe://example/prometheus")], True),
        ([("DNS", "a.example"), ("URI", "spiffe://example/prometheus")], True),
        ([("DirName", ((("commonName", "spiffe://example/prometheus"),),))], False),
        ([("IP Address", "<invalid>")], False),
        ([("IP Address", "2001:DB8:0:0:0:0:0:1")], True),
        ([], False),
    ],
)
def test_kinds_of_names(monkeypatch: pytest.MonkeyPatch, names: list[Any], admits: bool) -> None:
    monkeypatch.setattr(ssl.SSLObject, "getpeercert", lambda _self: {"subjectAltName": names})
    context = LiveContext(live(allowed_sans=frozenset({"spiffe://example/prometheus", "2001:db8::1"})))
    made = context.wrap_bio(ssl.MemoryBIO(), ssl.MemoryBIO(), server_side=True)
    assert context.admits(made) is admits


def _ours(caplog: pytest.LogCaptureFixture) -> list[tuple[str, str]]:
    """Level and message of our own lines."""
    return [(record.levelname, record.getMessage()) for record in caplog.records if record.name == "exporter.web"]
