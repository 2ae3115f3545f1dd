"""The cursor: opaque, awkward, and readable again."""

from urllib.parse import parse_qs, urlsplit

import pytest

from exporter.simulator.cursor import Cursor

CURSOR = Cursor("00ff", "a+b=c/ü%20&d", 7)


def test_a_cursor_is_read_again() -> None:
    assert Cursor.decode(CURSOR.encode()) == CURSOR
    assert Cursor.decode(Cursor().encode()) == Cursor()


@pytest.mark.parametrize("character", list("/+=%&# é"))
def test_a_cursor_needs_encoding_everywhere(character: str) -> None:
    assert character in Cursor("1").encode()


def test_the_uri_is_relative_to_the_origin_and_encoded() -> None:
    parts = urlsplit(CURSOR.uri("my-bucket", 50))
    assert (parts.scheme, parts.netloc, parts.path) == ("", "", "/v1/s3/buckets/my-bucket/uploads/")
    assert parse_qs(parts.query) == {"after": [CURSOR.encode()], "limit": ["50"]}
    assert CURSOR.uri("my-bucket", 50).isascii()


def test_a_limit_that_was_not_sent_is_not_echoed() -> None:
    assert "limit" not in CURSOR.uri("b", None)


@pytest.mark.parametrize("text", ["", "x", "k/+ =%é&#", "k/+ =%é&#1", "k/+ =%é&#x:1", "k/+ =%é&#٣:1"])
def test_other_texts_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a cursor"):
        Cursor.decode(text)
