"""An answer, and how it is written to a client so that an unread one piles up nowhere."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from exporter.web.asgi import Send

# Over TLS a client that does not read holds some seven times as much.
CHUNK = 1 << 18
TEXT = "text/plain; charset=utf-8"

Headers = list[tuple[bytes, bytes]]

_ALWAYS = (("X-Content-Type-Options", "nosniff"), ("Cache-Control", "no-store"))


@dataclass(frozen=True)
class Response:
    """Status, media type, body and the headers beyond those that every answer has."""

    status: int
    content_type: str
    body: bytes
    headers: tuple[tuple[str, str], ...] = ()

    def all_headers(self) -> Headers:
        """What goes on the wire, Content-Length included, so that HEAD answers as GET does."""
        own = (("Content-Type", self.content_type), ("Content-Length", str(len(self.body))))
        return [(name.lower().encode(), value.encode()) for name, value in own + _ALWAYS + self.headers]


def word(status: int, text: str, *headers: tuple[str, str]) -> Response:
    """A short answer in plain text."""
    return Response(status, TEXT, text.encode(), headers)


def with_headers(headers: Headers, extra: Iterable[tuple[str, str]]) -> Headers:
    """`headers` with `extra` in place of those of the same names."""
    added = [(name.lower().encode(), value.encode("latin-1")) for name, value in extra]
    replaced = {name for name, _ in added}
    return [header for header in headers if header[0] not in replaced] + added


async def write(response: Response, send: Send, head: bool) -> None:
    """Sends the answer, without its body for HEAD; ends when the client's side has taken all of it."""
    await send({"type": "http.response.start", "status": response.status, "headers": response.all_headers()})
    for chunk in () if head else _chunks(response.body):
        await send({"type": "http.response.body", "body": chunk, "more_body": True})
    # Each send waits until the one before it has left, so the answer counts as complete only when nothing is held here.
    await send({"type": "http.response.body", "body": b"", "more_body": False})


def _chunks(body: bytes) -> Iterator[bytes | memoryview]:
    """Few large pieces; the last byte is one of its own: only so does asyncio's TLS layer show what it still holds."""
    view = memoryview(body)
    last = max(len(body) - 1, 0)
    for start in range(0, last, CHUNK):
        yield view[start : min(start + CHUNK, last)]
    yield view[last:]
