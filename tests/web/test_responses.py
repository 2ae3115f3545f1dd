"""How an answer is cut into messages."""

import asyncio
from typing import Any

import pytest

from exporter.web.asgi import Message
from exporter.web.responses import CHUNK, Response, word, write


def _sent(response: Response, head: bool) -> list[Message]:
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    asyncio.run(write(response, send, head))
    return sent


@pytest.mark.parametrize(
    ("size", "lengths"),
    [
        (0, [0, 0]),
        (1, [1, 0]),
        (10, [9, 1, 0]),
        (CHUNK, [CHUNK - 1, 1, 0]),
        (CHUNK + 1, [CHUNK, 1, 0]),
        (2 * CHUNK + 5, [CHUNK, CHUNK, 4, 1, 0]),
    ],
)
def test_chunks_are_large_and_the_last_byte_is_alone(size: int, lengths: list[int]) -> None:
    body = bytes(range(256)) * (size // 256 + 1)
    start, *chunks = _sent(Response(200, "a/b", body[:size]), head=False)
    assert start["status"] == 200
    assert [len(chunk["body"]) for chunk in chunks] == lengths
    assert b"".join(chunk["body"] for chunk in chunks) == body[:size]
    assert [chunk["more_body"] for chunk in chunks] == [True] * (len(chunks) - 1) + [False]


def test_head_has_the_headers_and_no_body() -> None:
    start, *chunks = _sent(word(405, "no", ("Allow", "GET")), head=True)
    expected: list[Any] = [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"content-length", b"2"),
        (b"x-content-type-options", b"nosniff"),
        (b"cache-control", b"no-store"),
        (b"allow", b"GET"),
    ]
    assert start == {"type": "http.response.start", "status": 405, "headers": expected}
    assert chunks == [{"type": "http.response.body", "body": b"", "more_body": False}]
