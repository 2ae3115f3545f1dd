"""Whether files have changed, links followed: Kubernetes swaps a link to a folder to change what a volume shows."""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from exporter.settings.webconfig import WebConfig

Signature = tuple[int, int, int, int, int]
Signatures = Mapping[Path, Signature | None]


def signatures(paths: Iterable[Path]) -> Signatures:
    """What tells each file from what it was; None for one that cannot be looked at."""
    return {path: _signature(path) for path in paths}


def read_settled(path: Path, read: Callable[[Path], WebConfig]) -> tuple[WebConfig, Signatures]:
    """The configuration, and its files as they were before it was read, so that no change falls between. As `read`."""
    seen = signatures({path})
    config = read(path)
    while seen.keys() != {path, *config.files}:
        seen = signatures({path, *config.files})
        config = read(path)
    return config, seen


def _signature(path: Path) -> Signature | None:
    try:
        stat = path.stat()
    except OSError:
        return None
    return stat.st_dev, stat.st_ino, stat.st_mtime_ns, stat.st_ctime_ns, stat.st_size
