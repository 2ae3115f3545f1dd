"""Simulated clusters behind loopback TLS."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from exporter.simulator import SimulatorServer, throwaway_certificate

from .support import Stage, simulated


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, Path]:
    """CA, certificate and key."""
    return throwaway_certificate(tmp_path_factory.mktemp("certificate"))


@pytest.fixture
def stage(certificate: tuple[Path, Path, Path]) -> Iterator[Stage]:
    ca_file, cert_file, key_file = certificate
    with SimulatorServer(simulated(), certfile=cert_file, keyfile=key_file) as server:
        yield Stage({"prod": server}, ca_file)


@pytest.fixture
def two(certificate: tuple[Path, Path, Path]) -> Iterator[Stage]:
    """Two clusters of the same uploads, `prod` named before `dr`."""
    ca_file, cert_file, key_file = certificate
    with (
        SimulatorServer(simulated(), certfile=cert_file, keyfile=key_file) as prod,
        SimulatorServer(simulated(), certfile=cert_file, keyfile=key_file) as dr,
    ):
        yield Stage({"prod": prod, "dr": dr}, ca_file)
