"""How the program is started where it finds less than it may be used to."""

import os

from tests.integration.conftest import ROOT


def outside() -> dict[str, str]:
    """An environment for another working directory: the source is found, and nothing is measured or written."""
    measuring = {name: "" for name in os.environ if name.startswith("COVERAGE_PROCESS")}
    return {"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1", **measuring}
