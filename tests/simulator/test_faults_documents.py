"""Members replaced, removed, rewritten."""

from typing import Any

import pytest

from exporter.simulator import Fault, SimulatorServer
from exporter.simulator.faults import (
    Drop,
    Put,
    Rewrite,
    extra_fields,
    fraction_digits,
    null_initiators,
    numeric_blocks,
    time_offset,
)

from .support import ask, uploads_path

NULLS = dict.fromkeys(("domain", "auth_id", "uid", "gid", "sid", "name"))


def page(server: SimulatorServer, *faults: Fault) -> Any:
    server.faults.replace(*faults)
    return ask(server, uploads_path("b")).json


@pytest.mark.parametrize("value", [-1, 1.5, True, None, "", [], {}, "x" * 5000])
def test_any_member_can_have_any_value(server: SimulatorServer, value: object) -> None:
    rows = page(server, Put("uploads.*.total_blocks", value))["uploads"]
    assert [row["total_blocks"] for row in rows] == [value] * 10


def test_not_a_number(server: SimulatorServer) -> None:
    server.faults.add(Put("uploads.0.total_blocks", float("nan")))
    assert ask(server, uploads_path("b")).body.count(b'"total_blocks":NaN') == 1


def test_one_upload_of_many(server: SimulatorServer) -> None:
    rows = page(server, Put("uploads.3.id", 7), Put("uploads.99.id", 7))["uploads"]
    assert [place for place, row in enumerate(rows) if row["id"] == 7] == [3]


def test_a_whole_document(server: SimulatorServer) -> None:
    assert page(server, Put("", ["no", "object"])) == ["no", "object"]


def test_a_member_that_is_not_there(server: SimulatorServer) -> None:
    changed = page(server, Put("more", 1), Put("no.such.way", 1), Put("paging.next.deep", 1))
    assert (changed["more"], changed["paging"]) == (1, {"next": None})


@pytest.mark.parametrize("field", ["id", "initiator", "last_modified", "completing"])
def test_a_field_is_missing(server: SimulatorServer, field: str) -> None:
    rows = page(server, Drop(f"uploads.*.{field}"))["uploads"]
    assert [field in row for row in rows] == [False] * 10
    assert {len(row) for row in rows} == {10}


def test_dropping_an_upload_and_what_is_not_there(server: SimulatorServer) -> None:
    assert len(page(server, Drop("uploads.0"), Drop("nothing"))["uploads"]) == 9


def test_rewriting(server: SimulatorServer) -> None:
    rows = page(server, Rewrite("uploads.*.key", str.upper), Rewrite("nothing", str))["uploads"]
    assert {row["key"][0] for row in rows} == {"K"}


def test_settings_without_expiry(server: SimulatorServer) -> None:
    server.faults.add(Drop("multipart_upload_expiry_interval", endpoint="settings"))
    assert ask(server, "/v1/s3/settings").json == {"enabled": True, "base_path": "/", "secure": True}


def test_blocks_as_numbers(server: SimulatorServer) -> None:
    truth = server.cluster.uploads("b")[0]
    row = page(server, numeric_blocks())["uploads"][0]
    assert (row["total_blocks"], row["datablocks"], row["metablocks"]) == (truth.total_blocks, truth.data_blocks, 1)


@pytest.mark.parametrize(
    ("digits", "end"), [(0, "Z"), (1, ".7Z"), (2, ".75Z"), (3, ".750Z"), (9, ".750000000Z"), (12, ".750000000000Z")]
)
def test_digits_of_times(server: SimulatorServer, digits: int, end: str) -> None:
    for row in page(server, fraction_digits(digits))["uploads"]:
        assert row["initiated"][19:] == end
        assert row["last_modified"][19:] == end


def test_offsets_of_times(server: SimulatorServer) -> None:
    rows = page(server, time_offset("+02:00", page=1))["uploads"]
    assert {row["initiated"][19:] for row in rows} == {".75+02:00"}


@pytest.mark.parametrize(("members", "expected"), [(True, NULLS), (False, None)])
def test_initiators(server: SimulatorServer, members: bool, expected: object) -> None:
    rows = page(server, null_initiators(members=members))["uploads"]
    assert [row["initiator"] for row in rows] == [expected] * 10


def test_fields_that_no_document_names(server: SimulatorServer) -> None:
    plain, wide = page(server), page(server, extra_fields())
    assert set(wide) - set(plain) == {"before", "later"}
    assert wide["paging"] == {"later": wide["later"], "next": None}
    assert {name: wide["uploads"][0][name] for name in plain["uploads"][0]} == plain["uploads"][0]


def test_ready_made_faults_can_be_aimed(server: SimulatorServer) -> None:
    server.faults.add(numeric_blocks(page=2, times=1))
    first = ask(server, uploads_path("b", limit=5)).json
    second = ask(server, first["paging"]["next"]).json
    again = ask(server, first["paging"]["next"]).json
    assert [type(each["uploads"][0]["total_blocks"]) for each in (first, second, again)] == [str, int, str]
