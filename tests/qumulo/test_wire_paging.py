"""Where a listing goes on: only `after` is taken, decoded as a form and encoded again (contract section 6, rule 5)."""

import json
import string
from urllib.parse import parse_qs, quote_from_bytes, unquote_to_bytes

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from exporter.qumulo import fields, wire
from exporter.qumulo.errors import Reason

from .pages import page, read

ORIGIN = "/v1/s3/buckets/b/uploads/"


def cursor(paging: str | None) -> str | Reason | None:
    """The cursor of a page without uploads, or why the page is refused."""
    found = read(page(paging=paging))
    return found.after if isinstance(found, wire.UploadPage) else found


@pytest.mark.parametrize("paging", [None, "null", "{}", '{"next":null}', '{"next":""}', '{"prev":"/x?after=1"}'])
def test_the_last_page(paging: str | None) -> None:
    assert cursor(paging) is None


@pytest.mark.parametrize(
    ("uri", "after"),
    [
        (f"{ORIGIN}?after=x&limit=10", "x"),
        (f"{ORIGIN}?limit=10&after=x", "x"),
        (f"{ORIGIN}?after=x", "x"),
        ("?after=x", "x"),
        (f"https://evil.example:9000{ORIGIN}?after=x", "x"),
        ("//evil.example/other/path?after=x", "x"),
        (f"{ORIGIN}?after=a%2Fb%2Bc%20d%3D%25%26%23", "a/b+c d=%&#"),
        (f"{ORIGIN}?after=a+b", "a b"),
        (f"{ORIGIN}?after=a=b==", "a=b=="),
        (f"{ORIGIN}?after=a;b", "a;b"),
        (f"{ORIGIN}?after=größe%C3%9F", "größeß"),
        (f"{ORIGIN}?after=%F0%9F%98%80", "😀"),
        (f"{ORIGIN}?after=100%", "100%"),
        (f"{ORIGIN}?after=%zz", "%zz"),
        (f"{ORIGIN}?after=%00", "\0"),
        (f"{ORIGIN}?after=x#fragment", "x"),
        (f"{ORIGIN}?after=x&after=y", "x"),
        (f"{ORIGIN}?after=&after=y", "y"),
        (f"{ORIGIN}?after=..%2F..", "../.."),
    ],
)
def test_a_next_page(uri: str, after: str) -> None:
    assert cursor(json.dumps({"next": uri})) == after


@pytest.mark.parametrize(
    "uri",
    [ORIGIN, f"{ORIGIN}?limit=10", f"{ORIGIN}?after=", f"{ORIGIN}?after", f"{ORIGIN}#after=x", " ", "x", "after=x",
     f"{ORIGIN}?After=x", f"{ORIGIN}?before=after=x", "http://[bad?after=x"],
)  # fmt: skip
def test_a_next_page_without_a_cursor(uri: str) -> None:
    assert cursor(json.dumps({"next": uri})) is Reason.PAGING


@pytest.mark.parametrize("paging", ['{"next":5}', '{"next":false}', '{"next":["/x?after=1"]}', '"/x?after=1"', "[]"])
def test_paging_of_another_type(paging: str) -> None:
    assert cursor(paging) is Reason.MALFORMED


def test_encoded_for_a_path_or_a_query() -> None:
    assert fields.encode("my-bucket") == "my-bucket"
    assert fields.encode("a/../b c?&=#+%é.") == "a%2F%2E%2E%2Fb%20c%3F%26%3D%23%2B%25%C3%A9%2E"


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1))
@example("/+ =%é&#")
def test_any_text_comes_back_as_it_was(text: str) -> None:
    assert set(fields.encode(text)) <= set(string.ascii_letters + string.digits + "-_~%")
    uri = f"{ORIGIN}?after={fields.encode(text)}&limit=5"
    assert cursor(json.dumps({"next": uri})) == text
    assert parse_qs(f"after={fields.encode(text)}")["after"] == [text]


@given(st.binary(min_size=1))
@example(b"\xff\xc3\x28/\xed\xa0\x80%zz")
def test_any_bytes_come_back_byte_for_byte(raw: bytes) -> None:
    found = cursor(json.dumps({"next": f"{ORIGIN}?limit=5&after={quote_from_bytes(raw, safe='')}"}))
    assert isinstance(found, str)
    assert not isinstance(found, Reason)
    assert unquote_to_bytes(fields.encode(found)) == raw
