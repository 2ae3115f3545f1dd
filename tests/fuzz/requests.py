"""HTTP requests: right ones with the answer each must get, several on a connection, and damaged ones."""

from dataclasses import dataclass
from random import Random

from tests.fuzz import accept, headers
from tests.fuzz.flips import flip
from tests.fuzz.pools import pool, pool_of_bytes

KNOWN = ("/metrics", "/", "/-/healthy", "/-/ready")
#: Where each request target leads; None: nowhere.
_TARGETS: dict[str, str | None] = {
    **{path: path for path in KNOWN},
    **{"/metrics?": "/metrics", "/metrics?name[]=a&b": "/metrics", "/%6detrics": "/metrics", "/?x": "/"},
    **dict.fromkeys((*pool("http_unknown_paths"), "/" + "a" * 2000)),
    "/-/ready?%ff": "/-/ready",
}
_METHODS = (*("GET",) * 5, "HEAD", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "FOO", "get")
_TOKENS = pool_of_bytes("http_bytes")
_GARBAGE = (
    *pool_of_bytes("http_garbage"),
    b"GET / HTTP/1.1\r\nHost: x\r\nA: " + b"a" * 70_000,
    b"A" * 70_000,
    b"GET /" + b"a" * 70_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: x\r\n" + b"".join(b"X-%d: y\r\n" % number for number in range(3000)) + b"\r\n",
)
LAST = b"GET /-/healthy HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"


@dataclass(frozen=True)
class Answer:
    """What a right request must get; `openmetrics` and `gzip` count for the metrics alone."""

    method: str
    path: str | None
    openmetrics: bool
    gzip: bool

    @property
    def status(self) -> int:
        """The status by method and path."""
        if self.path is None:
            return 404
        return 200 if self.method in ("GET", "HEAD") else 405


@dataclass(frozen=True)
class Exchange:
    """What is sent on one connection in these pieces; `answers` None where nothing is known but that it is HTTP."""

    pieces: tuple[bytes, ...]
    answers: tuple[Answer, ...] | None


def make(chance: Random) -> Exchange:
    """Right requests in five of eight connections."""
    if chance.randrange(8) > 2:
        requests = [_right(chance) for _ in range(chance.choice((1, 1, 1, 2, 4)))]
        body = b"".join(text for text, _ in requests) + LAST
        last = Answer("GET", "/-/healthy", False, False)
        return Exchange(_pieces(body, chance), (*(answer for _, answer in requests), last))
    if chance.randrange(6) == 0:
        body = chance.choice((*_GARBAGE, chance.randbytes(chance.randint(1, 300))))
    else:
        body = flip(_right(chance)[0], _TOKENS, chance)
    return Exchange(_pieces(body + chance.choice((b"", b"\r\n\r\n")) + LAST, chance), None)


def _pieces(body: bytes, chance: Random) -> tuple[bytes, ...]:
    cuts = sorted(chance.randrange(1, len(body)) for _ in range(chance.choice((0, 0, 0, 1, 3))))
    return tuple(body[start:end] for start, end in zip([0, *cuts], [*cuts, len(body)], strict=True) if start < end)


def _right(chance: Random) -> tuple[bytes, Answer]:
    method, target = chance.choice(_METHODS), chance.choice((*KNOWN, "/metrics", "/metrics", *_TARGETS))
    asked = headers.make(chance)
    formats, codings = _values(asked.accept, chance), _values(asked.encoding, chance)
    framing, body = _body(chance)
    lines = [
        f"{method} {target} HTTP/1.1",
        "Host: x",
        *(_line("Accept", value, chance) for value in formats),
        *(_line("Accept-Encoding", value, chance) for value in codings),
        *framing,
        *chance.choice(([], ["User-Agent: Prometheus/3"], ["X-Prometheus-Scrape-Timeout-Seconds: 10"])),
    ]
    answer = Answer(method, _TARGETS[target], accept.openmetrics(_joined(formats)), accept.gzip(_joined(codings)))
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + body, answer


def _values(header: str | None, chance: Random) -> list[str]:
    """The value of a header in one line, or some of its elements in a second, in letters that HTTP has."""
    if header is None:
        return []
    latin = header.encode("latin-1", "replace").decode("latin-1")
    place = latin.find(",") if chance.randrange(4) == 0 else -1
    return [latin] if place < 0 else [latin[:place], latin[place + 1 :]]


def _line(name: str, value: str, chance: Random) -> str:
    return f"{chance.choice((name, name.lower(), name.upper()))}:{chance.choice(('', ' ', '  '))}{value}"


def _joined(values: list[str]) -> str | None:
    """What several lines of one header say together (RFC 9110, section 5.3)."""
    return ",".join(value.strip(" \t") for value in values) if values else None


def _body(chance: Random) -> tuple[list[str], bytes]:
    match chance.randrange(12):
        case 0:
            body = chance.randbytes(chance.choice((0, 1, 500)))
            return [f"Content-Length: {len(body)}"], body
        case 1:
            return ["Transfer-Encoding: chunked"], b"5\r\nhello\r\n1;x=y\r\n \r\n0\r\nTrailer: x\r\n\r\n"
        case 2:
            return ["Content-Length: 100000"], b"x" * 100_000
    return [], b""
