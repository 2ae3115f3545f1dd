"""A simulated cluster and the exporter as a process, as in the integration tests; Prometheus and Alertmanager."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.deploy.prometheus.stack import Stack
from tests.integration.conftest import certificate, program, simulated

__all__ = ["certificate", "program", "simulated", "stack"]


@pytest.fixture
def stack(tmp_path: Path) -> Iterator[Stack]:
    """Starts monitoring programs, and ends them after the test."""
    with Stack(tmp_path / "stack") as started:
        yield started
