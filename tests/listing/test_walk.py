"""Which uploads are listed, in which order, and that their numbers are the cluster's."""

import io
import json
from collections.abc import Iterator
from types import SimpleNamespace
from typing import cast

import pytest

from exporter.listing.options import options
from exporter.listing.sources import Source
from exporter.listing.teller import Teller
from exporter.listing.walk import Walk
from exporter.qumulo.deadline import Deadline
from exporter.qumulo.records import RecordPage
from exporter.simulator import populate
from tests.qumulo.support import Hand

from .support import DAY, HOUR, NOW, Stage, put

FILTERS = [
    ({}, ["a2", "a3", "a1", "b1", "b2"]),
    ({"sort": "age"}, ["a3", "a1", "b2", "a2", "b1"]),
    ({"sort": "idle"}, ["a3", "a1", "b2", "b1", "a2"]),
    ({"top": "2"}, ["a2", "a3"]),
    ({"top": "0"}, ["a1", "a2", "a3", "b1", "b2"]),
    ({"prefix": "daily/"}, ["a2", "a1"]),
    ({"older-than": "3d"}, ["a3", "a1", "b2"]),
    ({"older-than": "2d23h"}, ["a2", "a3", "a1", "b2"]),
    ({"idle-longer-than": "12d"}, ["a3"]),
    ({"idle-longer-than": "1d", "older-than": "10d"}, ["a3", "a1"]),
    ({"bucket": "media"}, ["b1", "b2"]),
    ({"bucket": "media,backups", "top": "0"}, ["a1", "a2", "a3", "b1", "b2"]),
]


@pytest.mark.parametrize(("flags", "ids"), FILTERS)
def test_which_are_printed_in_which_order(stage: Stage, flags: dict[str, str], ids: list[str]) -> None:
    printed = stage.run(**flags, output="json")
    assert [row["id"] for row in json.loads(printed.out)] == ids


def test_equal_ones_are_in_order_of_bucket_and_id(stage: Stage) -> None:
    for bucket, number in (("empty", 3), ("empty", 1), ("empty", 2), ("backups", 9), ("media", 0)):
        put(stage.cluster, bucket, "k", f"c{number}", data=255, age=0.0, idle=0.0)
    found = [row["id"] for row in json.loads(stage.run(output="json", prefix="k").out)]
    assert found == ["c9", "c1", "c2", "c3", "c0"]


def test_an_upload_of_the_future_has_no_age(stage: Stage) -> None:
    put(stage.cluster, "empty", "k", "c1", data=0, age=-HOUR, idle=-DAY)
    [row] = json.loads(stage.run(output="json", prefix="k").out)
    assert (row["age_seconds"], row["idle_seconds"]) == (0.0, 0.0)


def test_only_what_is_selected_is_listed_and_shards_do_not_count(stage: Stage) -> None:
    settings = stage.settings(clusters__prod__buckets__include="m.*", shard__total="7", shard__ordinal="3")
    assert [row["id"] for row in json.loads(stage.run(settings, output="json").out)] == ["b1", "b2"]
    both = stage.settings(clusters__prod__buckets__names=["media", "backups"])
    assert [row["id"][0] for row in json.loads(stage.run(both, output="json", top="0").out)] == list("aaabb")
    named = stage.settings(clusters__prod__buckets__names="media")
    stage.server.log.clear()
    assert stage.run(named, group_by="prefix").lines[-1] == "2 of 2 groups of 2 uploads, 1.0 MiB"
    assert {record.endpoint for record in stage.server.log.snapshot()} == {"uploads"}


@pytest.mark.parametrize("page_size", ["1", "7", "1000"])
def test_the_numbers_are_the_clusters(stage: Stage, page_size: str) -> None:
    populate(stage.cluster, buckets=3, uploads=120, seed=5)
    settings = stage.settings(poll__page_size=page_size)
    for bucket in stage.cluster.buckets():
        rows = json.loads(stage.run(settings, output="json", bucket=bucket.name, top="0").out)
        for origin, truth in stage.cluster.totals(bucket.name).items():
            mine = [row for row in rows if row["origin"] == origin]
            assert (len(mine), sum(row["bytes"] for row in mine)) == (truth.count, truth.bytes)
            assert sum(row["completing"] for row in mine) == truth.completing
            assert sum(row["data_blocks"] for row in mine) == truth.data_blocks
            assert sum(row["meta_blocks"] for row in mine) == truth.meta_blocks
            oldest = max((row["age_seconds"] for row in mine), default=None)
            assert oldest == (truth.earliest_initiated_ns and round(NOW - truth.earliest_initiated_ns / 1e9, 3))


def test_what_a_slow_reader_takes_is_not_the_clusters_time() -> None:
    clock = Hand(0.0)
    left: list[float] = []

    def upload_records(_bucket: str, deadline: Deadline) -> Iterator[RecordPage]:
        for _ in range(3):
            clock.now += 1.0
            left.append(deadline.left())
            yield RecordPage([], None)

    client = SimpleNamespace(upload_records=upload_records)
    source = SimpleNamespace(name="prod", client=client, buckets=lambda: ["a"], deadline=lambda: Deadline(10.0, clock))
    pages = Walk([cast(Source, source)], options({}), 0.0, Teller(io.StringIO(), False)).pages()
    for _ in pages:
        clock.now += 100.0
    assert left == [9.0, 8.0, 7.0]
