"""Callers that ask in unusual ways, by the hundred, or with wrong passwords: they hold up no one."""

import base64
import contextlib
import selectors
import ssl
import time

import pytest

from tests import figures
from tests.hostile.door import PATIENCE, Door
from tests.hostile.swarm import Manner, Swarm, cut_off
from tests.secrets import secret

SCRAPES = 100
GUESSERS = 50
GUESSES = 4
HEADERS = {
    "range": {"Range": "bytes=0-10"},
    "ranges": {"Range": "bytes=0-1,2-3,-5", "If-Range": "x"},
    "another host": {"Host": "evil.example"},
    "a host with a path": {"Host": "evil.example/../../etc/passwd"},
    "forwarded": {"X-Forwarded-For": "10.0.0.1", "X-Forwarded-Host": "evil.example", "Forwarded": "host=evil.example"},
    "no cache": {"Cache-Control": "no-cache", "If-None-Match": "*", "If-Modified-Since": "x"},
    "odd encodings": {"Accept-Encoding": "br, zstd, gzip;q=0", "Accept": "*/*;q=0.00000001"},
}


@pytest.mark.parametrize("headers", HEADERS.values(), ids=HEADERS)
def test_headers_that_change_nothing(door: Door, headers: dict[str, str]) -> None:
    status, body = door.get(**headers)
    assert status == 200
    assert b"evil.example" not in body
    assert body.startswith(b"# HELP ")
    assert b'qumulo_s3_uploads_up{qumulo_cluster="prod"} 1' in body


def _collect(door: Door, sent: list[bytes]) -> list[bytes]:
    """The whole answers to requests that are sent at once, each on a connection of its own that the server ends."""
    answers = [bytearray() for _ in sent]
    with contextlib.ExitStack() as stack:
        selector = stack.enter_context(selectors.DefaultSelector())
        clients = [stack.enter_context(door.connect()) for _ in sent]
        for client, request, answer in zip(clients, sent, answers, strict=True):
            client.sendall(request)
            client.setblocking(False)
            selector.register(client, selectors.EVENT_READ, answer)
        end = time.monotonic() + 30
        while selector.get_map():
            assert time.monotonic() < end, f"{len(selector.get_map())} answers are missing"
            for key, _ in selector.select(0.1):
                with contextlib.suppress(ssl.SSLWantReadError, BlockingIOError):
                    while part := key.fileobj.recv(1 << 20):  # type: ignore[union-attr]  # they are sockets
                        key.data.extend(part)
                    selector.unregister(key.fileobj)
    return list(map(bytes, answers))


def test_a_hundred_scrapes_at_once_are_all_answered(door: Door) -> None:
    door.serves()
    answers = _collect(door, [door.request("/metrics", "Connection: close")] * SCRAPES)
    assert len(answers) == SCRAPES
    for answer in answers:
        header, _, body = answer.partition(b"\r\n\r\n")
        assert header.startswith(b"HTTP/1.1 200 ")
        assert f"content-length: {len(body)}".encode() in header
        assert b'qumulo_s3_uploads_up{qumulo_cluster="prod"} 1' in body
    door.serves()


def test_pipelined_requests_are_answered_in_turn_until_rubbish_ends_them(door: Door) -> None:
    pipelined = door.request("/-/ready") * 500 + b"\x00rubbish\r\n\r\n" + door.request() * 500
    (answer,) = _collect(door, [pipelined])
    assert answer.count(b"HTTP/1.1 200 ") == 500
    assert answer.count(b"HTTP/1.1 400 ") == 1
    door.serves()


def test_a_connection_that_says_the_wrong_protocol_is_ended(door: Door) -> None:
    if door.tls:
        # Plain HTTP where TLS is awaited.
        said = Manner(door.request(), handshake=False)
    else:
        hello = ssl.MemoryBIO()
        talk = ssl.create_default_context().wrap_bio(ssl.MemoryBIO(), hello, server_hostname="exporter")
        with contextlib.suppress(ssl.SSLWantReadError):
            talk.do_handshake()
        said = Manner(hello.read(), handshake=False)
    with Swarm(door, said, 50) as swarm:
        cut_off([swarm], 60)
    door.serves()
    figures.add("clients held off", 50)


def _guess(number: int) -> bytes:
    login = base64.b64encode(f"prometheus:{secret('wrong')}-{number}".encode())
    return b"GET /metrics HTTP/1.1\r\nHost: x\r\nAuthorization: Basic " + login + b"\r\n\r\n"


def test_a_flood_of_wrong_passwords_holds_up_nobody_who_knows_the_right_one(door: Door) -> None:
    door.serves()
    guesses = [base64.b64encode(f"prometheus:{secret('wrong')}-{n}".encode()).decode() for n in range(GUESSERS)]
    requests = [
        f"GET /metrics HTTP/1.1\r\nHost: x\r\nAuthorization: Basic {guess}\r\n\r\n".encode() for guess in guesses
    ]
    with contextlib.ExitStack() as stack:
        clients = [stack.enter_context(door.connect()) for _ in requests]
        for client, request in zip(clients, requests, strict=True):
            client.sendall(request * GUESSES)
        began = time.monotonic()
        door.serves()
        assert time.monotonic() - began < 3 * PATIENCE
        firsts = {client.recv(12) for client in clients}
    # Without passwords there is nothing to guess: whatever is said of one is ignored.
    assert firsts <= ({b"HTTP/1.1 401", b"HTTP/1.1 503"} if door.login else {b"HTTP/1.1 200"})
    door.serves()
    figures.add("clients held off", GUESSERS)
