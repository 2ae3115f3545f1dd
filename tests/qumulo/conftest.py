"""A simulated cluster with one bucket of ten uploads behind loopback TLS, and a client of it."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from exporter.qumulo.client import Client
from exporter.simulator import SimulatedCluster, SimulatorServer, throwaway_certificate

from .support import TOKEN, Asked, asking, target_of

BEGUN = 1_700_000_000.0


@dataclass(frozen=True)
class Certificate:
    """The files of a certificate and of the CA that signed it."""

    ca_file: Path
    cert_file: Path
    key_file: Path


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    return Certificate(*throwaway_certificate(tmp_path_factory.mktemp("certificate")))


@pytest.fixture
def cluster() -> SimulatedCluster:
    made = SimulatedCluster(time.time)
    made.accounts.add_token(TOKEN)
    made.add_bucket("b")
    for number in range(10):
        made.start_upload("b", f"k/{number}", data_blocks=number, initiated=BEGUN + number, system=number % 2 == 0)
    return made


@pytest.fixture
def server(cluster: SimulatedCluster, certificate: Certificate) -> Iterator[SimulatorServer]:
    with SimulatorServer(cluster, certfile=certificate.cert_file, keyfile=certificate.key_file) as running:
        yield running


@pytest.fixture
def asked(server: SimulatorServer, certificate: Certificate) -> Iterator[Asked]:
    made = asking(target_of(server, certificate.ca_file))
    yield made
    made.transport.close()


@pytest.fixture
def client(asked: Asked) -> Client:
    return Client(asked.transport, 4, 5.0)
