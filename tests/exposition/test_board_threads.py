"""Every scrape is of one moment, whatever is published meanwhile."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest

from exporter.exposition.board import Board
from exporter.exposition.render import Renderer
from exporter.exposition.telemetry import Telemetry
from exporter.uploads.tally import AGE_BOUNDS, Ages, BucketNumbers
from tests.exposition import pictures, reading
from tests.exposition.pictures import UNIX


def _with_count(count: int) -> BucketNumbers:
    """Numbers of a bucket with so many uploads, all of them of users."""
    user = replace(pictures.empty_origin(), in_progress=count, oldest_initiated=UNIX, oldest_modified=UNIX)
    return BucketNumbers(user, pictures.empty_origin(), Ages((count,) * len(AGE_BOUNDS), count, 0.0))


@contextmanager
def _running(*targets: threading.Thread) -> Iterator[None]:
    for thread in targets:
        thread.start()
    yield
    for thread in targets:
        thread.join(timeout=30)
        assert not thread.is_alive()


@pytest.mark.parametrize("compressed", [False, True])
def test_every_scrape_is_consistent_while_snapshots_are_published(compressed: bool) -> None:
    board = Board(Telemetry().registry, Renderer(pictures.THRESHOLDS), pictures.Clocks().monotonic, lambda: UNIX)
    done = threading.Event()
    faults: list[str] = []
    seen: set[int] = set()

    def publish() -> None:
        try:
            for count in range(200):
                buckets = {"b": pictures.good(_with_count(count)), "c": pictures.good(_with_count(2 * count))}
                board.publish(pictures.snapshot_of("a", **buckets))
        finally:
            done.set()

    def scrape() -> None:
        while True:
            last = done.is_set()
            body = board.scrape(openmetrics=False, compressed=compressed)
            _note(pictures.gunzip_once(body) if compressed else body, faults, seen)
            if last:
                return

    with _running(threading.Thread(target=publish), *(threading.Thread(target=scrape) for _ in range(3))):
        done.wait(30)
    assert faults == []
    assert 3 * 199 in seen
    assert len(seen) > 2


def _note(text: bytes, faults: list[str], seen: set[int]) -> None:
    lines = text.decode().splitlines()
    shown = [float(line.split()[-1]) for line in lines if line.startswith("qumulo_s3_uploads_in_progress{")]
    counted = [float(line.split()[-1]) for line in lines if line.startswith("qumulo_s3_uploads_age_seconds_gcount{")]
    if [sum(shown)] != (counted or [0.0]):
        faults.append(f"{shown} in progress, but {counted} in the age distribution")
    seen.add(int(sum(shown)))


def test_all_of_one_scrape_are_of_one_publication() -> None:
    """A publication between the buckets and the rest of a scrape is not seen by it."""
    late = pictures.snapshot_of("a", b=pictures.good(_with_count(7)))

    def publish_meanwhile() -> float:
        board.publish(late)
        return UNIX

    registry = pictures.telemetry([]).registry
    board = Board(registry, Renderer(pictures.THRESHOLDS), pictures.Clocks().monotonic, publish_meanwhile)
    board.publish(pictures.snapshot_of("a", b=pictures.good(_with_count(1))))
    found = reading.series(board)
    assert sum(value for (name, _), value in found.items() if name == "qumulo_s3_uploads_in_progress") == 1
    assert found[reading.key("qumulo_s3_uploads_age_seconds_gcount", {"qumulo_cluster": "a"})] == 1
    assert board.snapshots == (late,)


def test_an_empty_board_shows_what_the_exporter_says_of_itself() -> None:
    found = reading.series(pictures.board(telemetry=pictures.telemetry(["prod"])))
    assert found["qumulo_s3_uploads_exporter_shards", ()] == 1
    assert not [name for name, _ in found if name == "qumulo_s3_uploads_up"]
