"""The certificate of the simulated clusters."""

from tests.integration.conftest import certificate

__all__ = ["certificate"]
