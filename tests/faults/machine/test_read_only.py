"""Everything that the program could write to is read-only: working directory, home and temporary directory."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests import figures
from tests.faults.machine import seen
from tests.faults.machine.places import outside
from tests.integration.conftest import Program, samples

#: Root writes where nobody may; without capabilities it is bound by the modes of files as others are.
BOUND = ("setpriv", "--bounding-set=-all", "--inh-caps=-all") if os.geteuid() == 0 else ()


@pytest.fixture
def process(tmp_path: Path) -> Iterator[dict[str, object]]:
    """How a process is started that has no place to write to."""
    place = tmp_path / "read-only"
    place.mkdir(mode=0o555)
    tried = subprocess.run(
        [*BOUND, sys.executable, "-c", "open('x', 'w')"], cwd=place, capture_output=True, text=True, check=False
    )
    assert "Permission denied" in tried.stderr, f"this place was to be read-only: {tried.stderr}"
    environ = {**outside(), **dict.fromkeys(("HOME", "TMPDIR", "XDG_CACHE_HOME"), str(place))}
    yield {"before": BOUND, "cwd": place, "environ": environ}
    assert list(place.iterdir()) == []


def test_serve(serving: Callable[..., Program], process: dict[str, object]) -> None:
    exporter = serving(process=process)
    url = exporter.address()
    before = seen.listed(url)
    after = seen.polled(url, 2)
    assert seen.counts(after) == seen.counts(before)
    assert (after[seen.FAILED], seen.errors(after)) == (0, {})
    assert exporter.end() == 0
    assert (seen.logged(exporter, "level=error"), seen.logged(exporter, "Traceback")) == (0, 0)
    figures.add("faults of the machine survived", 1)


@pytest.mark.parametrize(("command", "first"), [("once", "# HELP"), ("check", "poll:")])
def test_commands_that_print(
    program: Callable[..., Program],
    settings: Callable[..., Path],
    process: dict[str, object],
    command: str,
    first: str,
) -> None:
    status, printed, logged = program(command, f"--config.file={settings()}", **process).output()
    assert (status, logged) == (0, "")
    assert printed.startswith(first)
    if command == "once":
        assert [samples(printed)[seen.up(bucket)] for bucket in seen.BUCKETS] == [1, 1, 1]
    figures.add("faults of the machine survived", 1)
