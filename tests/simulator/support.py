"""A clock that stands still until it is moved, and a client that shares nothing with the exporter's."""

import http.client
import json
import socket
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from exporter.simulator import SimulatorServer
from tests.secrets import secret

NOW = 1_700_000_000.0
TOKEN = secret("right")


class Clock:
    """Unix seconds, moved by hand."""

    def __init__(self, now: float = NOW) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now


@dataclass(frozen=True)
class Reply:
    """An answer as a client sees it."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """The body, decoded."""
        return json.loads(self.body)


def ask(
    server: SimulatorServer, target: str, *, method: str = "GET", token: str | None = TOKEN, body: bytes | None = None
) -> Reply:
    """One request on a connection of its own."""
    connection = http.client.HTTPConnection(server.host, server.port, timeout=10)
    try:
        return ask_on(connection, target, method=method, token=token, body=body)
    finally:
        connection.close()


def ask_on(
    connection: http.client.HTTPConnection,
    target: str,
    *,
    method: str = "GET",
    token: str | None = TOKEN,
    body: bytes | None = None,
) -> Reply:
    """One request on a connection that stays open."""
    headers = {} if token is None else {"Authorization": f"Bearer {token}"}
    connection.request(method, target, body=body, headers=headers)
    response = connection.getresponse()
    return Reply(response.status, {name.lower(): value for name, value in response.getheaders()}, response.read())


def uploads_path(bucket: str, **query: object) -> str:
    """The target of a listing's first page."""
    asked = "&".join(f"{name}={value}" for name, value in query.items())
    return f"/v1/s3/buckets/{bucket}/uploads/" + (f"?{asked}" if asked else "")


def walk(server: SimulatorServer, bucket: str, *, limit: int | None = None, at_most: int = 50) -> list[Any]:
    """The pages of a listing, following `next` as it stands, at most so many."""
    target = uploads_path(bucket) if limit is None else uploads_path(bucket, limit=limit)
    pages: list[Any] = []
    while target and len(pages) < at_most:
        pages.append(ask(server, target).json)
        following = pages[-1].get("paging", {}).get("next")
        target = following and urlsplit(following)._replace(scheme="", netloc="").geturl()
    return pages


def ids(pages: list[Any]) -> list[str]:
    """The ids of all uploads of some pages."""
    return [upload["id"] for page in pages for upload in page["uploads"]]


def exchange(server: SimulatorServer, sent: bytes) -> bytes:
    """Everything the server sends for these bytes until it closes the connection."""
    with socket.create_connection((server.host, server.port), timeout=10) as connection:
        connection.sendall(sent)
        received = b""
        while piece := connection.recv(65536):
            received += piece
    return received


def request_bytes(target: str, *, method: str = "GET", headers: str = "") -> bytes:
    """A request as it goes over the wire."""
    return f"{method} {target} HTTP/1.1\r\nHost: sim\r\nAuthorization: Bearer {TOKEN}\r\n{headers}\r\n".encode()
