"""Whole upload records and identities, for a person who looks at uploads; a poll reads less (see wire)."""

from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from exporter.qumulo.fields import Count, Name, Paging, counts, cursor, decoder, moments

_Plain = str | int | None


class Initiator(Struct, frozen=True):
    """Who began an upload, as the listing has it: mostly the `auth_id` alone."""

    auth_id: str | None = None
    name: str | None = None
    domain: str | None = None


class _Upload(Struct, gc=False):
    id: Name
    key: str
    bucket: str
    initiated: str
    last_modified: str
    total_blocks: Count
    datablocks: Count
    metablocks: Count
    completing: bool
    system_initiated: bool
    initiator: Initiator | None = None


class _UploadList(Struct):
    uploads: list[_Upload]
    paging: Paging | None = None


class Record(Struct, frozen=True, gc=False):
    """One upload; blocks of 4,096 bytes, times as the cluster writes them (RFC 3339) and in Unix seconds."""

    id: str
    key: str
    bucket: str
    initiator: Initiator
    initiated: str
    last_modified: str
    initiated_at: float
    modified_at: float
    total_blocks: int
    data_blocks: int
    meta_blocks: int
    completing: bool
    system_initiated: bool


class RecordPage(Struct, frozen=True):
    """One page of a bucket's uploads; `after` is the cursor of the next page, None on the last."""

    uploads: list[Record]
    after: str | None

    def __len__(self) -> int:
        return len(self.uploads)


class Person(Struct, frozen=True):
    """Whom an `auth_id` stands for; empty where the cluster does not tell."""

    name: str
    domain: str


class _Identity(Struct):
    domain: str | None = None
    name: str | None = None
    uid: _Plain = None
    gid: _Plain = None


class _Wanted(Struct):
    auth_id: Annotated[str, Meta(min_length=1)]


_NOBODY = Initiator()
_upload_list = decoder(_UploadList)
_identity = decoder(_Identity)


def record_page(body: bytes) -> RecordPage:
    """A page of `GET /v1/s3/buckets/{name}/uploads/` with every field.

    Raises Failure: `malformed` where a field is missing or not of its type (contract section 6, rule 6; only the
    initiator may be absent or null), `paging` where the next page has no cursor.
    """
    page = _upload_list(body)
    rows = page.uploads
    columns = zip(
        rows,
        moments([row.initiated for row in rows], "initiated"),
        moments([row.last_modified for row in rows], "last_modified"),
        counts([row.total_blocks for row in rows], "total_blocks"),
        counts([row.datablocks for row in rows], "datablocks"),
        counts([row.metablocks for row in rows], "metablocks"),
        strict=True,
    )
    uploads = [
        Record(
            row.id,
            row.key,
            row.bucket,
            row.initiator or _NOBODY,
            row.initiated,
            row.last_modified,
            initiated.timestamp(),
            modified.timestamp(),
            total,
            data,
            meta,
            row.completing,
            row.system_initiated,
        )
        for row, initiated, modified, total, data, meta in columns
    ]
    return RecordPage(uploads, cursor(page.paging))


def identity_request(auth_id: str) -> bytes:
    """The body of `POST /v1/identity/find`."""
    return msgspec.json.encode(_Wanted(auth_id))


def person(body: bytes) -> Person:
    """Who was found by `POST /v1/identity/find`; one without a name is called as `qq` does, `uid:1001`."""
    found = _identity(body)
    ids = ((kind, number) for kind, number in (("uid", found.uid), ("gid", found.gid)) if number not in (None, ""))
    return Person(found.name or next((f"{kind}:{number}" for kind, number in ids), ""), found.domain or "")
