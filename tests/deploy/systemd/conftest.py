"""A simulated cluster and the exporter as a process, as in the integration tests."""

from tests.integration.conftest import certificate, program, simulated

__all__ = ["certificate", "program", "simulated"]
