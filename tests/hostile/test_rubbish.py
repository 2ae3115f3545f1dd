"""Requests that no honest client sends, one at a time: each is refused or ended, and the next scrape is served."""

import contextlib
import socket
import ssl
import time

import pytest

from tests import figures
from tests.hostile.door import Door

MIB = 2**20
#: Seconds within which a connection is ended on which there is nothing more to wait for.
LONGEST = 60.0

#: What is sent, and how the answer begins; empty: the connection ends without one.
RUBBISH: dict[str, tuple[bytes, str]] = {
    "1 MiB header": (b"GET /metrics HTTP/1.1\r\nHost: x\r\nX: " + b"a" * MIB + b"\r\n\r\n", "400"),
    "1 MiB path": (b"GET /" + b"a" * MIB + b" HTTP/1.1\r\nHost: x\r\n\r\n", "400"),
    "200,000 header lines": (b"GET /metrics HTTP/1.1\r\nHost: x\r\n" + b"X: y\r\n" * 200_000 + b"\r\n", "400"),
    "half a request": (b"GET /metrics HTTP/1.1\r\nHost: x\r\n", ""),
    "nothing": (b"", ""),
    "HTTP/0.9": (b"GET /metrics\r\n\r\n", "400"),
    "HTTP/2": (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + bytes(9), "404"),
    "TLS ClientHello": (bytes.fromhex("16030100f8010000f40303") + bytes(240), "400"),
    "random bytes": (bytes(range(256)) * 64, "400"),
    "line feeds": (b"\r\n" * 40_000, "400"),
    "no host": (b"GET /metrics HTTP/1.1\r\n\r\n", "400"),
    "two hosts": (b"GET /metrics HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n", "400"),
    "length and chunks": (
        b"POST /metrics HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "405",
    ),
    "two lengths": (b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", "400"),
    "negative length": (b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n", "400"),
    "NUL in a header": (b"GET /metrics HTTP/1.1\r\nHost: x\r\nX: \x00\r\n\r\n", "400"),
    "bare line feed in a name": (b"GET /metrics HTTP/1.1\r\nHost: x\r\nX\x0b: y\r\n\r\n", "400"),
    "a body that ends early": (b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nabc", "405"),
    "chunks that are none": (b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", "400"),
    "CONNECT": (b"CONNECT example.com:443 HTTP/1.1\r\nHost: example.com:443\r\n\r\n", "404"),
    "TRACE": (b"TRACE /metrics HTTP/1.1\r\nHost: x\r\nX-Secret: 1\r\n\r\n", "405"),
    "upgrade": (b"GET /nowhere HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n", "404"),
}


def _answer(client: socket.socket) -> bytes:
    """All that comes until the connection ends, or until nothing more came for a moment."""
    answer = b""
    client.settimeout(LONGEST)
    with contextlib.suppress(TimeoutError, ConnectionError, ssl.SSLError):
        while part := client.recv(65536):
            answer += part
            client.settimeout(0.3)
    return answer


@pytest.mark.parametrize(("sent", "begins"), RUBBISH.values(), ids=RUBBISH)
def test_it_is_refused(door: Door, sent: bytes, begins: str) -> None:
    began = time.monotonic()
    with door.connect() as client:
        # Whoever is refused early may find the connection ended before all is said.
        with contextlib.suppress(ConnectionError, ssl.SSLError):
            client.sendall(sent)
        answer = _answer(client)
    assert time.monotonic() - began < LONGEST
    # Where a password is asked, it is asked before anything else is told.
    expected = "401" if door.login and begins in ("404", "405") else begins
    assert answer.startswith(f"HTTP/1.1 {expected}".encode() if begins else b"")
    assert bool(answer) == bool(begins)
    assert b"X-Secret" not in answer
    door.serves()
    figures.add("clients held off", 1)
