"""Calls that are not part of a poll: who is asking, one page alone, the state of a node."""

import pytest

from exporter.qumulo import wire
from exporter.qumulo.client import Client
from exporter.qumulo.deadline import Deadline
from exporter.qumulo.errors import Failure, Reason
from exporter.qumulo.wire import Identity, NodeState
from exporter.simulator import READ_PRIVILEGES, SimulatedCluster, SimulatorServer, faults

from .support import TOKEN, sample

SOON = 30.0
UUID = "6b2ff5a1-0000-4000-8000-000000000001"


def test_one_page_alone(client: Client, server: SimulatorServer) -> None:
    page = client.some_uploads("b", 3, Deadline(SOON))
    assert (len(page), page.after is not None) == (3, True)
    [record] = server.log.snapshot()
    assert (record.path, record.query) == ("/v1/s3/buckets/b/uploads/", {"limit": "3"})


def test_a_name_stays_in_its_place(client: Client, server: SimulatorServer) -> None:
    with pytest.raises(Failure) as caught:
        client.some_uploads("../../version", 1, Deadline(SOON))
    assert caught.value.reason is Reason.NOT_FOUND
    assert server.log.snapshot()[0].path == "/v1/s3/buckets/%2E%2E%2F%2E%2E%2Fversion/uploads/"


def test_a_page_is_tried_again(client: Client, server: SimulatorServer) -> None:
    server.faults.add(faults.Status(503, times=2))
    assert len(client.some_uploads("b", 1, Deadline(SOON))) == 1
    assert len(server.log.snapshot()) == 3


def test_a_long_page_is_read(client: Client, server: SimulatorServer) -> None:
    server.faults.add(faults.Huge(33))
    assert len(client.some_uploads("b", 1, Deadline(SOON))) == 1


def test_who_is_asking(client: Client, server: SimulatorServer) -> None:
    server.faults.add(faults.Status(503, times=1))
    assert client.who_am_i(Deadline(SOON)) == Identity("s3-uploads-exporter", frozenset(READ_PRIVILEGES))
    assert [record.authorization for record in server.log.snapshot("who_am_i")] == [f"Bearer {TOKEN}"] * 2


def test_the_state_of_the_node(client: Client, cluster: SimulatedCluster, server: SimulatorServer) -> None:
    cluster.node_state = "PAUSED"
    assert client.node_state(Deadline(SOON)) == NodeState(UUID, "PAUSED")
    assert [record.authorization for record in server.log.snapshot("node_state")] == [None]


def test_what_may_be_missing() -> None:
    assert wire.node_state(sample("node-state")) == NodeState(UUID, "ACTIVE")
    assert wire.node_state(b'{"cluster_id": "u"}') == NodeState("u", "")
    assert wire.identity(b"{}") == Identity("", None)
    assert wire.identity(b'{"name": "jo", "privileges": null, "uid": ""}') == Identity("jo", None)
    assert wire.identity(b'{"name": "jo", "privileges": []}') == Identity("jo", frozenset())


@pytest.mark.parametrize("body", [b'{"name": 5}', b'{"privileges": "all"}', b'{"privileges": [1]}', b"[]"])
def test_what_is_of_another_type_is_malformed(body: bytes) -> None:
    with pytest.raises(Failure) as caught:
        wire.identity(body)
    assert caught.value.reason is Reason.MALFORMED
