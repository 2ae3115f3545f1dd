"""Faults in how a listing is cut into pages and continued."""

from dataclasses import dataclass
from typing import Any, Unpack

from ..cursor import Cursor
from .base import Call, Fault, When
from .documents import Drop, Put, Rewrite


@dataclass(frozen=True, kw_only=True)
class ListingFault(Fault):
    """A fault that only listings of uploads can have."""

    endpoint: str | None = "uploads"


@dataclass(frozen=True)
class PageCap(ListingFault):
    """Pages of at most `size` uploads, whatever `limit` asks for."""

    size: int

    def page_cap(self, cap: int) -> int:
        """The smaller of both caps."""
        return min(cap, self.size)


@dataclass(frozen=True)
class EmptyPage(ListingFault):
    """A page without uploads that says there are more: the next page begins where this one should have begun."""

    def edit(self, _document: Any, call: Call, /) -> Any:
        """Empties the page."""
        asked = _asked(call)
        following = Cursor(asked.upload_id, asked.key, asked.page + 1)
        return {"uploads": [], "paging": {"next": _uri(following, call)}}


@dataclass(frozen=True)
class Endless(ListingFault):
    """A listing that never ends: behind the last upload come empty pages, each with a new cursor."""

    def edit(self, document: Any, call: Call, /) -> Any:
        """Names a next page where there is none."""
        if document["paging"]["next"] is None:
            document["paging"]["next"] = _uri(_behind(document, _asked(call)), call)
        return document


@dataclass(frozen=True)
class Loop(ListingFault):
    """A listing that runs in a circle: `length` cursors are given again and again from page `length` + 1 on."""

    length: int = 1

    def edit(self, document: Any, call: Call, /) -> Any:
        """Sends the reader back to the second page."""
        asked = _asked(call)
        following = _behind(document, asked) if asked.page <= self.length else self._second(call)
        document["paging"]["next"] = _uri(following, call)
        return document

    def _second(self, call: Call) -> Cursor:
        size = min(_limit(call) or call.cluster.default_page, call.page_cap)
        _, uploads = call.cluster.page(call.route.bucket, "", size)
        last = uploads[-1] if uploads else None
        return Cursor(last.id, last.key, 2) if last else Cursor(page=2)


def next_null(**when: Unpack[When]) -> Fault:
    """The listing ends here."""
    return Put("paging.next", None, endpoint="uploads", **when)


def next_empty(**when: Unpack[When]) -> Fault:
    """The listing ends here, said by an empty text as some other listings of the API do."""
    return Put("paging.next", "", endpoint="uploads", **when)


def next_absent(**when: Unpack[When]) -> Fault:
    """`paging` without `next`."""
    return Drop("paging.next", endpoint="uploads", **when)


def no_paging(**when: Unpack[When]) -> Fault:
    """No `paging` at all."""
    return Drop("paging", endpoint="uploads", **when)


def next_at(origin: str, **when: Unpack[When]) -> Fault:
    """An absolute URI, as in `https://other.example:8000`, in every `next` that is not null."""
    return Rewrite("paging.next", lambda uri: uri and origin + uri, endpoint="uploads", **when)


def next_without_after(**when: Unpack[When]) -> Fault:
    """A URI without a cursor in every `next` that is not null."""
    return Rewrite("paging.next", lambda uri: uri and uri.partition("?")[0] + "?limit=10", endpoint="uploads", **when)


def _asked(call: Call) -> Cursor:
    after = call.request.query.get("after")
    return Cursor() if after is None else Cursor.decode(after)


def _limit(call: Call) -> int | None:
    limit = call.request.query.get("limit")
    return None if limit is None else int(limit)


def _uri(cursor: Cursor, call: Call) -> str:
    return cursor.uri(call.route.bucket, _limit(call))


def _behind(document: Any, asked: Cursor) -> Cursor:
    if not document["uploads"]:
        return Cursor(asked.upload_id, asked.key, asked.page + 1)
    last = document["uploads"][-1]
    return Cursor(last["id"], last["key"], asked.page + 1)
