"""A second reader of a cluster's answers, written from the contract's rules 5 and 6 on the standard library alone.

It shares nothing with the exporter's own. Where the contract is silent a comment says what was decided.
"""

import json
import re
from dataclasses import dataclass
from typing import Any, NoReturn
from urllib.parse import unquote_to_bytes

MOST = 2**63 - 1
_DIGITS = re.compile(r"[0-9]{1,19}")
_TIME = re.compile(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})T([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.([0-9]{1,9}))?(Z|[+-][0-9]{2}:[0-9]{2})"
)
_MONTHS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_EPOCH_DAY = 719_162
_SECOND = 10**9


class Refused(Exception):
    """The answer must not be read; as text the reason that the contract gives for it."""


@dataclass(frozen=True)
class Upload:
    """One upload; moments in nanoseconds since 1970."""

    initiated: int
    modified: int
    blocks: int
    data_blocks: int
    meta_blocks: int
    completing: bool
    system: bool


@dataclass(frozen=True)
class Page:
    """One page, and the cursor of the next, None on the last.

    `odd` when the next page's URI names a host that no URI can: then the paging may be refused, or the cursor taken.
    """

    uploads: list[Upload]
    after: str | None
    odd: bool


@dataclass(frozen=True)
class Document:
    """An answer as JSON; `ambiguous` when a name is there twice in one object.

    Of names given twice the last counts, which RFC 8259 leaves open; refusing such an answer guesses nothing either.
    """

    content: Any
    ambiguous: bool


class _TooLong:
    """A number of so many digits that no reader needs its value."""


def parse(body: bytes) -> Document:
    """JSON in UTF-8 (RFC 8259): no byte order mark, no other encoding, no NaN."""
    repeated: list[str] = []

    def last_wins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        members = dict(pairs)
        if len(members) < len(pairs):
            repeated.append("")
        return members

    try:
        text = body.decode()
        content = json.loads(text, object_pairs_hook=last_wins, parse_int=_integer, parse_constant=_no_constant)
        # The grammar allows half of a surrogate pair as an escape, but no text in UTF-8 can hold it: it is refused.
        if "\\u" in text:
            json.dumps(content, ensure_ascii=False, default=str).encode()
    except (ValueError, RecursionError):
        # Nesting of thousands is valid, and no reader's recursion reaches it: it is refused.
        raise Refused("malformed") from None
    return Document(content, bool(repeated))


def _integer(text: str) -> int | _TooLong:
    return int(text) if len(text) < 100 else _TooLong()


def _no_constant(_: str) -> NoReturn:
    raise ValueError


def members(value: Any) -> dict[str, Any]:
    """A JSON object."""
    found: dict[str, Any] = need(value, dict)
    return found


def need(value: Any, kind: type) -> Any:
    """A value of exactly this type."""
    if type(value) is not kind:
        raise Refused("malformed")
    return value


def count(value: Any) -> int:
    """A JSON integer, or a text of 1 to 19 decimal digits (leading zeros are digits), from 0 to 2**63 - 1."""
    if type(value) is str and _DIGITS.fullmatch(value):
        value = int(value)
    if type(value) is not int or not 0 <= value <= MOST:
        raise Refused("malformed")
    return value


def moment(value: Any) -> int:
    """Nanoseconds since 1970 of a time in RFC 3339.

    Decided where the standard leaves room: `T` and `Z` in upper case only; no leap second, no year 0, since neither
    has a moment in the time scale of Python and Prometheus.
    """
    match = _TIME.fullmatch(need(value, str))
    if match is None:
        raise Refused("malformed")
    year, month, day, hour, minute, second = (int(part) for part in match.groups()[:6])
    if year < 1 or not 1 <= month <= 12 or hour > 23 or minute > 59 or second > 59:
        raise Refused("malformed")
    if not 1 <= day <= _MONTHS[month - 1] + (month == 2 and _leap(year)):
        raise Refused("malformed")
    seconds = ((_days(year, month, day) * 24 + hour) * 60 + minute) * 60 + second - _offset(match[8])
    return seconds * _SECOND + int((match[7] or "").ljust(9, "0"))


def _leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def _days(year: int, month: int, day: int) -> int:
    """Days since 1970."""
    before = year - 1
    days = before * 365 + before // 4 - before // 100 + before // 400
    return days + sum(_MONTHS[: month - 1]) + (month > 2 and _leap(year)) + day - 1 - _EPOCH_DAY


def _offset(zone: str) -> int:
    """Seconds east of UTC."""
    if zone == "Z":
        return 0
    hours, minutes = int(zone[1:3]), int(zone[4:6])
    if hours > 23 or minutes > 59:
        raise Refused("malformed")
    return (hours * 60 + minutes) * (60 if zone[0] == "+" else -60)


def upload(value: Any) -> Upload:
    """One upload: each field that a number needs, of its type."""
    given = members(value)
    return Upload(
        moment(given.get("initiated")),
        moment(given.get("last_modified")),
        count(given.get("total_blocks")),
        count(given.get("datablocks")),
        count(given.get("metablocks")),
        need(given.get("completing"), bool),
        need(given.get("system_initiated"), bool),
    )


def page(content: Any) -> Page:
    """One page of uploads; what is malformed counts before what is wrong with the paging."""
    given = members(content)
    uploads = [upload(row) for row in need(given.get("uploads"), list)]
    paging = given.get("paging")
    following = None if paging is None else members(paging).get("next")
    uri = "" if following is None else need(following, str)
    return Page(uploads, cursor(uri), odd="//" in uri and (not uri.isascii() or "[" in uri))


def cursor(uri: str) -> str | None:
    """The first field `after` of the query of a URI that is not empty, decoded as a form; None at the end."""
    if uri == "":
        return None
    # As WHATWG and Python read URIs: line breaks and tabs inside count for nothing.
    uri = re.sub(r"[\t\r\n]", "", uri)
    query = uri.partition("#")[0].partition("?")[2]
    for pair in query.split("&"):
        name, _, value = pair.partition("=")
        if _form(name) == "after" and value:
            return _form(value)
    raise Refused("paging")


def _form(text: str) -> str:
    return unquote_to_bytes(text.replace("+", " ")).decode("utf-8", "surrogateescape")
