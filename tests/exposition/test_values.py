"""The values of every metric are those of the snapshot; what is unknown has no series."""

import math

import pytest

from exporter.exposition.board import Board
from exporter.polling.freshness import BucketState
from exporter.polling.snapshot import ClusterSnapshot, Knowledge
from tests.exposition import pictures, reading
from tests.exposition.pictures import DAY, UNIX


@pytest.fixture(scope="module")
def board() -> Board:
    return pictures.board([pictures.PROD])


Numbers = dict[tuple[str, ...], float]
#: Samples of the bucket `archive` by metric, and labels beside cluster and bucket in the order of their names.
ARCHIVE: list[tuple[str, Numbers]] = [
    ("in_progress", {("user",): 5, ("system",): 1}),
    ("completing", {("user",): 1, ("system",): 0}),
    ("completing_longest_idle_seconds", {("user",): 90.5, ("system",): 0}),
    ("blocks", {("user",): 1_000_000_007, ("system",): 2}),
    ("data_blocks", {("user",): 1_000_000_000, ("system",): 1}),
    ("meta_blocks", {("user",): 7, ("system",): 1}),
    ("bytes", {("user",): 4_096_000_028_672, ("system",): 8192}),
    ("oldest_age_seconds", {("user",): 10 * DAY, ("system",): 60}),
    ("oldest_initiated_timestamp_seconds", {("user",): UNIX - 10 * DAY, ("system",): UNIX - 60}),
    ("longest_idle_seconds", {("user",): 8 * DAY + 0.125, ("system",): 30}),
    ("oldest_modified_timestamp_seconds", {("user",): UNIX - 8 * DAY - 0.125, ("system",): UNIX - 30}),
    ("idle", {("1d", "user"): 3, ("7d", "user"): 2, ("1d", "system"): 0, ("7d", "system"): 0}),
    ("idle_bytes", {("1d", "user"): 1228800, ("7d", "user"): 819200, ("1d", "system"): 0, ("7d", "system"): 0}),
    ("overdue", {("user",): 0, ("system",): 0}),
    ("overdue_bytes", {("user",): 0, ("system",): 0}),
    ("bucket_up", {(): 1}),
    ("bucket_last_success_timestamp_seconds", {(): UNIX - 30}),
]


@pytest.mark.parametrize("openmetrics", [False, True], ids=["text", "openmetrics"])
@pytest.mark.parametrize(("name", "expected"), ARCHIVE, ids=[name for name, _ in ARCHIVE])
def test_values_of_a_bucket_are_those_of_its_snapshot(
    board: Board, name: str, expected: Numbers, openmetrics: bool
) -> None:
    found = reading.values(board, name, openmetrics)
    ours = {
        tuple(label for label in labels if label not in ("archive", "prod")): value
        for labels, value in found.items()
        if "archive" in labels
    }
    assert ours == expected


@pytest.mark.parametrize("openmetrics", [False, True], ids=["text", "openmetrics"])
@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("up", {("prod",): 1}),
        ("buckets", {("prod",): 4}),
        ("expiry_interval_seconds", {("prod",): math.inf}),
        ("s3_enabled", {("prod",): 1}),
        ("cluster_info", {('prod "one"', "prod", "f83b970e-b9d3-4b7c-9c2e-6a3f0f1f1d11", "7.8.2"): 1}),
        ("filesystem_size_bytes", {("prod",): 1e15}),
        ("filesystem_free_bytes", {("prod",): 3e14}),
        ("exporter_poll_duration_seconds", {("prod",): 1.25}),
    ],
)
def test_values_of_a_cluster(board: Board, name: str, expected: Numbers, openmetrics: bool) -> None:
    assert reading.values(board, name, openmetrics) == expected


_OF_KNOWLEDGE = (
    "expiry_interval_seconds",
    "s3_enabled",
    "cluster_info",
    "filesystem_size_bytes",
    "filesystem_free_bytes",
)


@pytest.mark.parametrize("name", ["up", "buckets", "exporter_poll_duration_seconds", *_OF_KNOWLEDGE])
def test_what_is_unknown_has_no_series(name: str) -> None:
    board = pictures.board([ClusterSnapshot("prod", (("new", BucketState(False)),))])
    assert reading.values(board, name) == {}
    assert reading.values(board, "bucket_up") == {("new", "prod"): 0}


def test_up_is_0_when_the_cluster_was_not_reached() -> None:
    assert reading.values(pictures.board([pictures.LAB]), "up") == {(pictures.HOSTILE,): 0}


@pytest.mark.parametrize(
    ("interval", "expected"),
    [
        ("never", {("prod",): math.inf}),
        ("5days", {("prod",): 5 * DAY}),
        ("a fortnight", {}),
        (None, {}),
    ],
)
def test_expiry_interval(interval: str | None, expected: Numbers) -> None:
    board = pictures.board([ClusterSnapshot("prod", knowledge=pictures.knowledge(interval))])
    assert reading.values(board, "expiry_interval_seconds") == expected
    assert reading.values(board, "s3_enabled") == {("prod",): 1}


def test_identity_is_shown_as_far_as_it_is_known() -> None:
    known = Knowledge(uuid=pictures.known("f83b"))
    board = pictures.board([ClusterSnapshot("prod", knowledge=known)])
    assert reading.values(board, "cluster_info") == {("", "prod", "f83b", ""): 1}


@pytest.mark.parametrize("name", _OF_KNOWLEDGE)
def test_knowledge_goes_when_it_is_too_old(name: str) -> None:
    clocks = pictures.Clocks()
    snapshot = ClusterSnapshot("prod", knowledge=pictures.knowledge("never", expires=clocks.now + 10.0))
    board = pictures.board([snapshot], clocks=clocks)
    clocks.now += 9.9
    assert len(reading.values(board, name)) == 1
    clocks.now += 0.1
    assert reading.values(board, name) == {}
