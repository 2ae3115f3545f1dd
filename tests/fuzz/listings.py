"""Listings of several damaged pages through the client: where they end, and what they add up to."""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from typing import cast

from exporter.qumulo.client import Client
from exporter.qumulo.deadline import Deadline
from exporter.qumulo.errors import Failure
from exporter.qumulo.transport import Call, Transport
from exporter.qumulo.wire import UploadPage
from tests.fuzz import oracle, pages
from tests.fuzz.answers import compare_numbers, fold
from tests.fuzz.run import Target
from tests.fuzz.sums import Question
from tests.fuzz.words import START

_ASKED = Question(START, (86_400, 604_800), 2_592_000)
_NEXT = (
    *(
        '"?after=a"',
        '"/v1/x?limit=9&after=b"',
        '"?after=%C3%A9%2F..%26limit=1"',
        '"?after=a+b"',
        '"?after=%61"',
        '"?b"',
    ),
    *('"?after=%ff"', '"https://evil.example/?after=c%23"', '"?after=\\u0000"', '"?after=\u00fc&after=z"'),
)

#: More than any listing of distinct cursors can take.
_MOST_REQUESTS = 20


@dataclass(frozen=True)
class Listing:
    """The pages that a cluster gives one after the other; the last one again and again."""

    bodies: tuple[bytes, ...]


class _Transport:
    """Gives the pages and notes what was asked."""

    def __init__(self, bodies: tuple[bytes, ...]) -> None:
        self._bodies: Iterator[bytes] = iter(bodies)
        self._last = bodies[-1]
        self.targets: list[str] = []

    def send(self, call: Call, _deadline: Deadline) -> bytes:
        """The next page."""
        self.targets.append(call.target)
        assert len(self.targets) <= _MOST_REQUESTS, "the listing does not end"
        return next(self._bodies, self._last)


def make(chance: Random) -> Listing:
    """One to five pages; in most listings each names another as the next."""
    count = chance.randint(1, 5)
    nexts = [chance.choice(_NEXT) for _ in range(count)]
    if chance.randrange(2):
        nexts = chance.sample(_NEXT, count)
    bodies = [_body(chance, following) for following in nexts]
    bodies[-1] = chance.choice((bodies[-1], _body(chance, None), _body(chance, None)))
    return Listing(tuple(bodies))


def _body(chance: Random, following: str | None) -> bytes:
    page = pages.uploads(chance, most=2, following=following)
    return pages.damaged(page, chance) if chance.randrange(6) == 0 else pages.render(page, "", ":", ",").encode()


def check(listing: Listing) -> str:
    """The listing ends where the second reader says, for its reason, with its numbers."""
    transport = _Transport(listing.bodies)
    client = Client(cast(Transport, transport), page_size=9, read_timeout=1.0)
    expected = _read(listing.bodies)
    found = _list(client)
    if isinstance(found, Failure):
        assert expected.lenient or found.reason == expected.reason, f"{found.reason} is not {expected}"
        return f"refused: {found.reason}"
    assert expected.reason is None, f"read, should be {expected.reason}"
    compare_numbers(fold(found, _ASKED), expected.uploads, _ASKED)
    assert [_after(target) for target in transport.targets] == expected.cursors, transport.targets
    return "read"


def _list(client: Client) -> list[UploadPage] | Failure:
    try:
        return list(client.uploads("b/..", Deadline(60.0)))
    except Failure as failure:
        return failure


@dataclass(frozen=True)
class _Expected:
    """Why the listing ends, None at its last page; its uploads; the cursor of each request; whether either may be."""

    reason: str | None
    uploads: list[oracle.Upload]
    cursors: list[str | None]
    lenient: bool


def _read(bodies: tuple[bytes, ...]) -> _Expected:
    """The listing by the second reader (contract section 6, rule 5)."""
    uploads: list[oracle.Upload] = []
    cursors: list[str | None] = [None]
    lenient = False
    for number in range(len(bodies) + 1):
        try:
            document = oracle.parse(bodies[min(number, len(bodies) - 1)])
            lenient = lenient or document.ambiguous
            page = oracle.page(document.content)
        except oracle.Refused as refused:
            return _Expected(str(refused), uploads, cursors, lenient)
        lenient = lenient or page.odd
        uploads += page.uploads
        if page.after is None:
            return _Expected(None, uploads, cursors, lenient)
        if page.after in cursors:
            return _Expected("paging", uploads, cursors, lenient)
        cursors.append(page.after)
    raise AssertionError("the last page is given twice, so its cursor comes again")


def _after(target: str) -> str | None:
    """The cursor that was asked for; host, path and limit are always our own."""
    path, _, query = target.partition("?")
    assert path == "/v1/s3/buckets/b%2F%2E%2E/uploads/", path
    limit, _, after = query.partition("&after=")
    assert limit == "limit=9", query
    assert after.isascii(), query
    assert not set(after) & set("/+&#=. "), query
    return oracle.cursor(f"?after={after}") if "&" in query else None


def target() -> Target[Listing]:
    """Listings of several pages."""
    return Target("listings", make, check)
