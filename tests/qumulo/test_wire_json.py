"""A page as a whole: what of it is ignored, and what is no JSON in UTF-8."""

import pytest

from exporter.qumulo import wire
from exporter.qumulo.errors import Failure, Reason

from .pages import page, read, upload

DEEP = "[" * 100_000 + "]" * 100_000


def test_an_empty_page() -> None:
    assert read(page()) == wire.UploadPage([], [], [], [], [], [], [], None)


@pytest.mark.parametrize(
    "more",
    [
        {"added": '["later",null,1.5,{"deep":true}]'},
        {"key": '"größe/😀/\\u0000"'},
        {"id": None, "key": None, "bucket": None, "initiator": None},
        {"id": "5", "key": "[]", "bucket": "{}", "initiator": '"500"'},
        {"added": "1e400"},
        {"added": "1" * 5000},
    ],
)
def test_members_that_no_number_needs_are_ignored(more: dict[str, str | None]) -> None:
    found = read(page(upload(**more)))
    assert isinstance(found, wire.UploadPage)
    assert found.total_blocks == [3]


def test_members_that_are_added_beside_uploads_and_paging_are_ignored() -> None:
    body = b'{"before": {"uploads": 5}, "uploads": [], "paging": {"next": null, "prev": 7}, "total": "9"}'
    assert read(body) == wire.UploadPage([], [], [], [], [], [], [], None)


def test_of_a_member_given_twice_the_last_counts() -> None:
    found = read(page(upload()[:-1] + ',"datablocks":"7"}'))
    assert isinstance(found, wire.UploadPage)
    assert found.data_blocks == [7]


@pytest.mark.parametrize(
    "body",
    [
        page(upload(key='"KEY"')).replace(b"KEY", b"\xff"),
        page(upload(key='"KEY"')).replace(b"KEY", b"\xc3"),
        page(upload(key='"KEY"')).replace(b"KEY", b"\xed\xa0\x80"),
        page(upload(added='{"KEY":1}')).replace(b"KEY", b"\xc0\xaf"),
        page(upload(initiated='"KEY"')).replace(b"KEY", b"\xff"),
        page(upload(total_blocks='"KEY"')).replace(b"KEY", b"\xff"),
        b"\xef\xbb\xbf" + page(),
        page().decode().encode("utf-16"),
        page().decode().encode("utf-32"),
        page(upload(key='"größe"')).decode().encode("latin-1"),
        page() + b"x",
        page() + page(),
        page() + b"\x00",
        page()[:-1],
        page(upload())[:-20],
        page(upload(added=DEEP)),
        page(upload(initiated=DEEP)),
        b'{"uploads":' * 50_000,
        b"[" * 1_000_000,
        b"[]",
        b"[" + page() + b"]",
        b"",
        b"   ",
        b"null",
        b"5",
        b'"uploads"',
        b"{}",
        b'{"uploads": null}',
        b'{"uploads": {}}',
        b'{"uploads": [null]}',
        b'{"uploads": [[]]}',
        b'{"uploads": [,]}',
        b'{"uploads": [],}',
        b"{'uploads': []}",
        b'{"uploads": [] /* none */}',
        b"<html><head><title>Error</title></head><body></body></html>",
        b"\x1f\x8b\x08\x00",
    ],
    ids=range(37),
)
def test_not_a_page(body: bytes) -> None:
    assert read(body) is Reason.MALFORMED


def test_blanks_around_a_page_are_no_fault() -> None:
    assert read(b" \r\n\t" + page(upload()) + b"\n" * 100) == read(page(upload()))


def test_a_failure_names_the_field_and_quotes_nothing() -> None:
    with pytest.raises(Failure, match=r"datablocks") as caught:
        wire.upload_page(page(upload(datablocks='"hunter2"')))
    assert "hunter2" not in str(caught.value)
    with pytest.raises(Failure, match=r"uploads\[1\]\.completing") as caught:
        wire.upload_page(page(upload(), upload(completing='"hunter2"')))
    assert "hunter2" not in str(caught.value)
