"""A cluster with one bucket of ten uploads behind a plain socket."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from exporter.simulator import SimulatedCluster, SimulatorServer, throwaway_certificate

from .support import NOW, TOKEN, Clock


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def cluster(clock: Clock) -> SimulatedCluster:
    made = SimulatedCluster(clock)
    made.accounts.add_token(TOKEN)
    made.add_bucket("b")
    for number in range(10):
        made.start_upload("b", f"k/{number}", data_blocks=number, initiated=NOW - number - 0.25, system=number % 3 == 0)
    return made


@pytest.fixture
def server(cluster: SimulatedCluster) -> Iterator[SimulatorServer]:
    with SimulatorServer(cluster) as running:
        yield running


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, Path]:
    return throwaway_certificate(tmp_path_factory.mktemp("certificate"))
