"""The program on a cluster of three buckets that it polls every second."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from exporter.simulator import SimulatorServer, populate
from tests.integration.conftest import Program, certificate, program, settings_of, simulated, write

__all__ = ["certificate", "program", "simulated"]

POLL = {"interval": "1s", "deadline": "2s"}


@pytest.fixture
def settings(simulated: SimulatorServer, certificate: tuple[Path, Path, Path], tmp_path: Path) -> Callable[..., Path]:
    """Writes the settings file; takes settings of the cluster."""
    populate(simulated.cluster, buckets=3, uploads=300, seed=5)

    def make(level: str = "info", **cluster: object) -> Path:
        clusters = {"prod": {**settings_of(simulated, certificate[0]), **cluster}}
        return write(tmp_path / "exporter.yml", clusters, poll=POLL, log={"level": level})

    return make


@pytest.fixture
def serving(program: Callable[..., Program], settings: Callable[..., Path]) -> Callable[..., Program]:
    """Starts the program; takes settings of the cluster, and how the process is started."""

    def start(level: str = "info", process: dict[str, Any] | None = None, **cluster: object) -> Program:
        return program("serve", f"--config.file={settings(level, **cluster)}", **(process or {}))

    return start
