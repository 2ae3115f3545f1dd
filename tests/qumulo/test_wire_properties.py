"""Generated and damaged pages against another reader: the standard library's json and datetime."""

import json
import random
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exporter.qumulo import wire
from exporter.qumulo.errors import Reason

from .pages import page, read, upload
from .support import sample

COUNTS = st.integers(0, 2**63 - 1)
SPELT_COUNTS = COUNTS | COUNTS.map(str) | st.integers(0, 10**9).map(lambda number: f"{number:019d}")
TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=5,
)


@st.composite
def moments(draw: st.DrawFn) -> str:
    """A time as a cluster may spell it."""
    whole = draw(st.datetimes(datetime(1, 1, 2), datetime(9999, 12, 30))).strftime("%m-%dT%H:%M:%S")
    year = draw(st.integers(1, 9999).filter(lambda year: not whole.startswith("02-29") or year % 400 == 0))
    digits = draw(st.text("0123456789", max_size=9))
    hour, minute = draw(st.integers(0, 23)), draw(st.integers(0, 59))
    zone = draw(st.sampled_from(["Z", f"+{hour:02}:{minute:02}", f"-{hour:02}:{minute:02}"]))
    return f"{year:04}-{whole}{'.' + digits if digits else ''}{zone}"


UPLOADS = st.fixed_dictionaries(
    {
        "initiated": moments(),
        "last_modified": moments(),
        "total_blocks": SPELT_COUNTS,
        "datablocks": SPELT_COUNTS,
        "metablocks": SPELT_COUNTS,
        "completing": st.booleans(),
        "system_initiated": st.booleans(),
    },
    optional={"id": TEXTS, "key": TEXTS, "bucket": ANYTHING, "initiator": ANYTHING, "added": ANYTHING},
)


def seconds(text: str) -> float:
    """Unix seconds of a time, read by hand."""
    whole, rest = datetime.strptime(text[:19], "%Y-%m-%dT%H:%M:%S").replace(tzinfo=UTC), text[19:]
    zone = rest[-1:] if rest.endswith("Z") else rest[-6:]
    fraction = rest.removesuffix(zone)[1:7]
    offset = 0 if zone == "Z" else (int(zone[1:3]) * 60 + int(zone[4:6])) * (-60 if zone[0] == "-" else 60)
    return whole.timestamp() - offset + int(fraction.ljust(6, "0")) / 1_000_000


def about(text: str) -> Any:
    """A number equal to the seconds of a time, to a tenth of a millisecond."""
    return pytest.approx(seconds(text), rel=0, abs=1e-4)


def when(text: str) -> Any:
    """A moment equal to a time, to a tenth of a millisecond."""
    return pytest.approx(datetime.fromtimestamp(seconds(text), UTC), abs=timedelta(microseconds=100))


def expected(document: Any, after: str | None) -> wire.UploadPage:
    """What a good page must be read as."""
    rows = document["uploads"]
    return wire.UploadPage(
        [about(row["initiated"]) for row in rows],
        [when(row["last_modified"]) for row in rows],
        [int(row["total_blocks"]) for row in rows],
        [int(row["datablocks"]) for row in rows],
        [int(row["metablocks"]) for row in rows],
        [row["completing"] for row in rows],
        [row["system_initiated"] for row in rows],
        after,
    )


@settings(max_examples=100)
@given(st.lists(UPLOADS, max_size=4), st.none() | TEXTS.filter(bool), st.booleans(), st.sampled_from([None, 2]))
def test_generated_uploads_are_read_as_they_are(
    rows: list[dict[str, Any]], after: str | None, escaped: bool, indent: int | None
) -> None:
    following = None if after is None else f"/v1/x?limit=4&after={quote(after, safe='')}"
    document = {"uploads": rows, "paging": {"next": following}}
    body = json.dumps(document, ensure_ascii=escaped, indent=indent).encode()
    assert wire.upload_page(body) == expected(document, after)


def oracle(body: bytes) -> wire.UploadPage | None:
    """What json and datetime make of a page; None where they refuse it or find something else than uploads."""
    try:
        document = json.loads(body.decode())
        paging = document.get("paging") or {}
        return None if paging.get("next") else expected(document, None)
    except (ValueError, TypeError, LookupError, AttributeError, RecursionError, OverflowError):
        return None


def damaged(body: bytes, chance: random.Random) -> bytes:
    """The page with one to three small damages."""
    found = bytearray(body)
    for _ in range(chance.randint(1, 3)):
        place, length = chance.randrange(len(found)), chance.randint(1, 3)
        match chance.randrange(4):
            case 0:
                found[place] = chance.randrange(256)
            case 1:
                del found[place : place + length]
            case 2:
                found[place:place] = found[place : place + length * 4]
            case _:
                found[place:place] = chance.choice(TOKENS)
    return bytes(found)


TOKENS = [b'"', b"\\", b"null", b"1", b"-", b".5", b"e5", b"NaN", b",", b"{", b"]", b"\xff", b"\x00", b" ", b"\n", b"9"]
BODIES = [sample("uploads-last-page"), sample("uploads-without-paging"), page(upload(key='"\\u00e9ß"')), page()]


@settings(max_examples=60)
@given(st.integers(0, 2**32))
def test_a_damaged_page_is_read_as_it_stands_or_refused(seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(100):
        body = damaged(chance.choice(BODIES), chance)
        found = read(body)
        if found not in (Reason.MALFORMED, Reason.PAGING):
            assert found == oracle(body), body
