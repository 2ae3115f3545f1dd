"""Whole upload records and identities, read as strictly as a poll reads what it needs (contract section 6, rule 6)."""

import json
from pathlib import Path

import pytest

from exporter.qumulo import records, wire
from exporter.qumulo.errors import Failure, Reason
from exporter.qumulo.records import Initiator, Person, Record, RecordPage

from .pages import UPLOAD, page, upload
from .support import SAMPLES

FULL = {
    "id": '"00000000example1"',
    "key": '"deployment/data1.dat"',
    "bucket": '"my-bucket"',
    "initiator": '{"domain":null,"auth_id":"500","uid":null,"gid":null,"sid":null,"name":null}',
    "initiated": '"2023-03-02T19:01:00.446468848Z"',
    "last_modified": '"2023-03-02T20:03:37.2+01:00"',
    "total_blocks": '"16387"',
    "datablocks": "16384",
    "metablocks": '"3"',
    "completing": "true",
    "system_initiated": "true",
}


def refused(body: bytes) -> Failure:
    with pytest.raises(Failure) as caught:
        records.record_page(body)
    return caught.value


def test_all_fields() -> None:
    read = records.record_page(page(upload(**FULL), paging='{"next":"/x?after=a%2Fb&limit=1"}'))
    assert read == RecordPage(
        [
            Record(
                id="00000000example1",
                key="deployment/data1.dat",
                bucket="my-bucket",
                initiator=Initiator(auth_id="500", name=None, domain=None),
                initiated="2023-03-02T19:01:00.446468848Z",
                last_modified="2023-03-02T20:03:37.2+01:00",
                initiated_at=1_677_783_660.446468,
                modified_at=1_677_783_817.2,
                total_blocks=16387,
                data_blocks=16384,
                meta_blocks=3,
                completing=True,
                system_initiated=True,
            )
        ],
        "a/b",
    )
    assert len(read) == 1


@pytest.mark.parametrize("initiator", [None, "null", "{}", '{"auth_id":null,"name":null,"domain":null}'])
def test_an_initiator_may_be_unknown(initiator: str | None) -> None:
    [read] = records.record_page(page(upload(initiator=initiator))).uploads
    assert read.initiator == Initiator(None, None, None)


@pytest.mark.parametrize("name", [name for name in UPLOAD if name != "initiator"])
@pytest.mark.parametrize("text", [None, "null", "[]", "{}", "1.5", "true0"])
def test_a_field_that_is_missing_or_of_another_type(name: str, text: str | None) -> None:
    assert refused(page(upload(), upload(**{name: text}))).reason is Reason.MALFORMED


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("id", '""'),
        ("id", "5"),
        ("key", "5"),
        ("initiator", '"500"'),
        ("initiator", '{"auth_id":500}'),
        ("initiated", '"2023-03-02"'),
        ("last_modified", '"2023-03-02T24:00:00Z"'),
        ("total_blocks", '"-1"'),
        ("datablocks", '"9223372036854775808"'),
        ("metablocks", '"1e3"'),
        ("completing", '"true"'),
        ("system_initiated", "0"),
    ],
)
def test_a_value_that_is_wrong(name: str, text: str) -> None:
    assert refused(page(upload(**{name: text}))).reason is Reason.MALFORMED


def test_a_next_page_without_a_cursor() -> None:
    assert refused(page(upload(), paging='{"next":"/x?limit=1"}')).reason is Reason.PAGING


@pytest.mark.parametrize("sample", sorted(SAMPLES.glob("uploads*.json")), ids=lambda path: path.stem)
def test_it_reads_the_same_numbers_as_a_poll(sample: Path) -> None:
    body = sample.read_bytes()
    columns, rows = wire.upload_page(body), records.record_page(body).uploads
    assert [row.initiated_at for row in rows] == columns.initiated
    assert [row.modified_at for row in rows] == [moment.timestamp() for moment in columns.modified]
    assert [row.total_blocks for row in rows] == columns.total_blocks
    assert [row.data_blocks for row in rows] == columns.data_blocks
    assert [row.meta_blocks for row in rows] == columns.meta_blocks
    assert [row.completing for row in rows] == columns.completing
    assert [row.system_initiated for row in rows] == columns.system


@pytest.mark.parametrize(
    ("members", "person"),
    [
        ({"domain": "LOCAL", "auth_id": "500", "uid": None, "gid": None, "name": "admin"}, Person("admin", "LOCAL")),
        ({"domain": "POSIX_USER", "uid": 1001, "name": None}, Person("uid:1001", "POSIX_USER")),
        ({"domain": "POSIX_USER", "uid": 0, "name": ""}, Person("uid:0", "POSIX_USER")),
        ({"domain": "POSIX_GROUP", "uid": "", "gid": "7"}, Person("gid:7", "POSIX_GROUP")),
        ({"sid": "S-1-5"}, Person("", "")),
        ({}, Person("", "")),
    ],
)
def test_who_was_found(members: dict[str, object], person: Person) -> None:
    assert records.person(json.dumps(members).encode()) == person


@pytest.mark.parametrize("body", [b"[]", b'{"name": 5}', b'{"domain": {}}', b"\xff", b""])
def test_who_cannot_be_read(body: bytes) -> None:
    with pytest.raises(Failure) as caught:
        records.person(body)
    assert caught.value.reason is Reason.MALFORMED


def test_what_is_asked() -> None:
    assert json.loads(records.identity_request('5"00')) == {"auth_id": '5"00'}
