"""The unit as shipped, the real systemd-analyze, and what the unit lets a process do."""

import os
import re
import subprocess
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from tests.programs import UNPACKED, find, libraries

HOME = Path(__file__).resolve().parents[3] / "deploy" / "systemd"
UNIT = HOME / "qumulo-s3-uploads-exporter.service"

#: What systemd lets every process do that it starts, beside what a unit lists.
_ALWAYS = ("@default", "execve")


@cache
def service() -> dict[str, list[str]]:
    """The settings of the section [Service], each with its values in order."""
    section = UNIT.read_text().partition("\n[Service]\n")[2].partition("\n[Install]\n")[0]
    found: dict[str, list[str]] = {}
    for line in section.splitlines():
        if line and not line.startswith("#"):
            key, _, value = line.partition("=")
            found.setdefault(key, []).append(value)
    return found


def only(key: str) -> str:
    """The value of a setting that is there once."""
    (value,) = service()[key]
    return value


def analyze(*arguments: str | Path) -> tuple[bool, str]:
    """Whether systemd-analyze is content, and what it said."""
    command = [find("systemd-analyze") or "systemd-analyze", *map(str, arguments)]
    environ = {**os.environ, **(_unpacked() if Path(command[0]).is_relative_to(UNPACKED) else {})}
    done = subprocess.run(
        command, env=environ, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False, timeout=60
    )
    return done.returncode == 0, done.stdout


def _unpacked() -> dict[str, str]:
    """Where systemd-analyze finds its libraries and other units when it is not installed."""
    return {"LD_LIBRARY_PATH": libraries(), "SYSTEMD_UNIT_PATH": str(UNPACKED / "lib" / "systemd" / "system")}


def system_calls() -> set[str]:
    """The names of the system calls that the unit allows, sets of systemd's taken apart."""
    allowed = _expanded(_ALWAYS)
    for line in service()["SystemCallFilter"]:
        listed = _expanded(line.removeprefix("~").split())
        allowed = allowed - listed if line.startswith("~") else allowed | listed
    return allowed


def _expanded(names: Iterable[str]) -> set[str]:
    found = set()
    for name in names:
        found |= _expanded(_members(name)) if name.startswith("@") else {name}
    return found


@cache
def _members(group: str) -> tuple[str, ...]:
    well, said = analyze("syscall-filter", "--no-pager", group)
    assert well, said
    return tuple(re.findall(r"^ +(@?[a-z0-9_-]+)$", said, re.MULTILINE))
