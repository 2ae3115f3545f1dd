"""Which request gets which answer."""

import json

import pytest

from exporter.simulator import ALL_PRIVILEGES, READ_PRIVILEGES, RepeatedUploads, SimulatedCluster, SimulatorServer
from tests.secrets import secret

from .support import TOKEN, ask, ids, uploads_path, walk

PROTECTED = {
    "/v1/s3/buckets/": "PRIVILEGE_S3_BUCKETS_READ",
    "/v1/s3/buckets/b/uploads/": "PRIVILEGE_S3_UPLOADS_READ",
    "/v1/s3/settings": "PRIVILEGE_S3_SETTINGS_READ",
    "/v1/file-system": "PRIVILEGE_FS_ATTRIBUTES_READ",
}
OPEN = {
    "/v1/version": {
        "revision_id": "Qumulo Core 7.8.2",
        "build_id": "160765.1.18",
        "flavor": "release",
        "build_date": "2026-01-17T20:41:03Z",
    },
    "/v1/node/state": {"node_id": 1, "state": "ACTIVE", "cluster_id": "6b2ff5a1-0000-4000-8000-000000000001"},
    "/v1/cluster/settings": {"cluster_name": "sim"},
}


@pytest.mark.parametrize("path", OPEN)
@pytest.mark.parametrize("token", [None, secret("wrong"), TOKEN])
def test_identity_needs_no_account(server: SimulatorServer, path: str, token: str | None) -> None:
    assert ask(server, path, token=token).json == OPEN[path]


@pytest.mark.parametrize("path", [*PROTECTED, "/v1/session/who-am-i"])
@pytest.mark.parametrize("token", [None, secret("wrong")])
def test_a_wrong_token_is_an_empty_401(server: SimulatorServer, path: str, token: str | None) -> None:
    reply = ask(server, path, token=token)
    assert (reply.status, reply.body, reply.headers["content-length"]) == (401, b"", "0")


@pytest.mark.parametrize(("path", "privilege"), PROTECTED.items())
def test_a_missing_privilege_is_a_403(server: SimulatorServer, path: str, privilege: str) -> None:
    server.cluster.accounts.add_token("less", privileges=set(ALL_PRIVILEGES) - {privilege})
    reply = ask(server, path, token="less")
    assert (reply.status, reply.json["error_class"]) == (403, "http_unauthorized_error")
    assert set(reply.json) == {"description", "module", "error_class", "stack", "user_visible"}


@pytest.mark.parametrize(
    ("method", "path", "status", "error_class"),
    [
        ("GET", "/v1/s3/buckets", 404, "http_not_found_error"),
        ("GET", "/v1/s3/buckets/b/uploads", 404, "http_not_found_error"),
        ("GET", "/v1/s3/buckets/nowhere/uploads/", 404, "s3_bucket_not_found_error"),
        ("GET", "/v1/s3/buckets/b%2Fuploads/", 404, "http_not_found_error"),
        ("GET", "/", 404, "http_not_found_error"),
        ("GET", "/v1/version/", 404, "http_not_found_error"),
        ("GET", "/v1/s3/buckets/b", 405, "http_method_not_allowed_error"),
        ("GET", "/v1/s3/buckets/nowhere", 405, "http_method_not_allowed_error"),
        ("GET", "/v1/s3/buckets/b/uploads/0a", 405, "http_method_not_allowed_error"),
        ("POST", "/v1/s3/buckets/b/uploads/", 405, "http_method_not_allowed_error"),
        ("GET", "/v1/session/login", 405, "http_method_not_allowed_error"),
        ("PUT", "/v1/s3/settings", 405, "http_method_not_allowed_error"),
        ("GET", "/v1/s3/buckets/b/uploads/?limit=0", 400, "decode_error"),
        ("GET", "/v1/s3/buckets/b/uploads/?limit=-1", 400, "decode_error"),
        ("GET", "/v1/s3/buckets/b/uploads/?limit=ten", 400, "decode_error"),
        ("GET", "/v1/s3/buckets/b/uploads/?limit=", 400, "decode_error"),
        ("GET", "/v1/s3/buckets/b/uploads/?after=", 400, "decode_error"),
        ("GET", "/v1/s3/buckets/b/uploads/?after=k/%2B", 400, "decode_error"),
    ],
)
def test_errors(server: SimulatorServer, method: str, path: str, status: int, error_class: str) -> None:
    reply = ask(server, path, method=method)
    assert (reply.status, reply.json["error_class"]) == (status, error_class)


