"""What a web server sent, as answers in HTTP/1.1 (read by the standard library's client)."""

import http.client
import io
import socket
import zlib
from typing import cast

Reply = tuple[int, http.client.HTTPMessage, bytes]
"""Status, headers, body."""


class _Bytes(io.BytesIO):
    """What an HTTPResponse reads from, kept open for the next answer."""

    def makefile(self, _mode: str) -> "_Bytes":
        """As a socket has it."""
        return self

    def close(self) -> None:
        """Nothing: the next answer follows."""


def read_answers(raw: bytes, methods: list[str], cut: bool = False) -> list[Reply]:
    """All answers in these bytes; those after the last method are to GET. ValueError when that is not HTTP.

    Of bytes that were cut the last answer may be incomplete, and is left out.
    """
    stream = _Bytes(raw)
    found: list[Reply] = []
    while stream.tell() < len(raw):
        method = methods[len(found)] if len(found) < len(methods) else "GET"
        peek = raw[stream.tell() :]
        # A request that cannot be read has no method, so that its refusal has a body, also that of a HEAD.
        if peek.startswith(b"HTTP/1.1 400") and not peek.endswith(b"\r\n\r\n"):
            method = "GET"
        response = http.client.HTTPResponse(cast(socket.socket, stream), method=method)
        try:
            response.begin()
            body = response.read()
        except (http.client.HTTPException, OSError) as error:
            if cut and peek.startswith(b"HTTP/1.1 ") and stream.tell() == len(raw):
                break
            raise ValueError(f"not HTTP: {error!r} at {peek[:200]!r}") from error
        assert response.version == 11, response.version
        found.append((response.status, response.headers, body))
    return found


def whole(raw: bytes, methods: list[str]) -> bool:
    """Whether these bytes are answers, none of them cut."""
    try:
        read_answers(raw, methods)
    except ValueError:
        return False
    return True


def inflated(body: bytes) -> bytes:
    """The content of one gzip member, which is the whole body."""
    inflate = zlib.decompressobj(31)
    text = inflate.decompress(body)
    assert inflate.eof, "cut"
    assert inflate.unused_data == b"", "more than one member"
    return text
