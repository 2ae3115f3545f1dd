"""What goes over the wire: a request that was read, an answer to be sent, and how it is to be delivered."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, unquote, urlsplit

from .uploads import compact

JSON_TYPE = ("Content-Type", "application/json")


@dataclass(frozen=True)
class Request:
    """A request; `path` is percent-encoded as sent, header names are in lower case."""

    method: str
    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    @property
    def segments(self) -> tuple[str, ...]:
        """The decoded parts of the path; the last one is empty when it ends in a slash."""
        return tuple(unquote(part) for part in self.path.split("/")[1:])


def split_target(target: str) -> tuple[str, dict[str, str]]:
    """Path and decoded query of a request target; ValueError when it is no URI."""
    parts = urlsplit(target)
    return parts.path, dict(parse_qsl(parts.query, keep_blank_values=True))


@dataclass(frozen=True)
class Delivery:
    """How an answer is sent; the default is: whole, at once, and the connection stays open."""

    announced: int | None = None  # Content-Length when it is not the body's
    cut: int | None = None  # bytes of the body sent before the connection ends
    reset: bool = False  # it ends by RST
    silent: bool = False  # it ends before an answer
    piece: int | None = None  # bytes sent at a time
    pause: float = 0.0  # seconds between two pieces
    drip_head: bool = False  # the header is sent in pieces too
    chunked: bool = False  # chunked transfer coding, no Content-Length
    close: bool = False  # says `Connection: close`, and does

    @property
    def ends_connection(self) -> bool:
        """Whether nothing more can be read from the connection afterwards."""
        return self.close or self.silent or self.cut is not None or self.announced is not None


@dataclass(frozen=True)
class Answer:
    """An answer to a request."""

    status: int
    body: bytes = b""
    headers: tuple[tuple[str, str], ...] = ()
    delivery: Delivery = Delivery()


def json_answer(document: object, status: int = 200) -> Answer:
    """An answer with a JSON body."""
    return Answer(status, compact(document).encode(), (JSON_TYPE,))


def error_answer(status: int, error_class: str, description: str) -> Answer:
    """The error envelope of the REST API (section 4 of the reference)."""
    envelope = {
        "description": description,
        "module": "qumulo.simulator",
        "error_class": error_class,
        "stack": [],
        "user_visible": True,
    }
    return json_answer(envelope, status)
