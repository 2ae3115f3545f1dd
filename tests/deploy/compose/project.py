"""The compose project as shipped: its services, what they mount, and the files as a container would see them."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

HOME = Path(__file__).resolve().parents[3] / "deploy" / "compose"
FILE = HOME / "compose.yaml"


@dataclass(frozen=True)
class Mount:
    """A file or a folder in a container; without a source it is a volume."""

    source: Path | None
    target: str
    mode: str


@cache
def project() -> Mapping[str, Any]:
    """The file itself."""
    content: Mapping[str, Any] = yaml.safe_load(FILE.read_text())
    return content


def services() -> Mapping[str, Mapping[str, Any]]:
    """Services by name."""
    found: Mapping[str, Mapping[str, Any]] = project()["services"]
    return found


def config(path: str) -> dict[str, Any]:
    """A YAML file beside the project's."""
    content: dict[str, Any] = yaml.safe_load((HOME / path).read_text())
    return content


def mounts(service: str) -> list[Mount]:
    """What a service mounts, in order."""
    found = []
    for text in services()[service].get("volumes", ()):
        source, target, *mode = text.split(":")
        found.append(Mount((HOME / source).resolve() if "/" in source else None, target, "".join(mode)))
    return found


def port(service: str) -> int:
    """The port in the container, which is the same outside."""
    (published,) = services()[service]["ports"]
    return int(published.rpartition(":")[2])


def unfold(service: str, root: Path) -> Path:
    """What the container of a service would see of its mounts, below `root`."""
    for mount in mounts(service):
        place = root / mount.target.lstrip("/")
        place.parent.mkdir(parents=True, exist_ok=True)
        if mount.source:
            place.symlink_to(mount.source)
        else:
            place.mkdir()
    return root
