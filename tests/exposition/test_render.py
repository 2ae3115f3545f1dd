"""How many series a bucket has, and which of them depend on uploads and settings."""

from collections import Counter

import pytest

from exporter.exposition import families
from exporter.exposition.render import AgeRow, Renderer, age_lines, escape
from exporter.polling.freshness import BucketState
from exporter.polling.snapshot import ClusterSnapshot
from exporter.uploads.tally import BucketNumbers, OriginNumbers
from tests.exposition import pictures, reading


def _numbers(uploads: int, thresholds: int, overdue: int | None) -> OriginNumbers:
    moment = pictures.UNIX if uploads else None
    zeros = (0,) * thresholds
    return OriginNumbers(
        in_progress=uploads, oldest_initiated=moment, oldest_modified=moment, idle=zeros, idle_blocks=zeros,
        overdue=overdue, overdue_blocks=overdue,
    )  # fmt: skip


def _series(user: int, system: int, thresholds: int, overdue: int | None = 0, zero_series: bool = True) -> Counter[str]:
    """How many series of each metric a bucket with so many uploads has."""
    numbers = BucketNumbers(
        _numbers(user, thresholds, overdue), _numbers(system, thresholds, overdue), pictures.NEVER_AGES
    )
    snapshot = ClusterSnapshot("a", (("b", pictures.good(numbers)),))
    renderer = Renderer(tuple(f"{day}d" for day in range(1, thresholds + 1)), zero_series)
    found = reading.series(pictures.board([snapshot], renderer))
    names = [name.removeprefix("qumulo_s3_uploads_") for name, labels in found if ("bucket", "b") in labels]
    return Counter(names)


@pytest.mark.parametrize("thresholds", [0, 1, 3, 8])
@pytest.mark.parametrize(("user", "system", "more"), [(0, 0, 0), (1, 0, 2), (0, 1, 2), (1, 1, 4)])
def test_series_a_bucket(user: int, system: int, more: int, thresholds: int) -> None:
    assert _series(user, system, thresholds).total() == 2 * (11 + 2 * thresholds) + 2 + more


def test_no_overdue_series_while_the_expiry_interval_is_unknown() -> None:
    with_expiry, without = _series(1, 0, 1, overdue=0), _series(1, 0, 1, overdue=None)
    assert with_expiry - without == Counter(overdue=2, overdue_bytes=2)


def test_without_zero_series_an_origin_without_uploads_has_two() -> None:
    assert _series(0, 0, 3, zero_series=False) == Counter(
        in_progress=2, bytes=2, bucket_up=1, bucket_last_success_timestamp_seconds=1
    )


def test_without_zero_series_an_origin_with_uploads_has_all() -> None:
    found = _series(1, 0, 1, zero_series=False)
    twice, once = ("in_progress", "bytes"), ("overdue", "blocks", "idle", "oldest_age_seconds", "longest_idle_seconds")
    assert {name: found[name] for name in (*twice, *once)} == dict.fromkeys(twice, 2) | dict.fromkeys(once, 1)
    assert found.total() == 2 * 2 + (11 - 2 + 2 * 1) + 2 + 2


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (BucketState(False), {"bucket_up": 0}),
        (
            BucketState(False, succeeded=pictures.UNIX - 7),
            {"bucket_up": 0, "bucket_last_success_timestamp_seconds": pictures.UNIX - 7},
        ),
    ],
)
def test_series_of_a_bucket_without_numbers(state: BucketState, expected: dict[str, float]) -> None:
    board = pictures.board([ClusterSnapshot("a", (("b", state),))])
    found = {key[0]: value for key, value in reading.series(board).items() if ("bucket", "b") in key[1]}
    assert found == {f"qumulo_s3_uploads_{name}": value for name, value in expected.items()}


def test_old_numbers_are_those_of_the_last_good_listing() -> None:
    board = pictures.board([pictures.PROD])
    assert reading.values(board, "bucket_up")["broken", "prod"] == 0
    assert reading.values(board, "in_progress")["broken", "user", "prod"] == 5
    found = reading.values(board, "bucket_last_success_timestamp_seconds")
    assert found == {
        ("archive", "prod"): pictures.UNIX - 30,
        ("broken", "prod"): pictures.UNIX - 600,
        ("empty", "prod"): pictures.UNIX - 30,
    }


@pytest.mark.parametrize("openmetrics", [False, True])
def test_the_largest_counts_are_written_whole(openmetrics: bool) -> None:
    most = 2**63 - 1
    numbers = BucketNumbers(OriginNumbers(in_progress=1, blocks=most), OriginNumbers(), pictures.NEVER_AGES)
    board = pictures.board([ClusterSnapshot("a", (("b", pictures.good(numbers)),))], Renderer(()))
    lines = board.scrape(openmetrics, compressed=False).decode().splitlines()
    labels = 'qumulo_cluster="a",bucket="b",origin="user"'
    assert f"qumulo_s3_uploads_blocks{{{labels}}} 9223372036854775807" in lines
    assert f"qumulo_s3_uploads_bytes{{{labels}}} {most * 4096}" in lines
    assert reading.values(board, "bytes", openmetrics)["b", "user", "a"] == most * 4096


def test_thresholds_are_labels_as_written() -> None:
    board = pictures.board([pictures.PROD], Renderer(("24h", "1w\\")))
    assert reading.values(board, "idle")["archive", "1w\\", "user", "prod"] == 2
    assert reading.values(board, "idle_bytes")["archive", "24h", "user", "prod"] == 300 * 4096


@pytest.mark.parametrize(
    ("value", "expected"),
    [("plain", "plain"), ('"', '\\"'), ("\\", "\\\\"), ("\n", "\\n"), ("\\n", "\\\\n"), ("ü", "ü")],
)
def test_label_values_are_escaped(value: str, expected: str) -> None:
    assert escape(value) == expected


@pytest.mark.parametrize(
    ("since", "now", "expected"),
    [
        (100.0, 100.0, "0.000"),
        (100.25, 103.5, "3.250"),
        (1.7e9, 1.7e9 + 86400.0004, "86400.000"),
        (200.0, 100.0, "0.000"),
        (None, 100.0, "0"),
    ],
)
def test_ages_are_written_to_the_millisecond(since: float | None, now: float, expected: str) -> None:
    family = families.AGES[0]
    row = AgeRow('bucket="b"', (since, None))
    assert age_lines(family, 0, [row], now) == f'{family.name}{{bucket="b"}} {expected}\n'.encode()


def test_a_part_says_when_it_changes() -> None:
    soon, late = pictures.MONOTONIC + 10.0, pictures.MONOTONIC + 20.0
    buckets = (("a", pictures.good(pictures.EMPTY, late)), ("b", pictures.good(pictures.EMPTY, soon)))
    renderer, snapshot = Renderer(pictures.THRESHOLDS), ClusterSnapshot("a", buckets)
    assert renderer.part(snapshot, pictures.MONOTONIC).changes == soon
    assert renderer.part(snapshot, soon).changes == late
    assert renderer.part(snapshot, late).changes == float("inf")
