"""The calls, and how the pages of a listing follow each other (contract section 6, rules 5, 7 and 11)."""

import time

import pytest

from exporter.qumulo.client import PAGE_CAP, Client
from exporter.qumulo.deadline import Deadline
from exporter.qumulo.errors import Failure, Reason
from exporter.qumulo.wire import FileSystem, S3Settings, UploadPage
from exporter.simulator import SimulatedCluster, SimulatorServer, faults

from .conftest import BEGUN, Certificate
from .support import TOKEN, Asked, asking, target_of

SOON = 30.0


def listed(client: Client, bucket: str = "b", seconds: float = SOON) -> list[UploadPage]:
    return list(client.uploads(bucket, Deadline(seconds)))


def ended(client: Client, bucket: str = "b", seconds: float = SOON) -> tuple[list[UploadPage], Failure]:
    """The pages that came, and the failure that ended the listing."""
    pages: list[UploadPage] = []
    with pytest.raises(Failure) as caught:
        pages.extend(client.uploads(bucket, Deadline(seconds)))
    return pages, caught.value


def blocks(pages: list[UploadPage]) -> list[int]:
    return sorted(number for page in pages for number in page.data_blocks)


def test_a_listing_of_three_pages(client: Client, server: SimulatorServer) -> None:
    pages = listed(client)
    assert [len(page) for page in pages] == [4, 4, 2]
    assert blocks(pages) == list(range(10))
    assert sorted(moment for page in pages for moment in page.initiated) == [BEGUN + number for number in range(10)]
    assert sum(flag for page in pages for flag in page.system) == 5
    sent = server.log.snapshot()
    assert [record.query["limit"] for record in sent] == ["4", "4", "4"]
    assert ["after" in record.query for record in sent] == [False, True, True]
    assert {record.path for record in sent} == {"/v1/s3/buckets/b/uploads/"}
    assert {record.authorization for record in sent} == {f"Bearer {TOKEN}"}


def test_cursors_with_reserved_characters_come_back_as_the_cluster_gave_them(
    client: Client, cluster: SimulatedCluster, server: SimulatorServer
) -> None:
    cluster.add_bucket("odd")
    for number, key in enumerate(["a/b", "a+b c", "größe&x=1", "100%", "#?;:@", "😀", "..", "%2F"]):
        cluster.start_upload("odd", key, data_blocks=number)
    server.faults.add(faults.PageCap(1))
    assert blocks(listed(client, "odd")) == list(range(8))


@pytest.mark.parametrize("origin", ["https://evil.example:9", "//evil.example", "http://127.0.0.1:1"])
def test_the_next_page_is_asked_of_the_same_cluster(client: Client, server: SimulatorServer, origin: str) -> None:
    server.faults.add(faults.next_at(origin))
    assert blocks(listed(client)) == list(range(10))
    assert {record.host for record in server.log.snapshot()} == {f"127.0.0.1:{server.port}"}


def test_short_and_empty_pages_go_on(client: Client, server: SimulatorServer) -> None:
    server.faults.add(faults.PageCap(3), faults.EmptyPage(page=1, times=1), faults.EmptyPage(page=3, times=1))
    pages = listed(client)
    assert [len(page) for page in pages] == [0, 3, 0, 3, 3, 1]
    assert blocks(pages) == list(range(10))


@pytest.mark.parametrize("end", [faults.next_null, faults.next_empty, faults.next_absent, faults.no_paging])
def test_every_way_to_say_that_this_is_the_last_page(client: Client, server: SimulatorServer, end: object) -> None:
    server.faults.add(end(page=2))  # type: ignore[operator]  # each makes a fault
    assert [len(page) for page in listed(client)] == [4, 4]


def test_an_empty_bucket_is_one_empty_page(client: Client, cluster: SimulatedCluster) -> None:
    cluster.add_bucket("empty")
    assert [len(page) for page in listed(client, "empty")] == [0]


@pytest.mark.parametrize("length", [1, 3])
def test_a_listing_in_a_circle(client: Client, server: SimulatorServer, length: int) -> None:
    server.faults.add(faults.PageCap(1), faults.Loop(length))
    pages, failure = ended(client)
    assert (failure.reason, failure.status, failure.answered) == (Reason.PAGING, 200, True)
    assert len(pages) == len(server.log.snapshot()) == length + 1


def test_a_next_page_without_a_cursor(client: Client, server: SimulatorServer) -> None:
    server.faults.add(faults.next_without_after(page=2))
    pages, failure = ended(client)
    assert (failure.reason, len(pages), len(server.log.snapshot())) == (Reason.PAGING, 1, 2)


def test_a_listing_that_never_ends_is_ended_by_the_deadline(client: Client, server: SimulatorServer) -> None:
    server.faults.add(faults.Endless())
    began = time.monotonic()
    pages, failure = ended(client, seconds=0.4)
    assert 0.35 < time.monotonic() - began < 0.9
    assert failure.reason is Reason.DEADLINE
    assert len(pages) > 3


