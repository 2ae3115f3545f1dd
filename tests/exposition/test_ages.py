"""What moves with the scrape's clocks though no poll ends, and the age distribution."""

import pytest

from exporter.exposition.board import Board
from exporter.polling.freshness import BucketState
from tests.exposition import pictures, reading
from tests.exposition.pictures import DAY, UNIX


@pytest.mark.parametrize(
    ("later", "age", "idle"),
    [(0.0, 10 * DAY, 8 * DAY + 0.125), (15.5, 10 * DAY + 15.5, 8 * DAY + 15.625), (-11 * DAY, 0.0, 0.0)],
)
def test_ages_move_with_the_clock_of_the_scrape(later: float, age: float, idle: float) -> None:
    clocks = pictures.Clocks()
    board = pictures.board([pictures.PROD], clocks=clocks)
    clocks.time += later
    assert reading.values(board, "oldest_age_seconds")["archive", "user", "prod"] == pytest.approx(age, abs=0.0005)
    assert reading.values(board, "longest_idle_seconds")["archive", "user", "prod"] == pytest.approx(idle, abs=0.0005)
    assert reading.values(board, "completing_longest_idle_seconds")["archive", "user", "prod"] == 90.5


def test_a_time_in_the_future_is_age_0_and_so_is_a_bucket_without_uploads() -> None:
    board = pictures.board([pictures.LAB])
    for name in ("oldest_age_seconds", "longest_idle_seconds"):
        assert set(reading.values(board, name).values()) == {0.0}, name
    assert reading.values(board, "oldest_initiated_timestamp_seconds") == {
        ("data", "user", pictures.HOSTILE): UNIX + 50.0
    }


def test_numbers_that_are_too_old_go_though_no_poll_ends() -> None:
    clocks = pictures.Clocks()
    old = pictures.stale(pictures.BUSY, expires=clocks.now + 5.0)
    board = pictures.board([pictures.snapshot_of("a", old=old, young=pictures.good(pictures.BUSY))], clocks=clocks)
    clocks.now += 4.999
    assert len(reading.values(board, "in_progress")) == 4
    assert reading.values(board, "age_seconds_gcount") == {("a",): 12}
    clocks.now += 0.001
    gone = {name for name, labels in reading.series(board) if ("bucket", "old") in labels}
    assert gone == {"qumulo_s3_uploads_bucket_up", "qumulo_s3_uploads_bucket_last_success_timestamp_seconds"}
    assert reading.values(board, "age_seconds_gcount") == {("a",): 6}
    assert reading.values(board, "bucket_up") == {("old", "a"): 0, ("young", "a"): 1}


@pytest.mark.parametrize("openmetrics", [False, True])
def test_the_age_distribution_goes_with_the_last_numbers(openmetrics: bool) -> None:
    clocks = pictures.Clocks()
    board = pictures.board([pictures.snapshot_of("a", b=pictures.good(pictures.BUSY, clocks.now + 5.0))], clocks=clocks)
    assert _age_series(board, openmetrics)
    clocks.now += 5.0
    assert _age_series(board, openmetrics) == {}


def _age_series(board: Board, openmetrics: bool) -> dict[reading.Key, float]:
    found = reading.series(board, openmetrics).items()
    return {key: value for key, value in found if key[0].startswith("qumulo_s3_uploads_age_seconds")}


@pytest.mark.parametrize("openmetrics", [False, True])
def test_bounds_of_the_age_distribution_are_spelt_the_same_in_both_formats(openmetrics: bool) -> None:
    text = pictures.board([pictures.PROD]).scrape(openmetrics, compressed=False).decode()
    lines = [line for line in text.splitlines() if line.startswith("qumulo_s3_uploads_age_seconds")]
    bounds = ["3600.0", "21600.0", "86400.0", "259200.0", "604800.0", "1209600.0", "2592000.0", "7776000.0", "+Inf"]
    counts = [2, 2, 4, 8, 10, 12, 12, 12, 12]
    cumulative = [
        f'qumulo_s3_uploads_age_seconds_bucket{{le="{bound}",qumulo_cluster="prod"}} {count}.0'
        for bound, count in zip(bounds, counts, strict=True)
    ]
    assert lines == [
        *cumulative,
        'qumulo_s3_uploads_age_seconds_gcount{qumulo_cluster="prod"} 12.0',
        'qumulo_s3_uploads_age_seconds_gsum{qumulo_cluster="prod"} 4.000001e+06',
    ]


def test_a_cluster_of_empty_buckets_has_an_age_distribution_of_zeros() -> None:
    found = _age_series(pictures.board([pictures.snapshot_of("a", b=pictures.good(pictures.EMPTY))]), openmetrics=True)
    assert len(found) == 11
    assert set(found.values()) == {0.0}


@pytest.mark.parametrize("buckets", [{}, {"new": BucketState(False)}])
def test_no_age_distribution_while_no_bucket_is_shown(buckets: dict[str, BucketState]) -> None:
    assert _age_series(pictures.board([pictures.snapshot_of("a", **buckets)]), openmetrics=True) == {}
