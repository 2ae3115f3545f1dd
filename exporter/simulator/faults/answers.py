"""Faults of an answer as a whole: another status, another body, another coding."""

import gzip
from dataclasses import dataclass, replace

from ..messages import Answer, error_answer
from .base import Fault

HTML = b"<html><head><title>Error</title></head><body><h1>Service unavailable</h1></body></html>"
_HTML_TYPE = (("Content-Type", "text/html"),)


@dataclass(frozen=True)
class Status(Fault):
    """Another status with the body given, empty by default, as a 401 of a real cluster has it."""

    status: int
    body: bytes = b""
    headers: tuple[tuple[str, str], ...] = ()

    def answer(self, answer: Answer) -> Answer:
        """Replaces the answer, but not how it is delivered."""
        return Answer(self.status, self.body, self.headers, answer.delivery)


@dataclass(frozen=True)
class Envelope(Fault):
    """Another status with the error envelope of the REST API."""

    status: int
    error_class: str = "http_error"
    description: str = "A simulated fault"

    def answer(self, answer: Answer) -> Answer:
        """Replaces the answer, but not how it is delivered."""
        return replace(error_answer(self.status, self.error_class, self.description), delivery=answer.delivery)


@dataclass(frozen=True)
class HtmlError(Fault):
    """Another status with a page in HTML, as a proxy would answer."""

    status: int

    def answer(self, answer: Answer) -> Answer:
        """Replaces the answer, but not how it is delivered."""
        return Answer(self.status, HTML, _HTML_TYPE, answer.delivery)


@dataclass(frozen=True)
class TooMany(Fault):
    """429, with `Retry-After` when given: seconds or an HTTP date, as text."""

    retry_after: str | None = None

    def answer(self, answer: Answer) -> Answer:
        """Replaces the answer, but not how it is delivered."""
        headers = () if self.retry_after is None else (("Retry-After", self.retry_after),)
        return Answer(429, b"", headers, answer.delivery)


@dataclass(frozen=True)
class Redirect(Fault):
    """A redirect to another place, 307 unless another status is given."""

    location: str
    status: int = 307

    def answer(self, answer: Answer) -> Answer:
        """Replaces the answer, but not how it is delivered."""
        return Answer(self.status, b"", (("Location", self.location),), answer.delivery)


@dataclass(frozen=True)
class Body(Fault):
    """These bytes in the place of the body; status and headers stay."""

    body: bytes

    def answer(self, answer: Answer) -> Answer:
        """Replaces the body."""
        return replace(answer, body=self.body)


@dataclass(frozen=True)
class Huge(Fault):
    """A body of `mebibytes` MiB: what it was, with blanks behind it, so that it stays good JSON."""

    mebibytes: int

    def answer(self, answer: Answer) -> Answer:
        """Fills the body up."""
        return replace(answer, body=answer.body.ljust(self.mebibytes << 20))


@dataclass(frozen=True)
class Header(Fault):
    """One more header."""

    name: str
    value: str

    def answer(self, answer: Answer) -> Answer:
        """Adds the header."""
        return replace(answer, headers=(*answer.headers, (self.name, self.value)))


@dataclass(frozen=True)
class Gzip(Fault):
    """A body coded with gzip, whether the client accepts it or not."""

    def answer(self, answer: Answer) -> Answer:
        """Codes the body."""
        headers = (*answer.headers, ("Content-Encoding", "gzip"))
        return replace(answer, body=gzip.compress(answer.body, 1, mtime=0), headers=headers)
