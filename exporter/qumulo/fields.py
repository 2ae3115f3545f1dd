"""How fields of an answer are read: JSON, blocks, times, the cursor; Failure where one cannot be."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, TypeVar
from urllib.parse import parse_qs, quote, urlsplit

import msgspec
from msgspec import Meta, Struct

from exporter.qumulo.errors import Failure, Reason

_MOST = 2**63 - 1
Count = Annotated[int, Meta(ge=0, le=_MOST)] | Annotated[str, Meta(min_length=1, max_length=19)]
Name = Annotated[str, Meta(min_length=1)]
_Kind = TypeVar("_Kind")


class Paging(Struct):
    next: str | None = None


def decoder(kind: type[_Kind]) -> Callable[[bytes], _Kind]:
    decode = msgspec.json.Decoder(kind).decode

    def strict(body: bytes) -> _Kind:
        # msgspec passes over invalid UTF-8 in members it ignores; nesting and bad text raise errors not its own.
        try:
            if not body.isascii():
                body.decode()
            return decode(body)
        except msgspec.ValidationError as error:
            raise malformed(str(error)) from None
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            raise malformed("it is not valid JSON in UTF-8") from None

    return strict


def malformed(why: str) -> Failure:
    """The failure of an answer that cannot be read."""
    return Failure(Reason.MALFORMED, f"the cluster's answer cannot be read: {why}", status=200)


def counts(column: list[int | str], field: str) -> list[int]:
    """Blocks or bytes as integers: JSON integers, or texts of 1 to 19 decimal digits, up to 2**63 - 1."""
    try:
        digits = "".join(column)  # type: ignore[arg-type]  # a number among them raises
    except TypeError:
        digits = "".join([value for value in column if isinstance(value, str)])
    if digits and not (digits.isascii() and digits.isdigit()):
        raise malformed(f"{field} is not a number of decimal digits")
    numbers = list(map(int, column))
    if numbers and max(numbers) > _MOST:
        raise malformed(f"{field} is larger than 2**63 - 1")
    return numbers


_TO_ZERO = str.maketrans("123456789", "000000000")
_LOCAL = ["0000-00-00T00:00:00", *("0000-00-00T00:00:00." + "0" * digits for digits in range(1, 10))]
_IN_UTC = frozenset(time + "Z" for time in _LOCAL)
_WITH_OFFSET = frozenset(time + offset for time in _LOCAL for offset in ("+00:00", "-00:00"))
#: Minutes above 59, which fromisoformat reads in an offset.
_OUT_OF_RANGE = (":6", ":7", ":8", ":9")


def moments(column: list[str], field: str) -> list[datetime]:
    """Moments from RFC 3339 texts with 0 to 9 fraction digits; digits past the microsecond are cut.

    The shape of all texts is checked at once, since `fromisoformat` takes far more than RFC 3339.
    """
    if not _are_times("\n".join(column)):
        raise malformed(f"{field} is not a time in RFC 3339")
    try:
        return list(map(datetime.fromisoformat, column))
    except ValueError:
        raise malformed(f"{field} is not a time in RFC 3339") from None


def _are_times(lines: str) -> bool:
    """Whether each line has the shape of RFC 3339; what `fromisoformat` refuses of such lines is left to it."""
    shapes = set(lines.translate(_TO_ZERO).split("\n"))
    # From Python 3.14 on, fromisoformat reads 24:00 as the next day.
    if not lines or (shapes <= _IN_UTC and "T24" not in lines):
        return True
    return shapes <= _IN_UTC | _WITH_OFFSET and not any(part in lines for part in ("T24", *_OUT_OF_RANGE))


def cursor(paging: Paging | None) -> str | None:
    """The cursor in `paging.next`, which is a URI of which only the form field `after` counts."""
    uri = paging.next if paging else None
    if not uri:
        return None
    try:
        after = parse_qs(urlsplit(uri).query, errors="surrogateescape").get("after")
    except ValueError:
        after = None
    if not after:
        raise Failure(Reason.PAGING, "the cluster names a next page without saying after which upload", status=200)
    return after[0]


def encode(text: str) -> str:
    """One path segment or query value, percent-encoded; dots too, so that no segment can climb."""
    return quote(text, safe="", errors="surrogateescape").replace(".", "%2E")
