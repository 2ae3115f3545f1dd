"""The program and a simulated cluster, as in the integration tests, with the files that documents speak of."""

import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from exporter.simulator import SimulatorServer
from tests.integration.conftest import TOKEN, certificate, program, settings_of, simulated, write

__all__ = ["certificate", "place", "program", "simulated"]

DAY = 86_400.0


@dataclass(frozen=True)
class Place:
    """A folder in which command lines run, and the cluster `prod` behind the settings in it."""

    folder: Path
    server: SimulatorServer

    def here(self, text: str) -> str:
        """A command line with this machine's addresses and folders."""
        text = text.replace("qumulo.example.com:8000", f"{self.server.host}:{self.server.port}")
        return text.replace("/etc/qumulo-s3-uploads-exporter", str(self.folder))


@pytest.fixture
def place(simulated: SimulatorServer, certificate: tuple[Path, Path, Path], tmp_path: Path) -> Place:
    """Settings, token and certificate by the names that the documents give them, and a bucket with uploads."""
    cluster, now = simulated.cluster, time.time()
    cluster.add_bucket("videos")
    for number, age in enumerate((0.01, 10.0, 100.0)):
        cluster.start_upload("videos", f"backups/{number}.tar", initiated=now - age * DAY, data_blocks=512)
    for file in ("qumulo-token", "token"):
        (tmp_path / file).write_text(TOKEN)
    settings = settings_of(simulated, certificate[0])
    write(tmp_path / "exporter.yml", {"prod": {**settings, "token": None, "token_file": "qumulo-token"}})
    return Place(tmp_path, simulated)