def test_a_wrong_method_of_head_has_no_body(server: SimulatorServer) -> None:
    reply = ask(server, "/v1/version", method="HEAD")
    assert (reply.status, reply.body) == (405, b"")


@pytest.mark.parametrize("limit", [None, 1, 3, 10, 1000, 10**30])
def test_a_listing_has_every_upload_once(server: SimulatorServer, limit: int | None) -> None:
    pages = walk(server, "b", limit=limit)
    assert ids(pages) == [upload.id for upload in server.cluster.uploads("b")]
    assert len(pages) == -(-10 // min(limit or 1000, 10))
    assert pages[-1]["paging"] == {"next": None}


def test_page_sizes_are_the_cluster_s(server: SimulatorServer) -> None:
    server.cluster.default_page, server.cluster.page_cap = 3, 4
    assert [len(page["uploads"]) for page in walk(server, "b")] == [3, 3, 3, 1]
    assert [len(page["uploads"]) for page in walk(server, "b", limit=9)] == [4, 4, 2]


def test_a_cursor_outlives_its_upload(server: SimulatorServer) -> None:
    first = ask(server, uploads_path("b", limit=4)).json
    gone = first["uploads"][-1]["id"]
    expected = [upload.id for upload in server.cluster.uploads("b")][4:8]
    server.cluster.abort("b", gone)
    assert ids([ask(server, first["paging"]["next"]).json]) == expected


def test_an_empty_bucket(server: SimulatorServer) -> None:
    server.cluster.add_bucket("empty")
    assert ask(server, uploads_path("empty")).json == {"uploads": [], "paging": {"next": None}}


def test_a_changed_bucket_is_rendered_again(server: SimulatorServer) -> None:
    assert len(ids(walk(server, "b"))) == 10
    upload = server.cluster.uploads("b")[0]
    server.cluster.grow("b", upload.id, 100)
    first = walk(server, "b")[0]["uploads"][0]
    assert first["datablocks"] == str(upload.data_blocks + 100)


def test_an_upload_is_aborted_by_who_may(server: SimulatorServer) -> None:
    server.cluster.accounts.add_token("root", privileges=ALL_PRIVILEGES)
    path = f"/v1/s3/buckets/b/uploads/{server.cluster.uploads('b')[0].id}"
    assert ask(server, path, method="DELETE").status == 403
    reply = ask(server, path, method="DELETE", token="root")
    assert (reply.status, reply.body, "content-length" in reply.headers) == (204, b"", False)
    assert ask(server, path, method="DELETE", token="root").status == 404
    assert len(server.cluster.uploads("b")) == 9


def test_a_generated_upload_cannot_be_aborted(server: SimulatorServer) -> None:
    server.cluster.add_bucket("huge", RepeatedUploads(server.cluster.uploads("b"), 20))
    server.cluster.accounts.add_token("root", privileges=ALL_PRIVILEGES)
    reply = ask(server, "/v1/s3/buckets/huge/uploads/0000000000000001", method="DELETE", token="root")
    assert reply.status == 409


def test_buckets_are_listed_whole(server: SimulatorServer) -> None:
    server.cluster.add_bucket("c")
    rows = ask(server, "/v1/s3/buckets/").json["buckets"]
    assert [row["name"] for row in rows] == ["b", "c"]
    assert rows[0] == {
        "name": "b",
        "creation_time": "2023-11-14T22:13:20Z",
        "path": "/b",
        "anonymous_access_enabled": False,
        "versioning": "Unversioned",
        "lock_config": {"enabled": False},
    }


def test_settings(server: SimulatorServer) -> None:
    expected = {"enabled": True, "base_path": "/", "multipart_upload_expiry_interval": "1days", "secure": True}
    assert ask(server, "/v1/s3/settings").json == expected
    server.cluster.enabled, server.cluster.expiry = False, "soon"
    changed = {"enabled": False, "multipart_upload_expiry_interval": "soon"}
    assert ask(server, "/v1/s3/settings").json == {**expected, **changed}


@pytest.mark.parametrize(
    ("version", "settings", "bucket", "uploads"),
    [
        ("5.3.3", {"enabled", "base_path"}, 4, 404),
        ("5.3.4", {"enabled", "base_path", "multipart_upload_expiry_interval"}, 4, 404),
        ("6.0.0", {"enabled", "base_path", "multipart_upload_expiry_interval", "secure"}, 4, 404),
        ("6.0.1", {"enabled", "base_path", "multipart_upload_expiry_interval", "secure"}, 4, 200),
        ("7.1.2", {"enabled", "base_path", "multipart_upload_expiry_interval", "secure"}, 5, 200),
        ("7.10.2.1", {"enabled", "base_path", "multipart_upload_expiry_interval", "secure"}, 6, 200),
    ],
)
def test_older_versions_lack_things(
    server: SimulatorServer, version: str, settings: set[str], bucket: int, uploads: int
) -> None:
    server.cluster.version = version
    assert set(ask(server, "/v1/s3/settings").json) == settings
    assert len(ask(server, "/v1/s3/buckets/").json["buckets"][0]) == bucket
    assert ask(server, uploads_path("b")).status == uploads
    assert ask(server, "/v1/version").json["revision_id"] == f"Qumulo Core {version}"


def test_a_setting_may_be_absent(server: SimulatorServer) -> None:
    server.cluster.expiry = None
    assert ask(server, "/v1/s3/settings").json == {"enabled": True, "base_path": "/", "secure": True}


def test_the_node_may_be_out_of_quorum(server: SimulatorServer) -> None:
    server.cluster.node_state = "STOPPED"
    assert ask(server, "/v1/node/state").json["state"] == "STOPPED"


def test_capacity(server: SimulatorServer) -> None:
    assert ask(server, "/v1/file-system").json == {
        "block_size_bytes": 4096,
        "total_size_bytes": str(100 * 2**40),
        "free_size_bytes": str(60 * 2**40 - 55 * 4096),
        "snapshot_size_bytes": str(2**40),
    }


def test_who_am_i(server: SimulatorServer) -> None:
    reply = ask(server, "/v1/session/who-am-i").json
    assert (reply["name"], reply["privileges"]) == ("s3-uploads-exporter", sorted(READ_PRIVILEGES))


def test_login(cluster: SimulatedCluster, server: SimulatorServer) -> None:
    cluster.accounts.add_user("u", "p")
    body = json.dumps({"username": "u", "password": "p"}).encode()
    token = ask(server, "/v1/session/login", method="POST", token=None, body=body).json["bearer_token"]
    assert token.startswith("session-v1:")
    assert ask(server, uploads_path("b"), token=token).status == 200


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b'{"username": "u", "password": "wrong"}', 401),
        (b"", 400),
        (b"{}", 400),
        (b"[]", 400),
        (b"null", 400),
        (b"\xff", 400),
        (b"[" * 100_000, 400),
    ],
)
def test_a_login_that_fails(cluster: SimulatedCluster, server: SimulatorServer, body: bytes, status: int) -> None:
    cluster.accounts.add_user("u", "p")
    assert ask(server, "/v1/session/login", method="POST", token=None, body=body).status == status
