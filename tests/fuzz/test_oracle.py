"""The second readers by themselves, on recorded answers and on what the standards give as examples."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fuzz import accept, oracle
from tests.fuzz.oracle import Refused
from tests.fuzz.sums import Distribution, Question, distribution, sums
from tests.qumulo.support import sample

SECOND = 10**9
DAY = 86_400


def test_a_recorded_page() -> None:
    page = oracle.page(oracle.parse(sample("uploads-first-page")).content)
    (upload,) = page.uploads
    assert page.after == "release.dat/+ =%é&#"
    assert (upload.initiated, upload.modified) == (1677784144530619255, 1677784146436699236)
    assert (upload.blocks, upload.data_blocks, upload.meta_blocks) == (24580, 24576, 4)
    assert (upload.completing, upload.system) == (False, True)


def test_what_a_recorded_page_adds_up_to() -> None:
    uploads = oracle.page(oracle.parse(sample("uploads-without-paging")).content).uploads
    start = uploads[0].modified // SECOND + DAY
    found = sums(uploads, Question(start, (DAY - 1, DAY), None))
    assert (found.in_progress, found.blocks, found.data_blocks, found.meta_blocks) == (2, 40967, 40960, 7)
    assert (found.oldest_initiated, found.oldest_modified) == (uploads[0].initiated, uploads[0].modified)
    assert (found.idle, found.idle_blocks, found.overdue) == ((1, 0), (16387, 0), None)
    ages = Distribution((0, 0, 1, *[2] * 5), 2, sum(start * SECOND - upload.initiated for upload in uploads))
    assert distribution(uploads, start) == ages


@given(st.datetimes(datetime(1, 1, 2), datetime(9999, 12, 30)), st.integers(-1439, 1439))
def test_moments_are_those_of_the_standard_library(local: datetime, offset: int) -> None:
    hours, minutes = divmod(abs(offset), 60)
    text = f"{local.isoformat()}{'-' if offset < 0 else '+'}{hours:02}:{minutes:02}"
    since = local.replace(tzinfo=UTC) - timedelta(minutes=offset) - datetime(1970, 1, 1, tzinfo=UTC)
    assert oracle.moment(text) == since // timedelta(microseconds=1) * 1000


@pytest.mark.parametrize(
    "text", ["2026-02-29T00:00:00Z", "2026-01-01T24:00:00Z", "2026-01-01t00:00:00Z", "0000-01-01T00:00:00Z"]
)
def test_a_moment_that_there_is_not(text: str) -> None:
    with pytest.raises(Refused, match="malformed"):
        oracle.moment(text)


@pytest.mark.parametrize("value", ["", "-1", "1.0", "9223372036854775808", "\u0661", 2**63, -1, 1.0, True, None])
def test_a_count_that_is_none(value: object) -> None:
    with pytest.raises(Refused, match="malformed"):
        oracle.count(value)


def test_counts() -> None:
    assert [oracle.count(value) for value in ("0", "007", 2**63 - 1, str(2**63 - 1), -0)] == [
        0,
        7,
        2**63 - 1,
        2**63 - 1,
        0,
    ]


@pytest.mark.parametrize(
    ("uri", "after"), [("", None), ("?after=a+b%2B&after=c", "a b+"), ("/x?l=1&%61fter=%C3%A9", "é")]
)
def test_a_cursor(uri: str, after: str | None) -> None:
    assert oracle.cursor(uri) == after


@pytest.mark.parametrize("uri", ["x", "?after", "?after=", "#?after=a", " "])
def test_a_next_page_without_cursor(uri: str) -> None:
    with pytest.raises(Refused, match="paging"):
        oracle.cursor(uri)


@pytest.mark.parametrize(
    "body", [b"\xef\xbb\xbf{}", b'{"a":NaN}', b'"\\ud800"', b'"\xff"', b"[" * 100_000, b"{} x", b""]
)
def test_a_document_that_is_none(body: bytes) -> None:
    with pytest.raises(Refused, match="malformed"):
        oracle.parse(body)


def test_a_document_with_a_name_twice() -> None:
    assert oracle.parse(b'{"a":1,"a":2}') == oracle.Document({"a": 2}, ambiguous=True)
    assert oracle.parse(b'{"a":{"b":1}}') == oracle.Document({"a": {"b": 1}}, ambiguous=False)


@pytest.mark.parametrize(
    ("header", "openmetrics"),
    [
        ("application/openmetrics-text;version=1.0.0,text/plain;q=0.5", True),
        ("text/plain;version=0.0.4,*/*;q=0.1", False),
        ("*/*", False),
        (None, False),
    ],
)
def test_formats(header: str | None, openmetrics: bool) -> None:
    assert accept.openmetrics(header) is openmetrics


@pytest.mark.parametrize(("header", "gzip"), [("gzip", True), ("gzip;q=0", False), ("*", True), (None, False)])
def test_codings(header: str | None, gzip: bool) -> None:
    assert accept.gzip(header) is gzip
