"""Whole expositions against files, in both formats, without what the Python process says of itself."""

import platform
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from exporter.exposition import telemetry as telemetry_module
from exporter.exposition.board import Board
from exporter.exposition.render import Renderer
from tests.exposition import pictures

GOLDEN = Path(__file__).parents[1] / "golden"


def _two_clusters() -> Board:
    counted = pictures.telemetry(["prod", pictures.HOSTILE])
    return pictures.board([pictures.PROD, pictures.LAB], telemetry=counted)


def _no_zero_series() -> Board:
    counted = pictures.telemetry(["prod"])
    return pictures.board([pictures.SPARSE], Renderer((), zero_series=False), telemetry=counted)


def _before_the_first_poll() -> Board:
    return pictures.board([], telemetry=pictures.telemetry(["prod"]))


PICTURES: dict[str, Callable[[], Board]] = {
    "two_clusters": _two_clusters,
    "no_zero_series": _no_zero_series,
    "before_the_first_poll": _before_the_first_poll,
}


def _ours(exposition: bytes) -> str:
    """The exposition without the families of prometheus_client's collectors of the process."""
    foreign = re.compile(r"^(?:# [A-Z]+ )?(?:process|python)_.*\n", re.MULTILINE)
    return foreign.sub("", exposition.decode())


@pytest.mark.parametrize("openmetrics", [False, True], ids=["text", "openmetrics"])
@pytest.mark.parametrize("name", PICTURES)
def test_exposition_is_as_expected(
    name: str, openmetrics: bool, refresh_golden: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(telemetry_module, "__version__", "0.0.0")
    monkeypatch.setattr(platform, "python_version", lambda: "3.11.0")
    found = _ours(PICTURES[name]().scrape(openmetrics, compressed=False))
    file = GOLDEN / f"{name}.{'openmetrics' if openmetrics else 'prom'}"
    if refresh_golden:
        file.write_text(found, encoding="utf-8")
    assert found == file.read_text(encoding="utf-8")


def test_every_golden_file_has_its_picture() -> None:
    expected = {f"{name}.{kind}" for name in PICTURES for kind in ("prom", "openmetrics")}
    assert {file.name for file in GOLDEN.iterdir()} == expected
