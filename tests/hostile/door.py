"""The exporter as its callers reach it, in plain or over TLS with a password."""

import base64
import ssl
import time
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPSConnection
from socket import create_connection, socket

from tests.faults.machine import seen
from tests.integration.conftest import Program

#: Longest that an honest scrape may take, in seconds.
PATIENCE = 1.0
#: The best of so many tries counts, since other work may hold up the machine that runs the tests.
TRIES = 3


@dataclass(frozen=True)
class Door:
    """One running exporter: its port, and what an honest caller knows."""

    program: Program
    port: int
    tls: ssl.SSLContext | None = None
    login: str = ""

    @property
    def headers(self) -> dict[str, str]:
        """What an honest caller sends."""
        return {"Authorization": f"Basic {base64.b64encode(self.login.encode()).decode()}"} if self.login else {}

    def request(self, path: str = "/metrics", *more: str) -> bytes:
        """A request as an honest caller writes it, with more lines in its header."""
        lines = [f"GET {path} HTTP/1.1", "Host: exporter", *(f"{key}: {self.headers[key]}" for key in self.headers)]
        return "\r\n".join([*lines, *more, "", ""]).encode()

    def connect(self, handshake: bool = True) -> socket:
        """A new connection; without `handshake` nothing is said on it, even where the other side awaits TLS."""
        raw = create_connection(("127.0.0.1", self.port), timeout=30)
        return self.tls.wrap_socket(raw, server_hostname="127.0.0.1") if self.tls and handshake else raw

    def get(self, path: str = "/metrics", **headers: str) -> tuple[int, bytes]:
        """Status and body for a caller with these headers besides its own."""
        connection = (
            HTTPSConnection("127.0.0.1", self.port, context=self.tls, timeout=30)
            if self.tls
            else HTTPConnection("127.0.0.1", self.port, timeout=30)
        )
        try:
            connection.request("GET", path, headers={**self.headers, **headers})
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

    def serves(self) -> None:
        """An honest scrape is answered, in time."""
        spent = []
        for _ in range(TRIES):
            began = time.monotonic()
            status, body = self.get()
            spent.append(time.monotonic() - began)
            assert status == 200
            assert b'qumulo_s3_uploads_up{qumulo_cluster="prod"} 1' in body
            if spent[-1] < PATIENCE:
                return
        raise AssertionError(f"honest scrapes took {spent} seconds")

    def descriptors(self) -> int:
        """How many files the process has open."""
        return seen.descriptors(self.program.process.pid)

    def memory(self) -> int:
        """The memory that the process holds, in KiB."""
        return seen.memory(self.program.process.pid)
