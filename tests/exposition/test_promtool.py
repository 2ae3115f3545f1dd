"""Prometheus' own linter has nothing to say about our names, types and units."""

import subprocess
from collections.abc import Sequence

import pytest

from exporter.exposition.render import Renderer
from exporter.polling.snapshot import ClusterSnapshot
from tests.exposition import pictures
from tests.programs import find


def _lint(text: bytes) -> tuple[int, bytes]:
    program = find("promtool")
    assert program
    done = subprocess.run(
        [program, "check", "metrics"],
        input=text,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
        timeout=30,
    )
    return done.returncode, done.stdout


@pytest.mark.needs("promtool")
@pytest.mark.parametrize(
    ("snapshots", "thresholds"),
    [([pictures.PROD, pictures.LAB], pictures.THRESHOLDS), ([pictures.SPARSE], ()), ([], ())],
    ids=["two clusters", "no thresholds", "no cluster yet"],
)
def test_promtool_finds_nothing(snapshots: Sequence[ClusterSnapshot], thresholds: tuple[str, ...]) -> None:
    counted = pictures.telemetry([snapshot.cluster for snapshot in snapshots])
    board = pictures.board(snapshots, Renderer(thresholds), telemetry=counted)
    assert _lint(board.scrape(openmetrics=False, compressed=False)) == (0, b"")


@pytest.mark.needs("promtool")
def test_promtool_is_really_asked() -> None:
    status, output = _lint(b"# TYPE uploads counter\nuploads 1\n")
    assert status == 3
    assert b"counter metrics should have" in output
