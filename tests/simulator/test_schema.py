"""The answers satisfy the published schemas, which leave out `paging` and the nulls of `initiator`."""

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator, ValidationError

from exporter.simulator import SimulatorServer

from .support import ask, uploads_path

SAMPLES = Path(__file__).parent.parent / "samples" / "schema"
GUIDE = next(yaml.safe_load_all((SAMPLES / "s3_buckets_name_uploads.yaml").read_text()))
OPENAPI = json.loads((SAMPLES / "openapi-7.8.2-responses.json").read_text())["schemas"]
PATHS = {
    "buckets": "/v1/s3/buckets/",
    "settings": "/v1/s3/settings",
    "version": "/v1/version",
    "node_state": "/v1/node/state",
    "cluster_settings": "/v1/cluster/settings",
    "file_system": "/v1/file-system",
    "who_am_i": "/v1/session/who-am-i",
}
UPLOADS = {
    "guide": json.loads(GUIDE["methods"]["get"]["response_body"]["schema"]),
    "openapi": OPENAPI["uploads"],
}
# Known to be there in no answer of the versions simulated, or only now and then.
OPTIONAL = {"who_am_i": {"access_token_id"}}


def with_nulls(schema: Any) -> Any:
    """The schema with null allowed for `initiator` and each of its members, and nothing else beside what it names."""
    changed = deepcopy(schema)
    upload = changed["properties"]["uploads"]["items"]
    upload["required"] = list(upload["properties"])
    upload["additionalProperties"] = False
    initiator = upload["properties"]["initiator"]
    initiator["type"] = ["object", "null"]
    initiator["required"] = list(initiator["properties"])
    initiator["properties"] = {
        name: {"anyOf": [member, {"type": "null"}]} for name, member in initiator["properties"].items()
    }
    return changed


@pytest.mark.parametrize("source", UPLOADS)
def test_an_uploads_page_is_as_published_with_paging_beside(server: SimulatorServer, source: str) -> None:
    page = ask(server, uploads_path("b", limit=4)).json
    assert len(with_nulls(UPLOADS[source])["properties"]["uploads"]["items"]["required"]) == 11
    Draft202012Validator(with_nulls(UPLOADS[source])).validate(page)
    assert list(page) == ["uploads", "paging"]
    assert len(page["uploads"]) == 4


def test_the_field_order_is_the_published_one(server: SimulatorServer) -> None:
    upload = ask(server, uploads_path("b")).json["uploads"][0]
    assert list(upload) == list(UPLOADS["guide"]["properties"]["uploads"]["items"]["properties"])


def test_the_check_finds_a_missing_and_a_wrong_field(server: SimulatorServer) -> None:
    page = ask(server, uploads_path("b")).json
    for spoiled in ({"id": 5}, {"another": 1}, {"total_blocks": 7}):
        broken = {"uploads": [{**page["uploads"][0], **spoiled}]}
        with pytest.raises(ValidationError):
            Draft202012Validator(with_nulls(UPLOADS["guide"])).validate(broken)


@pytest.mark.parametrize("name", PATHS)
def test_other_answers_are_as_published(server: SimulatorServer, name: str) -> None:
    answer, schema = ask(server, PATHS[name]).json, OPENAPI[name]
    Draft202012Validator(schema).validate(answer)
    assert set(schema["properties"]) - set(answer) <= OPTIONAL.get(name, set())
    assert set(answer) <= set(schema["properties"])


def test_login_is_as_published(server: SimulatorServer) -> None:
    server.cluster.accounts.add_user("u", "p")
    body = b'{"username":"u","password":"p"}'
    answer = ask(server, "/v1/session/login", method="POST", body=body).json
    Draft202012Validator(OPENAPI["login"]).validate(answer)
    assert list(answer) == list(OPENAPI["login"]["properties"])
