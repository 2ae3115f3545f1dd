"""What a board shows as clusters come and go, in either format, plain and compressed."""

from dataclasses import dataclass, field

import pytest

from exporter.exposition.render import Part, Renderer
from exporter.polling.snapshot import ClusterSnapshot
from tests.exposition import pictures, reading
from tests.exposition.pictures import DAY


@dataclass(frozen=True)
class CountingRenderer(Renderer):
    """Writes down whose snapshots it renders."""

    rendered: list[str] = field(default_factory=list)

    def part(self, snapshot: ClusterSnapshot, now: float) -> Part:
        self.rendered.append(snapshot.cluster)
        return super().part(snapshot, now)


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
    board = pictures.board([pictures.snapshot_of(pictures.HOSTILE, **{bucket: pictures.good(pictures.BUSY)})])
    for openmetrics in (False, True):
        assert reading.values(board, "bucket_up", openmetrics) == {(bucket, pictures.HOSTILE): 1}
        assert reading.values(board, "oldest_age_seconds", openmetrics)[bucket, "user", pictures.HOSTILE] == 10 * DAY


def test_clusters_are_in_the_order_of_their_names() -> None:
    board = pictures.board([pictures.snapshot_of(name, b=pictures.good(pictures.EMPTY)) for name in ("c", "a", "b")])
    assert [snapshot.cluster for snapshot in board.snapshots] == ["a", "b", "c"]
    for name in ("in_progress", "bucket_up", "oldest_age_seconds", "up"):
        clusters = [labels[-1] for labels in reading.values(board, name)]
        assert list(dict.fromkeys(clusters)) == ["a", "b", "c"], name


def test_a_new_snapshot_takes_the_place_of_the_old_one() -> None:
    newer = pictures.snapshot_of("prod", other=pictures.good(pictures.EMPTY))
    board = pictures.board([pictures.PROD, newer])
    assert board.snapshots == (newer,)
    assert set(reading.values(board, "bucket_up")) == {("other", "prod")}


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
    board = pictures.board([pictures.snapshot_of("a", b=pictures.good(pictures.EMPTY))])
    board.use(Renderer(pictures.THRESHOLDS, zero_series=False))
    assert len(reading.values(board, "blocks")) == 2
    board.publish(pictures.snapshot_of("a", b=pictures.good(pictures.EMPTY)))
    assert reading.values(board, "blocks") == {}


def test_only_the_clusters_whose_numbers_expire_are_rendered_again() -> None:
    clocks, renderer = pictures.Clocks(), CountingRenderer(pictures.THRESHOLDS)
    soon = pictures.snapshot_of("soon", b=pictures.stale(pictures.BUSY, clocks.now + 5.0))
    late = pictures.snapshot_of("late", b=pictures.good(pictures.BUSY))
    board = pictures.board([soon, late], renderer, clocks)
    clocks.now += 5.0
    for _ in range(2):
        board.scrape(openmetrics=False, compressed=False)
    assert renderer.rendered == ["soon", "late", "soon"]
