"""Recorded and documented answers, and what is read from each."""

from datetime import UTC, datetime

import pytest

from exporter.qumulo import wire
from exporter.qumulo.errors import Failure, Reason

from .support import sample


def moment(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc, arg-type]  # year to microsecond


FIRST, FIRST_MODIFIED = moment(2023, 3, 2, 19, 1, 0, 446468), moment(2023, 3, 2, 19, 3, 37, 209271)
SECOND, SECOND_MODIFIED = moment(2023, 3, 2, 19, 9, 4, 530619), moment(2023, 3, 2, 19, 9, 6, 436699)


def test_the_documented_uploads_as_a_last_page() -> None:
    assert wire.upload_page(sample("uploads-last-page")) == wire.UploadPage(
        initiated=[FIRST.timestamp()],
        modified=[FIRST_MODIFIED],
        total_blocks=[16387],
        data_blocks=[16384],
        meta_blocks=[3],
        completing=[False],
        system=[False],
        after=None,
    )


def test_the_documented_uploads_without_paging() -> None:
    page = wire.upload_page(sample("uploads-without-paging"))
    assert page == wire.UploadPage(
        initiated=[FIRST.timestamp(), SECOND.timestamp()],
        modified=[FIRST_MODIFIED, SECOND_MODIFIED],
        total_blocks=[16387, 24580],
        data_blocks=[16384, 24576],
        meta_blocks=[3, 4],
        completing=[False, False],
        system=[False, True],
        after=None,
    )
    assert len(page) == 2


def test_the_cursor_of_a_first_page() -> None:
    page = wire.upload_page(sample("uploads-first-page"))
    assert (len(page), page.after) == (1, "release.dat/+ =%é&#")


def test_buckets_of_a_new_and_of_an_old_core() -> None:
    assert wire.bucket_names(sample("buckets")) == ("my-bucket", "archive")
    assert wire.bucket_names(sample("buckets-core-6")) == ("my-bucket",)


def test_a_bucket_listed_twice_counts_once() -> None:
    assert wire.bucket_names(b'{"buckets": [{"name": "b"}, {"name": "a"}, {"name": "b"}]}') == ("b", "a")


def test_settings_of_a_new_and_of_an_old_core() -> None:
    assert wire.s3_settings(sample("settings")) == wire.S3Settings(True, "30days")
    assert wire.s3_settings(sample("settings-core-5.3.3")) == wire.S3Settings(False, None)


def test_identity_of_the_cluster() -> None:
    assert wire.version(sample("version")) == "7.8.2"
    assert wire.cluster_uuid(sample("node-state")) == "6b2ff5a1-0000-4000-8000-000000000001"
    assert wire.cluster_name(sample("cluster-settings")) == "sim"


def test_a_version_without_a_space() -> None:
    assert wire.version(b'{"revision_id": "7.10.2.1"}') == "7.10.2.1"


def test_file_system_sizes_as_texts_and_as_integers() -> None:
    assert wire.file_system(sample("file-system")) == wire.FileSystem(109951162777600, 65970697666560)
    assert wire.file_system(b'{"total_size_bytes": 7, "free_size_bytes": "0"}') == wire.FileSystem(7, 0)


def test_a_login() -> None:
    assert wire.login_request("käthe", 'pass"word') == '{"username":"käthe","password":"pass\\"word"}'.encode()
    assert wire.session_token(sample("login")) == "session-v1:c2FtcGxl"


@pytest.mark.parametrize("token", ["", "a\\r\\nHost: evil", "\\u0000", "tokén", "€"])
def test_a_session_token_that_no_header_can_carry(token: str) -> None:
    with pytest.raises(Failure) as caught:
        wire.session_token(f'{{"bearer_token": "{token}"}}'.encode())
    assert caught.value.reason is Reason.MALFORMED
    assert "evil" not in str(caught.value)


@pytest.mark.parametrize(
    ("body", "name"),
    [
        (sample("error"), "fs_no_such_entry_error"),
        (b"", ""),
        (b"<html><h1>Service unavailable</h1></html>", ""),
        (b'["fs_no_such_entry_error"]', ""),
        (b"null", ""),
        (b"{}", ""),
        (b'{"error_class": 5}', ""),
        (b'{"error_class": null}', ""),
        (b'{"error_class": "/a/path with blanks"}', ""),
        (b'{"error_class": "x\\ny"}', ""),
        ('{"error_class": "größe"}'.encode(), ""),
        (b'{"error_class": "%s"}' % (b"e" * 64), "e" * 64),
        (b'{"error_class": "%s"}' % (b"e" * 65), ""),
        (b'{"error_class": "\xff"}', ""),
        (b'{"error_class": "a", "inner": ' + b"[" * 100_000, ""),
    ],
)
def test_the_class_of_an_error_is_all_that_is_read_of_it(body: bytes, name: str) -> None:
    assert wire.error_class(body) == name


@pytest.mark.parametrize(
    ("read", "body"),
    [
        (wire.bucket_names, b'{"buckets": [{}]}'),
        (wire.bucket_names, b'{"buckets": [{"name": ""}]}'),
        (wire.bucket_names, b'{"buckets": [{"name": 5}]}'),
        (wire.bucket_names, b'{"buckets": null}'),
        (wire.bucket_names, b"{}"),
        (wire.s3_settings, b"{}"),
        (wire.s3_settings, b'{"enabled": "true"}'),
        (wire.s3_settings, b'{"enabled": true, "multipart_upload_expiry_interval": 5}'),
        (wire.version, b"{}"),
        (wire.cluster_uuid, b'{"cluster_id": null}'),
        (wire.cluster_name, b'{"cluster_name": ["sim"]}'),
        (wire.file_system, b'{"total_size_bytes": "1"}'),
        (wire.file_system, b'{"total_size_bytes": "1", "free_size_bytes": "-1"}'),
        (wire.session_token, b'{"bearer_token": null}'),
    ],
)
def test_what_is_missing_or_of_another_type_is_malformed(read: object, body: bytes) -> None:
    with pytest.raises(Failure) as caught:
        read(body)  # type: ignore[operator]  # each is a reader of bytes
    assert (caught.value.reason, caught.value.transient, caught.value.answered) == (Reason.MALFORMED, False, True)


@pytest.mark.parametrize("state", ["7", "null", '["ACTIVE"]'])
def test_a_node_whose_state_is_no_text_still_has_its_cluster(state: str) -> None:
    body = f'{{"node_id": 1, "cluster_id": "u", "state": {state}}}'.encode()
    assert (wire.cluster_uuid(body), wire.node_state(body)) == ("u", wire.NodeState("u", ""))
