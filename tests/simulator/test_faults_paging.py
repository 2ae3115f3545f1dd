"""Listings that are cut and continued in odd ways."""

from typing import Any

import pytest

from exporter.simulator import Fault, SimulatorServer
from exporter.simulator.faults import (
    Change,
    EmptyPage,
    Endless,
    Loop,
    PageCap,
    next_absent,
    next_at,
    next_empty,
    next_null,
    next_without_after,
    no_paging,
)

from .support import ask, ids, uploads_path, walk


def everything(server: SimulatorServer) -> list[str]:
    return [upload.id for upload in server.cluster.uploads("b")]


def sizes(pages: list[Any]) -> list[int]:
    return [len(page["uploads"]) for page in pages]


def test_pages_are_smaller_than_asked_for(server: SimulatorServer) -> None:
    server.faults.add(PageCap(4), PageCap(2, page=2))
    pages = walk(server, "b", limit=10)
    assert sizes(pages) == [4, 2, 4]
    assert ids(pages) == everything(server)


@pytest.mark.parametrize("page", [1, 2, 3])
def test_an_empty_page_that_says_there_are_more(server: SimulatorServer, page: int) -> None:
    server.faults.add(EmptyPage(page=page))
    pages = walk(server, "b", limit=4)
    assert sizes(pages).index(0) == page - 1
    assert ids(pages) == everything(server)
    cursors = [each["paging"]["next"] for each in pages]
    assert len(set(cursors)) == len(cursors)


@pytest.mark.parametrize(
    ("fault", "paging"),
    [
        (next_null(page=2), {"paging": {"next": None}}),
        (next_empty(page=2), {"paging": {"next": ""}}),
        (next_absent(page=2), {"paging": {}}),
        (no_paging(page=2), {}),
    ],
)
def test_ways_to_say_that_it_ends(server: SimulatorServer, fault: Fault, paging: dict[str, Any]) -> None:
    server.faults.add(fault)
    pages = walk(server, "b", limit=4)
    assert sizes(pages) == [4, 4]
    assert {name: member for name, member in pages[1].items() if name != "uploads"} == paging


def test_an_absolute_uri_of_another_host(server: SimulatorServer) -> None:
    server.faults.add(next_at("https://other.example:8000"))
    pages = walk(server, "b", limit=4)
    assert [bool(page["paging"]["next"]) for page in pages] == [True, True, False]
    assert pages[0]["paging"]["next"].startswith("https://other.example:8000/v1/s3/buckets/b/uploads/?after=")
    assert ids(pages) == everything(server)


def test_a_uri_without_a_cursor(server: SimulatorServer) -> None:
    server.faults.add(next_without_after())
    assert walk(server, "b", limit=4)[0]["paging"]["next"] == "/v1/s3/buckets/b/uploads/?limit=10"


@pytest.mark.parametrize(("length", "limit"), [(1, 4), (2, 4), (3, 4), (2, 1000), (1, None)])
def test_cursors_repeat(server: SimulatorServer, length: int, limit: int | None) -> None:
    server.faults.add(Loop(length))
    cursors = [page["paging"]["next"] for page in walk(server, "b", limit=limit, at_most=3 * length)]
    assert cursors == cursors[:length] * 3
    assert len(set(cursors)) == length


def test_cursors_repeat_under_a_smaller_cap_and_in_an_empty_bucket(server: SimulatorServer) -> None:
    server.faults.add(PageCap(3), Loop(2))
    server.cluster.add_bucket("empty")
    for bucket in ("b", "empty"):
        cursors = [page["paging"]["next"] for page in walk(server, bucket, at_most=6)]
        assert cursors == cursors[:2] * 3


def test_a_listing_that_never_ends(server: SimulatorServer) -> None:
    server.faults.add(Endless())
    pages = walk(server, "b", limit=4, at_most=20)
    assert sizes(pages) == [4, 4, 2] + [0] * 17
    assert len({page["paging"]["next"] for page in pages}) == 20
    assert ids(pages) == everything(server)


def test_uploads_change_between_pages(server: SimulatorServer) -> None:
    last = everything(server)[-1]
    server.faults.add(Change(lambda cluster: cluster.abort("b", last), page=2, times=1))
    assert ids(walk(server, "b", limit=5)) == everything(server)
    assert last not in everything(server)


def test_a_bucket_goes_in_the_middle_of_its_listing(server: SimulatorServer) -> None:
    server.faults.add(Change(lambda cluster: cluster.remove_bucket("b"), page=2))
    first = ask(server, uploads_path("b", limit=5)).json
    assert ask(server, first["paging"]["next"]).status == 404


def test_paging_faults_hit_only_listings(server: SimulatorServer) -> None:
    server.faults.add(EmptyPage(), Endless(), Loop(), PageCap(1))
    assert ask(server, "/v1/version").status == 200


def test_a_malformed_cursor_is_on_no_page(server: SimulatorServer) -> None:
    server.faults.add(EmptyPage(page=1))
    assert ask(server, uploads_path("b", after="x")).status == 400
