"""Other statuses, bodies, codings."""

import gzip

import pytest

from exporter.simulator import Fault, SimulatorServer
from exporter.simulator.faults import Body, Envelope, Gzip, Header, HtmlError, Huge, Redirect, Status, TooMany

from .support import Reply, ask, uploads_path


def under(server: SimulatorServer, fault: Fault) -> Reply:
    server.faults.replace(fault)
    return ask(server, uploads_path("b"))


@pytest.mark.parametrize("status", [204, 401, 403, 404, 405, 500, 503, 799])
def test_a_status_without_a_body(server: SimulatorServer, status: int) -> None:
    reply = under(server, Status(status))
    assert (reply.status, reply.body) == (status, b"")


@pytest.mark.parametrize("status", [403, 404, 405, 500, 503])
def test_a_status_with_the_envelope(server: SimulatorServer, status: int) -> None:
    reply = under(server, Envelope(status, "some_error", "why"))
    assert (reply.status, reply.json["error_class"], reply.json["description"]) == (status, "some_error", "why")
    assert reply.headers["content-type"] == "application/json"


@pytest.mark.parametrize("status", [404, 503])
def test_a_status_with_html(server: SimulatorServer, status: int) -> None:
    reply = under(server, HtmlError(status))
    assert (reply.status, reply.headers["content-type"], reply.body[:6]) == (status, "text/html", b"<html>")


@pytest.mark.parametrize("wait", ["0", "7", "Wed, 21 Oct 2026 07:28:00 GMT", None])
def test_too_many_requests(server: SimulatorServer, wait: str | None) -> None:
    reply = under(server, TooMany(wait))
    assert (reply.status, reply.headers.get("retry-after")) == (429, wait)


def test_a_redirect(server: SimulatorServer) -> None:
    reply = under(server, Redirect("https://other.example/x"))
    assert (reply.status, reply.headers["location"]) == (307, "https://other.example/x")
    assert under(server, Redirect("/", 302)).status == 302


def test_any_body(server: SimulatorServer) -> None:
    reply = under(server, Body(b"\xff\x00not json"))
    assert (reply.status, reply.body) == (200, b"\xff\x00not json")


def test_a_huge_body_is_still_the_page(server: SimulatorServer) -> None:
    reply = under(server, Huge(2))
    assert len(reply.body) == 2 * 2**20
    assert len(reply.json["uploads"]) == 10


def test_one_more_header(server: SimulatorServer) -> None:
    assert under(server, Header("Set-Cookie", "a=b")).headers["set-cookie"] == "a=b"


def test_gzip(server: SimulatorServer) -> None:
    plain = ask(server, uploads_path("b")).body
    reply = under(server, Gzip())
    assert reply.headers["content-encoding"] == "gzip"
    assert gzip.decompress(reply.body) == plain
