"""What a scrape shows, when it changes without a poll, and that scrapes and publications do not disturb each other."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

import pytest

from exporter.exposition.board import Board
from exporter.exposition.render import Part, Renderer
from exporter.exposition.telemetry import Telemetry
from exporter.polling.freshness import BucketState
from exporter.polling.snapshot import ClusterSnapshot, Knowledge
from exporter.uploads.tally import AGE_BOUNDS, Ages, BucketNumbers
from tests.exposition import pictures, reading
from tests.exposition.pictures import DAY, UNIX


@dataclass(frozen=True)
class CountingRenderer(Renderer):
    """Writes down whose snapshots it renders."""

    rendered: list[str] = field(default_factory=list)

    def part(self, snapshot: ClusterSnapshot, now: float) -> Part:
        self.rendered.append(snapshot.cluster)
        return super().part(snapshot, now)


def _with_count(count: int) -> BucketNumbers:
    """Numbers of a bucket with so many uploads, all of them of users."""
    user = replace(pictures.empty_origin(), in_progress=count, oldest_initiated=UNIX, oldest_modified=UNIX)
    return BucketNumbers(user, pictures.empty_origin(), Ages((count,) * len(AGE_BOUNDS), count, 0.0))


def _snapshot(cluster: str, **buckets: BucketState) -> ClusterSnapshot:
    return ClusterSnapshot(cluster, tuple(sorted(buckets.items())), up=True, selected=len(buckets), duration=0.1)


# The same text in every form


@pytest.mark.parametrize("openmetrics", [False, True])
def test_a_compressed_scrape_is_the_plain_one(openmetrics: bool) -> None:
    board = pictures.board([pictures.PROD, pictures.LAB])
    plain = board.scrape(openmetrics, compressed=False)
    packed = pictures.gunzip_once(board.scrape(openmetrics, compressed=True))
    assert _without_process(packed) == _without_process(plain)
    assert plain.endswith(b"# EOF\n") is openmetrics


def _without_process(exposition: bytes) -> list[bytes]:
    return [line for line in exposition.splitlines() if not line.startswith((b"process_", b"python_"))]


def test_both_formats_say_the_same() -> None:
    board = pictures.board([pictures.PROD, pictures.LAB], telemetry=pictures.telemetry(["prod", pictures.HOSTILE]))
    text, openmetrics = reading.series(board), reading.series(board, openmetrics=True)
    assert {key for key in text if key[0].startswith("qumulo_")} == {
        key for key in openmetrics if key[0].startswith("qumulo_")
    }
    assert all(openmetrics[key] == value for key, value in text.items() if key[0].startswith("qumulo_"))


def test_hostile_names_come_back_whole() -> None:
    bucket = 'a"b\\c\nd\\ne ü'
    board = pictures.board([_snapshot(pictures.HOSTILE, **{bucket: pictures.good(pictures.BUSY)})])
    for openmetrics in (False, True):
        assert reading.values(board, "bucket_up", openmetrics) == {(bucket, pictures.HOSTILE): 1}
        assert reading.values(board, "oldest_age_seconds", openmetrics)[bucket, "user", pictures.HOSTILE] == 10 * DAY


# Clusters come and go


def test_clusters_are_in_the_order_of_their_names() -> None:
    board = pictures.board([_snapshot(name, b=pictures.good(pictures.EMPTY)) for name in ("c", "a", "b")])
    assert [snapshot.cluster for snapshot in board.snapshots] == ["a", "b", "c"]
    for name in ("in_progress", "bucket_up", "oldest_age_seconds", "up"):
        clusters = [labels[1] if len(labels) > 1 else labels[0] for labels in reading.values(board, name)]
        assert list(dict.fromkeys(clusters)) == ["a", "b", "c"], name


def test_a_new_snapshot_takes_the_place_of_the_old_one() -> None:
    board = pictures.board([pictures.PROD, pictures.SPARSE], Renderer(()))
    assert board.snapshots == (pictures.SPARSE,)
    assert set(reading.values(board, "bucket_up")) == {("late", "prod")}


def test_nothing_is_shown_of_a_cluster_that_was_removed() -> None:
    board = pictures.board([pictures.PROD, pictures.LAB])
    board.remove("prod")
    board.remove("never seen")
    assert board.snapshots == (pictures.LAB,)
    clusters = {dict(labels).get("qumulo_cluster") for _, labels in reading.series(board)}
    assert clusters == {None, pictures.HOSTILE}


def test_a_publication_renders_no_other_cluster() -> None:
    renderer = CountingRenderer(pictures.THRESHOLDS)
    board = pictures.board([pictures.PROD, pictures.LAB], renderer)
    board.publish(pictures.LAB)
    board.scrape(openmetrics=True, compressed=True)
    assert renderer.rendered == ["prod", pictures.HOSTILE, pictures.HOSTILE]


def test_other_settings_of_rendering_are_used_from_the_next_publication_on() -> None:
    board = pictures.board([_snapshot("a", b=pictures.good(pictures.EMPTY))])
    board.use(Renderer(pictures.THRESHOLDS, zero_series=False))
    assert len(reading.values(board, "blocks")) == 2
    board.publish(_snapshot("a", b=pictures.good(pictures.EMPTY)))
    assert reading.values(board, "blocks") == {}


def test_only_the_clusters_whose_numbers_expire_are_rendered_again() -> None:
    clocks, renderer = pictures.Clocks(), CountingRenderer(pictures.THRESHOLDS)
    soon = _snapshot("soon", b=pictures.stale(pictures.BUSY, clocks.now + 5.0))
    late = _snapshot("late", b=pictures.good(pictures.BUSY))
    board = pictures.board([soon, late], renderer, clocks)
    clocks.now += 5.0
    for _ in range(2):
        board.scrape(openmetrics=False, compressed=False)
    assert renderer.rendered == ["soon", "late", "soon"]


# The scrape's clocks


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
    board = pictures.board([_snapshot("a", old=old, young=pictures.good(pictures.BUSY))], clocks=clocks)
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
    board = pictures.board([_snapshot("a", b=pictures.good(pictures.BUSY, clocks.now + 5.0))], clocks=clocks)
    assert _age_series(board, openmetrics)
    clocks.now += 5.0
    assert _age_series(board, openmetrics) == {}


# The age distribution


def _age_series(board: Board, openmetrics: bool) -> dict[reading.Key, float]:
    found = reading.series(board, openmetrics).items()
    return {key: value for key, value in found if key[0].startswith("qumulo_s3_uploads_age_seconds")}


@pytest.mark.parametrize("openmetrics", [False, True])
def test_bounds_of_the_age_distribution_are_spelt_the_same_in_both_formats(openmetrics: bool) -> None:
    text = pictures.board([pictures.PROD]).scrape(openmetrics, compressed=False).decode()
    lines = [line for line in text.splitlines() if line.startswith("qumulo_s3_uploads_age_seconds")]
    bounds = "3600.0 21600.0 86400.0 259200.0 604800.0 1209600.0 2592000.0 7776000.0 +Inf".split()
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
    found = _age_series(pictures.board([_snapshot("a", b=pictures.good(pictures.EMPTY))]), openmetrics=True)
    assert len(found) == 11
    assert set(found.values()) == {0.0}


@pytest.mark.parametrize("buckets", [{}, {"new": BucketState(False)}])
def test_no_age_distribution_while_no_bucket_is_shown(buckets: dict[str, BucketState]) -> None:
    assert _age_series(pictures.board([_snapshot("a", **buckets)]), openmetrics=True) == {}


# Threads


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
        for count in range(200):
            board.publish(_snapshot("a", b=pictures.good(_with_count(count)), c=pictures.good(_with_count(2 * count))))
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


def test_knowledge_and_buckets_of_one_scrape_are_of_one_publication() -> None:
    """A publication between the buckets and the rest of a scrape is not seen by it."""
    clocks = pictures.Clocks()
    late = _snapshot("a", b=pictures.good(_with_count(7)))
    board = pictures.board([_snapshot("a", b=pictures.good(_with_count(1)))], clocks=clocks)

    def publish_meanwhile() -> float:
        board.publish(late)
        return UNIX

    busy = Board(pictures.telemetry([]).registry, Renderer(pictures.THRESHOLDS), clocks.monotonic, publish_meanwhile)
    board, first = busy, board.snapshots[0]
    busy.publish(first)
    found = reading.series(busy)
    assert sum(value for (name, _), value in found.items() if name == "qumulo_s3_uploads_in_progress") == 1
    assert found[reading.key("qumulo_s3_uploads_age_seconds_gcount", {"qumulo_cluster": "a"})] == 1
    assert busy.snapshots == (late,)


def test_an_empty_board_shows_what_the_exporter_says_of_itself() -> None:
    found = reading.series(pictures.board(telemetry=pictures.telemetry(["prod"])))
    assert found["qumulo_s3_uploads_exporter_shards", ()] == 1
    assert not [name for name, _ in found if name == "qumulo_s3_uploads_up"]
    assert Knowledge() == ClusterSnapshot("prod").knowledge
