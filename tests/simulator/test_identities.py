"""Whom an `auth_id` stands for, and what `identity/find` answers."""

import json

import pytest

from exporter.simulator import IDENTITY_READ, READ_PRIVILEGES, Identities, Identity, SimulatorServer

from .support import TOKEN, Reply, ask

PATH = "/v1/identity/find"
ADMIN = {
    "domain": "LOCAL", "auth_id": "500", "uid": None, "gid": None, "sid": "S-1-5-21-1-2-3-500", "name": "admin",
}  # fmt: skip
UID, GID = str((3 << 32) + 1001), str((4 << 32) + 7)


def find(server: SimulatorServer, body: object) -> Reply:
    server.cluster.accounts.add_token(TOKEN, privileges=(*READ_PRIVILEGES, IDENTITY_READ))
    return ask(server, PATH, method="POST", body=body if isinstance(body, bytes) else json.dumps(body).encode())


@pytest.mark.parametrize("wanted", [{"auth_id": "500"}, {"name": "admin", "domain": "LOCAL"}, {**ADMIN}])
def test_all_six_members_are_told(server: SimulatorServer, wanted: dict[str, object]) -> None:
    reply = find(server, wanted)
    assert (reply.status, list(reply.json.items())) == (200, list(ADMIN.items()))


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({"auth_id": UID}, Identity(UID, "POSIX_USER", uid=1001)),
        ({"uid": 1001}, Identity(UID, "POSIX_USER", uid=1001)),
        ({"auth_id": GID}, Identity(GID, "POSIX_GROUP", gid=7)),
        ({"gid": 7, "domain": "POSIX_GROUP"}, Identity(GID, "POSIX_GROUP", gid=7)),
        ({"name": "jo"}, Identity("1004", "ACTIVE_DIRECTORY", "jo")),
        ({"uid": 1001, "domain": "LOCAL"}, None),
        ({"uid": True}, None),
        ({"gid": -1}, None),
        ({"auth_id": "1005"}, None),
        ({"auth_id": 500}, None),
        ({"auth_id": str(5 << 32)}, None),
        ({"auth_id": "500", "name": "guest"}, None),
        ({"domain": "LOCAL"}, None),
        ({"other": 1}, None),
    ],
)
def test_every_member_must_agree(wanted: dict[str, object], found: Identity | None) -> None:
    identities = Identities()
    identities.add(Identity("1004", "ACTIVE_DIRECTORY", "jo"))
    assert identities.find(wanted) == found


def test_one_that_was_deleted(server: SimulatorServer) -> None:
    server.cluster.identities.remove("501")
    reply = find(server, {"auth_id": "501"})
    assert (reply.status, reply.json["error_class"]) == (400, "cred_invalid_identity_error")


@pytest.mark.parametrize("body", [b"", b"[]", b"5", b"\xff", b"[" * 100_000])
def test_what_is_no_identity(server: SimulatorServer, body: bytes) -> None:
    reply = find(server, body)
    assert (reply.status, reply.json["error_class"]) == (400, "decode_error")


def test_a_privilege_is_needed_and_the_method_is_post(server: SimulatorServer) -> None:
    reply = ask(server, PATH, method="POST", body=b'{"auth_id":"500"}')
    assert (reply.status, reply.json["description"]) == (403, "PRIVILEGE_IDENTITY_READ is required")
    assert ask(server, PATH, method="POST", token=None, body=b"{}").status == 401
    assert ask(server, PATH).status == 405
