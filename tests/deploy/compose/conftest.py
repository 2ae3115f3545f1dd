"""The exporter as a process, as in the integration tests."""

from tests.integration.conftest import program

__all__ = ["program"]
