"""Every row of the table of faults, over TLS, from the cluster to the exposition and the log."""

import logging
from collections import Counter
from pathlib import Path

import pytest

from exporter.simulator import Fault, faults
from tests import figures

from .place import HIT, OTHERS
from .play import Lines, Play
from .row import Row
from .rows import ROWS
from .stage import staged
from .trust import Trust

ELSEWHERE = "https://elsewhere.example:8000"


@pytest.fixture(scope="module")
def trust(tmp_path_factory: pytest.TempPathFactory) -> Trust:
    return Trust(tmp_path_factory.mktemp("trust"))


@pytest.mark.parametrize("row", ROWS, ids=[row.name for row in ROWS])
def test_row(
    row: Row, trust: Trust, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    lines, logger = Lines(), logging.getLogger("exporter")
    caplog.set_level(logging.INFO, "exporter")
    caplog.set_level(logging.ERROR, "urllib3")
    logger.addHandler(lines)
    try:
        with staged(row, trust, tmp_path, monkeypatch) as stage:
            Play(stage, lines).run()
    finally:
        logger.removeHandler(lines)
    figures.add("faults survived", 1)


def test_rows_have_names_of_their_own() -> None:
    assert [name for name, count in Counter(row.name for row in ROWS).items() if count > 1] == []


def test_every_kind_of_fault_of_the_simulator_is_in_the_table() -> None:
    kinds = {kind for kind in vars(faults).values() if isinstance(kind, type) and issubclass(kind, Fault)} - {Fault}
    used = {type(fault) for row in ROWS for fault in row.script(ELSEWHERE)}
    assert kinds - used == set()
    assert {fault.bucket for row in ROWS for fault in row.script(ELSEWHERE)} <= {None, HIT, *OTHERS}
