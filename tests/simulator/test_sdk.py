"""The vendor's own SDK reads the simulated cluster as a real one."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from qumulo.lib.auth import Credentials
from qumulo.lib.identity_util import Identity
from qumulo.lib.request import RequestError
from qumulo.rest_client import RestClient

from exporter.simulator import ALL_PRIVILEGES, IDENTITY_READ, SimulatedCluster, SimulatorServer, Totals, populate
from exporter.simulator.uploads import rfc3339

from .support import Clock


@pytest.fixture(scope="module")
def served(certificate: tuple[Path, Path, Path]) -> Iterator[SimulatorServer]:
    cluster = SimulatedCluster(Clock())
    cluster.accounts.add_token("root", privileges=(*ALL_PRIVILEGES, IDENTITY_READ))
    cluster.accounts.add_user("u", "p")
    populate(cluster, buckets=4, uploads=300, seed=3)
    with SimulatorServer(cluster, certfile=certificate[1], keyfile=certificate[2]) as server:
        yield server


@pytest.fixture
def sdk(served: SimulatorServer) -> Iterator[Any]:
    client = RestClient("127.0.0.1", served.port, Credentials("root"), timeout=10)
    yield client
    client.close()


def sdk_uploads(sdk: Any, bucket: str, limit: int | None) -> Iterator[Any]:
    after = None
    while True:
        page = sdk.s3.list_uploads(bucket, limit=limit, start_after=after)
        yield from page.uploads
        after = page.paging.next
        if after is None:
            return


def earliest(rows: list[Any], field: str) -> str | None:
    return min((getattr(row, field) for row in rows), default=None)


@pytest.mark.parametrize("limit", [None, 7, 1000])
@pytest.mark.parametrize("place", range(4))
def test_a_listing_adds_up_to_the_truth(served: SimulatorServer, sdk: Any, place: int, limit: int | None) -> None:
    bucket = served.cluster.buckets()[place].name
    rows = list(sdk_uploads(sdk, bucket, limit))
    for origin, truth in served.cluster.totals(bucket).items():
        mine = [row for row in rows if row.system_initiated is (origin == "system")]
        read = Totals(
            len(mine),
            sum(row.completing for row in mine),
            sum(int(row.datablocks) for row in mine),
            sum(int(row.metablocks) for row in mine),
            truth.earliest_initiated_ns,
            truth.earliest_modified_ns,
        )
        assert read == truth
        assert sum(int(row.total_blocks) for row in mine) == truth.blocks
        for field, moment in (
            ("initiated", truth.earliest_initiated_ns),
            ("last_modified", truth.earliest_modified_ns),
        ):
            assert earliest(mine, field) == (None if moment is None else rfc3339(moment))


def test_a_whole_listing_uses_one_connection(served: SimulatorServer, sdk: Any) -> None:
    before = served.connections
    assert len(list(sdk_uploads(sdk, served.cluster.buckets()[0].name, 5))) > 50
    assert served.connections == before + 1


def test_buckets_settings_and_identity(sdk: Any) -> None:
    assert [bucket.name for bucket in sdk.s3.list_buckets().buckets] == [
        "backups-01",
        "media-02",
        "logs-03",
        "archive-04",
    ]
    settings = sdk.s3.get_settings()
    assert (settings.enabled, settings.multipart_upload_expiry_interval) == (True, "1days")
    assert sdk.version.version()["revision_id"] == "Qumulo Core 7.8.2"
    assert sdk.node_state.get_node_state()["state"] == "ACTIVE"
    assert sdk.fs.read_fs_stats()["total_size_bytes"] == str(100 * 2**40)


def test_whom_an_id_stands_for(sdk: Any) -> None:
    found = sdk.auth.find_identity(auth_id="500")
    assert (found["name"], found["domain"], found["auth_id"]) == ("admin", "LOCAL", "500")
    assert str(Identity(sdk.auth.find_identity(auth_id=str((3 << 32) + 1001)))) == "uid:1001"
    with pytest.raises(RequestError) as unknown:
        sdk.auth.find_identity(auth_id="4711")
    assert unknown.value.status_code == 400


def test_login_and_errors(sdk: Any) -> None:
    sdk.login("u", "p")
    with pytest.raises(RequestError) as refused:
        sdk.s3.abort_upload("backups-01", "0a")
    assert (refused.value.status_code, refused.value.error_class) == (403, "http_unauthorized_error")
    sdk.credentials = Credentials("wrong")
    with pytest.raises(RequestError) as unknown:
        sdk.s3.list_buckets()
    assert (unknown.value.status_code, unknown.value.description[:10]) == (401, "Need to lo")


def test_an_upload_is_aborted(served: SimulatorServer, sdk: Any) -> None:
    upload = served.cluster.start_upload("media-02", "k")
    sdk.s3.abort_upload("media-02", upload.id)
    assert served.cluster.uploads("media-02") == []
