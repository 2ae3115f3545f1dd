"""What is delivered beside the code: locked dependencies, a bill of materials, a package that runs with just these."""

import json
import re
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from packaging.markers import Marker

from exporter import __version__

ROOT = Path(__file__).resolve().parent.parent
RUNTIME = ROOT / ".venv" / "runtime" / "bin" / "python"


@cache
def locked(part: str) -> dict[str, str]:
    """Names to versions of a lock file, as far as they are for this platform."""
    found = {}
    for line in (ROOT / "requirements" / f"{part}.txt").read_text().splitlines():
        if match := re.match(r"([A-Za-z0-9._-]+)(?:\[[^]]*\])?==([^ ;\\]+)(?: ; ([^\\]+))?", line):
            name, version, marker = match.groups()
            if marker is None or Marker(marker.strip()).evaluate():
                found[re.sub(r"[-_.]+", "-", name).lower()] = version
    return found


@cache
def bill() -> dict[str, Any]:
    """The bill of materials that `make sbom` wrote, which `make test` calls."""
    content: dict[str, Any] = json.loads((ROOT / "dist" / "sbom.cdx.json").read_text())
    return content


def test_the_bill_of_materials_has_just_what_is_locked_for_running() -> None:
    listed = {part["purl"].removeprefix("pkg:pypi/") for part in bill()["components"]}
    assert listed == {f"{name}@{version}" for name, version in locked("runtime").items()}
    assert all(part["licenses"] for part in bill()["components"])


def test_the_bill_of_materials_is_that_of_this_version() -> None:
    root = bill()["metadata"]["component"]
    assert (root["name"], root["version"], root["licenses"][0]["license"]["id"]) == (
        "qumulo-s3-uploads-exporter",
        __version__,
        "Apache-2.0",
    )
    needed = next(part for part in bill()["dependencies"] if part["ref"] == root["bom-ref"])["dependsOn"]
    assert {name.partition("==")[0] for name in needed} >= {"bcrypt", "requests", "uvicorn"}
    assert (bill()["bomFormat"], bill()["specVersion"]) == ("CycloneDX", "1.6")


@pytest.mark.parametrize("part", ["demo", "test", "bench"])
def test_every_lock_has_the_versions_that_run(part: str) -> None:
    assert locked("runtime").items() <= locked(part).items()


@pytest.mark.parametrize("file", sorted((ROOT / "requirements").glob("*.txt")), ids=lambda file: file.name)
def test_every_locked_file_has_hashes_and_names_no_host(file: Path) -> None:
    text = re.sub(r"^#.*\n", "", file.read_text(), flags=re.MULTILINE)
    requirements = re.split(r"\n(?=[A-Za-z0-9])", text)
    assert [each.partition(" ")[0] for each in requirements if "--hash=sha256:" not in each] == []
    assert re.findall(r"https?://|--index-url|--extra-index-url|--find-links", file.read_text()) == []


def run(*command: str, cwd: Path) -> tuple[int, str, str]:
    """Exit status and what was printed, of the installed package with nothing but what it needs."""
    done = subprocess.run(
        [RUNTIME, "-m", "exporter", *command], cwd=cwd, capture_output=True, text=True, timeout=30, check=False
    )
    return done.returncode, done.stdout, done.stderr


def test_the_installed_package_runs_with_what_is_locked(tmp_path: Path) -> None:
    settings = tmp_path / "settings.yml"
    settings.write_text("clusters: {prod: {host: 127.0.0.1, port: 9, token: t}}\n")
    status, printed, logged = run("once", f"--config.file={settings}", cwd=tmp_path)
    assert (status, 'qumulo_s3_uploads_up{qumulo_cluster="prod"} 0' in printed) == (1, True)
    assert "Traceback" not in logged


def test_without_the_extra_the_demo_says_what_is_missing(tmp_path: Path) -> None:
    status, printed, logged = run("demo", cwd=tmp_path)
    assert (status, printed) == (1, "")
    assert logged.endswith('needs trustme: install the extra "demo"\n')
