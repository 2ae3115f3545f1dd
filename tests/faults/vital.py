"""What a process holds, as the kernel tells it."""

import time
from dataclasses import dataclass
from pathlib import Path

_LOOKS = 40
_PAUSE = 0.05


@dataclass(frozen=True)
class Vital:
    """Threads, open sockets, other open files, resident memory now and at its highest (bytes)."""

    threads: int
    sockets: int
    files: int
    resident: int
    highest: int


def vital(pid: int) -> Vital:
    """The least of two seconds: what is held for good, not what a poll needs while it runs."""
    looks = []
    for _ in range(_LOOKS):
        looks.append(_look(pid))
        time.sleep(_PAUSE)
    return Vital(
        threads=min(look.threads for look in looks),
        sockets=min(look.sockets for look in looks),
        files=min(look.files for look in looks),
        resident=min(look.resident for look in looks),
        highest=looks[-1].highest,
    )


def _look(pid: int) -> Vital:
    process = Path(f"/proc/{pid}")
    status = dict(line.split(":", 1) for line in (process / "status").read_text().splitlines())
    targets = [_target(link) for link in (process / "fd").iterdir()]
    open_files = [target for target in targets if target]
    sockets = sum(target.startswith("socket:") for target in open_files)
    kibibytes = {name: int(status[name].split()[0]) * 1024 for name in ("VmRSS", "VmHWM")}
    files = len(open_files) - sockets
    return Vital(int(status["Threads"]), sockets, files, kibibytes["VmRSS"], kibibytes["VmHWM"])


def _target(link: Path) -> str:
    try:
        return str(link.readlink())
    except FileNotFoundError:
        # Closed since the folder was read.
        return ""
