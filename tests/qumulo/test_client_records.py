"""Pages of whole records follow each other as those of a poll do; identities are asked for once each."""

import json

import pytest

from exporter.qumulo.client import Client
from exporter.qumulo.deadline import Deadline
from exporter.qumulo.errors import Failure, Reason
from exporter.qumulo.records import Person
from exporter.simulator import IDENTITY_READ, READ_PRIVILEGES, SimulatedCluster, SimulatorServer, faults

from .support import TOKEN

SOON = 30.0


def test_a_listing_of_three_pages(client: Client, cluster: SimulatedCluster, server: SimulatorServer) -> None:
    pages = list(client.upload_records("b", Deadline(SOON)))
    assert [len(page) for page in pages] == [4, 4, 2]
    truth = [(each.id, each.key, each.data_blocks, each.system_initiated) for each in cluster.uploads("b")]
    read = [upload for page in pages for upload in page.uploads]
    assert [(each.id, each.key, each.data_blocks, each.system_initiated) for each in read] == truth
    assert {each.initiator.auth_id for each in read} == {"500"}
    assert [record.query["limit"] for record in server.log.snapshot()] == ["4", "4", "4"]


def test_a_listing_in_a_circle(client: Client, server: SimulatorServer) -> None:
    server.faults.add(faults.PageCap(1), faults.Loop(2))
    with pytest.raises(Failure) as caught:
        list(client.upload_records("b", Deadline(SOON)))
    assert caught.value.reason is Reason.PAGING
    assert len(server.log.snapshot()) == 3


def test_a_page_is_tried_again(client: Client, server: SimulatorServer) -> None:
    server.faults.add(faults.Status(503, page=2, times=2))
    assert sum(map(len, client.upload_records("b", Deadline(SOON)))) == 10
    assert len(server.log.snapshot()) == 5


def test_whom_an_id_stands_for(client: Client, cluster: SimulatedCluster, server: SimulatorServer) -> None:
    cluster.accounts.add_token(TOKEN, privileges=(*READ_PRIVILEGES, IDENTITY_READ))
    assert client.find_identity("500", Deadline(SOON)) == Person("admin", "LOCAL")
    [record] = server.log.snapshot()
    assert (record.method, record.path, json.loads(record.body)) == ("POST", "/v1/identity/find", {"auth_id": "500"})
    assert record.headers["content-type"] == "application/json"
    assert record.authorization == f"Bearer {TOKEN}"


@pytest.mark.parametrize(("fault", "reason"), [(None, Reason.FORBIDDEN), (faults.Status(503), Reason.SERVER_ERROR)])
def test_one_that_is_not_told_is_asked_for_once(
    client: Client, server: SimulatorServer, fault: faults.Fault | None, reason: Reason
) -> None:
    server.faults.add(*([fault] if fault else []))
    with pytest.raises(Failure) as caught:
        client.find_identity("500", Deadline(SOON))
    assert caught.value.reason is reason
    assert len(server.log.snapshot()) == 1