def test_a_page_is_tried_again_where_it_failed(client: Client, server: SimulatorServer) -> None:
    server.faults.add(faults.Status(503, page=2, times=2))
    assert blocks(listed(client)) == list(range(10))
    assert len(server.log.snapshot()) == 5


def test_a_malformed_page_ends_the_listing_at_once(client: Client, server: SimulatorServer) -> None:
    server.faults.add(faults.Put("uploads.0.datablocks", "many", endpoint="uploads", page=3))
    pages, failure = ended(client)
    assert (failure.reason, len(pages), len(server.log.snapshot())) == (Reason.MALFORMED, 2, 3)


@pytest.mark.parametrize("name", ["../../version", "b/../c", "a b?x=1", "größe", "%2e%2e", "..", ".", "b#"])
def test_a_name_cannot_leave_its_place_in_the_path(client: Client, server: SimulatorServer, name: str) -> None:
    assert ended(client, name)[1].reason is Reason.NOT_FOUND
    [record] = server.log.snapshot()
    assert record.endpoint == "uploads"
    assert record.path.count("/") == 6


def test_a_bucket_that_is_not_there(client: Client) -> None:
    failure = ended(client, "none")[1]
    assert (failure.reason, failure.status) == (Reason.NOT_FOUND, 404)
    assert "s3_bucket_not_found_error" in str(failure)


def test_buckets_and_what_only_helps(client: Client, cluster: SimulatedCluster, server: SimulatorServer) -> None:
    cluster.add_bucket("a")
    soon = Deadline(SOON)
    assert client.buckets(soon) == ("b", "a")
    assert client.s3_settings(soon) == S3Settings(True, "1days")
    assert client.version(soon) == "7.8.2"
    assert client.uuid(soon) == "6b2ff5a1-0000-4000-8000-000000000001"
    assert client.name(soon) == "sim"
    assert client.file_system(soon) == FileSystem(cluster.capacity.total, cluster.free_bytes())
    assert [(record.endpoint, record.authorization is not None) for record in server.log.snapshot()] == [
        ("buckets", True),
        ("settings", True),
        ("version", False),
        ("node_state", False),
        ("cluster_settings", False),
        ("file_system", True),
    ]


HELPFUL = [Client.s3_settings, Client.file_system, Client.version, Client.uuid, Client.name]


@pytest.mark.parametrize("call", HELPFUL)
@pytest.mark.parametrize("fault", [faults.Status(503), faults.TooMany("0"), faults.Reset(), faults.Truncate(1)])
def test_what_only_helps_is_asked_once(client: Client, server: SimulatorServer, call: object, fault: object) -> None:
    server.faults.add(fault)  # type: ignore[arg-type]  # each is a fault
    with pytest.raises(Failure):
        call(client, Deadline(SOON))  # type: ignore[operator]  # each is a method of the client
    assert len(server.log.snapshot()) == 1


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        (faults.Stall(), Reason.TIMEOUT),
        (faults.Drip(1, 0.05), Reason.TIMEOUT),
        (faults.Drip(1, 0.05, head=True), Reason.TIMEOUT),
    ],
)
def test_what_only_helps_takes_no_longer_than_the_read_timeout(
    server: SimulatorServer, certificate: Certificate, fault: faults.Fault, reason: Reason
) -> None:
    asked = asking(target_of(server, certificate.ca_file, read_timeout=0.4))
    client = Client(asked.transport, 4, 0.4)
    client.version(Deadline(SOON))  # so that no part of the time goes into the connection
    server.faults.add(fault)
    began = time.monotonic()
    with pytest.raises(Failure) as caught:
        client.s3_settings(Deadline(SOON))
    assert 0.35 < time.monotonic() - began < 0.9
    assert caught.value.reason is reason
    assert len(server.log.snapshot("settings")) == 1


def test_what_only_helps_ends_with_the_poll_too(client: Client, server: SimulatorServer) -> None:
    server.faults.add(faults.Stall())
    began = time.monotonic()
    with pytest.raises(Failure) as caught:
        client.version(Deadline(0.3))
    assert time.monotonic() - began < 0.8
    assert caught.value.reason is Reason.DEADLINE


def test_only_a_page_may_be_longer_than_32_mebibytes(asked: Asked, client: Client, server: SimulatorServer) -> None:
    server.faults.add(faults.Huge(33))
    assert [len(page) for page in listed(Client(asked.transport, 1000, 5.0))] == [10]
    with pytest.raises(Failure, match="longer than 32 MiB") as caught:
        client.buckets(Deadline(SOON))
    assert caught.value.reason is Reason.MALFORMED
    assert PAGE_CAP == 64 * 2**20
