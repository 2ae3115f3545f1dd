"""The recipe of the image, without building it."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from exporter import __version__
from tests.integration.conftest import ROOT
from tests.test_supply import locked

FOLDER = ROOT / "deploy" / "image"
RECIPE = (FOLDER / "Containerfile").read_text()
ENGINES = ("podman", "buildah", "docker")


def test_the_linter_has_nothing_to_say() -> None:
    hadolint = Path(sys.executable).with_name("hadolint")
    done = subprocess.run([hadolint, FOLDER / "Containerfile"], check=False, capture_output=True, text=True)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_the_context_is_just_what_is_copied() -> None:
    copied = re.findall(r"^COPY (?!--from)(.+) \S+$", RECIPE, re.MULTILINE)
    let_in = re.findall(r"^!(.+)$", (FOLDER / "Containerfile.dockerignore").read_text(), re.MULTILINE)
    assert sorted(" ".join(copied).split()) == sorted(let_in)
    assert all((ROOT / name).exists() for name in let_in)


def test_by_default_it_runs_on_a_slim_python_by_a_short_name() -> None:
    assert re.findall(r"^ARG BASE=(.+)$", RECIPE, re.MULTILINE) == ["python:3.13-slim"]
    assert re.findall(r"^BASE \?= (.+)$", (ROOT / "Makefile").read_text(), re.MULTILINE) == ["python:3.13-slim"]


def test_the_bill_of_materials_of_the_image_has_just_what_is_locked_for_it() -> None:
    bill = json.loads((ROOT / "dist" / "sbom.image.cdx.json").read_text())
    listed = {part["purl"].removeprefix("pkg:pypi/") for part in bill["components"]}
    assert listed == {f"{name}@{version}" for name, version in locked("demo").items()}
    assert (bill["metadata"]["component"]["name"], bill["metadata"]["component"]["version"]) == (
        "qumulo-s3-uploads-exporter",
        __version__,
    )


def build(there: tuple[str, ...], folder: Path, *variables: str) -> tuple[int, list[str], str]:
    """`make image` where only these engines are: exit status, what the engine was called with, complaints."""
    called = folder / "called"
    for tool in ("sh", "make", "sed", "git", "date", "find"):
        (folder / tool).symlink_to(next(p for p in map(Path, ("/usr/bin/" + tool, "/bin/" + tool)) if p.exists()))
    for name in there:
        (folder / name).write_text(f'#!/bin/sh\nprintf "%s\\n" {name} "$@" > {called}\n')
        (folder / name).chmod(0o755)
    clean = {name: text for name, text in os.environ.items() if not name.startswith(("MAKE", "MFLAGS"))}
    command = [str(folder / "make"), "image", *variables]
    done = subprocess.run(
        command, cwd=ROOT, env={**clean, "PATH": str(folder)}, check=False, capture_output=True, text=True
    )
    return done.returncode, called.read_text().splitlines() if called.exists() else [], done.stderr


@pytest.mark.parametrize("there", [ENGINES, ENGINES[1:], ENGINES[2:]], ids=lambda there: there[0])
def test_make_takes_the_engine_that_is_there(there: tuple[str, ...], tmp_path: Path) -> None:
    status, called, _ = build(there, tmp_path, "REVISION=abc", "BUILD_FLAGS=--pull --quiet")
    created = called.pop(called.index("--quiet") - 2)
    assert re.fullmatch(r"CREATED=\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", created)
    assert (status, called) == (
        0,
        [
            there[0], "build", "--file", "deploy/image/Containerfile",
            "--tag", f"qumulo-s3-uploads-exporter:{__version__}",
            "--build-arg", "BASE=python:3.13-slim", "--build-arg", "BUILDER=python:3.13-slim",
            "--build-arg", f"VERSION={__version__}", "--build-arg", "REVISION=abc", "--build-arg", "--pull",
            "--quiet", ".",
        ],
    )  # fmt: skip


def test_the_revision_is_that_of_the_checkout(tmp_path: Path) -> None:
    _, called, _ = build(("podman",), tmp_path)
    head = subprocess.run(["git", "rev-parse", "HEAD"], cwd=ROOT, check=False, capture_output=True, text=True).stdout
    revision = next(text for text in called if text.startswith("REVISION="))
    assert revision.removesuffix("-dirty") == f"REVISION={head.strip() or 'unknown'}"


def test_without_an_engine_make_says_which_it_takes(tmp_path: Path) -> None:
    status, called, complaints = build((), tmp_path)
    assert (status, called) == (2, [])
    assert "podman, buildah or docker is needed" in complaints
