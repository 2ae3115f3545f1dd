"""However many uploads there are, memory stays flat."""

import os
import tracemalloc
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from exporter import listing
from exporter.simulator import RepeatedUploads, SimulatedCluster, SimulatorServer

from .support import NOW, Stage, simulated

FEW, SOME, MANY = 2_000, 20_000, 200_000
MOST_MORE = 3 * 2**20


@pytest.fixture(scope="module")
def crowded(certificate: tuple[Path, Path, Path]) -> Iterator[Stage]:
    """Buckets with few, some and many uploads."""
    cluster: SimulatedCluster = simulated()
    template = cluster.start_upload("media", "a/key", initiated=NOW - 10_000, modified=NOW - 5000)
    kinds = [replace(template, key=f"{number}/key", data_blocks=number) for number in range(50)]
    for name, count in (("few", FEW), ("some", SOME), ("many", MANY)):
        cluster.add_bucket(name, RepeatedUploads(kinds, count))
    ca_file, cert_file, key_file = certificate
    with SimulatorServer(cluster, certfile=cert_file, keyfile=key_file, log_requests=0) as server:
        yield Stage({"prod": server}, ca_file)


def peak(stage: Stage, bucket: str, **flags: str) -> int:
    """Bytes of Python's objects at most."""
    settings, chosen = stage.settings(), listing.options({**flags, "bucket": bucket})
    with open(os.devnull, "wb") as out, open(os.devnull, "w") as err:  # noqa: PTH123 a device
        tracemalloc.start()
        try:
            assert listing.run(settings, chosen, out, err, lambda: NOW) == 0
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()


@pytest.mark.parametrize(
    ("flags", "bucket"),
    [
        ({}, "many"),
        ({"group_by": "prefix"}, "some"),
        ({"output": "json", "top": "0"}, "some"),
        ({"output": "abort", "older_than": "1h", "top": "0"}, "some"),
    ],
)
def test_many_times_as_many_uploads(crowded: Stage, flags: dict[str, str], bucket: str) -> None:
    # What is made once only; and the pages that the simulated cluster keeps.
    crowded.run(**flags, bucket=f"few,{bucket}")
    assert peak(crowded, bucket, **flags) - peak(crowded, "few", **flags) < MOST_MORE


def test_all_of_them_are_counted(crowded: Stage) -> None:
    truth = crowded.cluster.totals("many")["user"]
    assert truth.count == MANY
    assert crowded.run(bucket="many", group_by="initiator", output="csv").lines[1] == (
        f"prod,user,500,admin,LOCAL,{MANY},0,{truth.bytes},10000.0,5000.0,false"
    )
