"""The wheel that people install: the package with its types, the command, the licence, and nothing else."""

import subprocess
import sys
import zipfile
from configparser import ConfigParser
from email import message_from_string
from pathlib import Path

import pytest

from exporter import __version__

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    return zipfile.ZipFile(next(folder.glob("*.whl")))


def test_it_holds_the_package_and_nothing_else(wheel: zipfile.ZipFile) -> None:
    names = wheel.namelist()
    info = f"qumulo_s3_uploads_exporter-{__version__}.dist-info"
    assert {name.partition("/")[0] for name in names} == {"exporter", info}
    modules = {str(path.relative_to(ROOT)) for path in (ROOT / "exporter").rglob("*.py")}
    assert {name for name in names if name.endswith(".py")} == modules
    assert "exporter/py.typed" in names
    assert f"{info}/licenses/LICENSE" in names


def test_it_has_the_command_and_the_metadata(wheel: zipfile.ZipFile) -> None:
    info = f"qumulo_s3_uploads_exporter-{__version__}.dist-info"
    scripts = ConfigParser()
    scripts.read_string(wheel.read(f"{info}/entry_points.txt").decode())
    assert dict(scripts["console_scripts"]) == {"qumulo-s3-uploads-exporter": "exporter.cli:main"}
    metadata = message_from_string(wheel.read(f"{info}/METADATA").decode())
    assert metadata["License-Expression"] == "Apache-2.0"
    assert metadata["Requires-Python"] == ">=3.11"
    assert metadata.get_all("Provides-Extra") == ["demo"]
