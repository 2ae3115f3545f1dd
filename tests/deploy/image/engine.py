"""Podman with settings and storage of its own: nothing of the machine's is read or changed."""

import json
import os
import shutil
import subprocess
import tempfile
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from tests.integration.conftest import until
from tests.programs import UNPACKED, find, libraries

#: As little as Kubernetes gives a pod of the level "restricted" with a read-only root, and not even a /tmp.
RESTRICTED = (
    "--user=65532:65532",
    "--read-only",
    "--read-only-tmpfs=false",
    "--cap-drop=ALL",
    "--security-opt=no-new-privileges",
)


#: More than all images and containers of the tests need, in bytes.
ROOM = 4 * 2**30


def _folder() -> Path:
    """A new folder, in memory where there is room. Its path is short: sockets with long names are made in it."""
    memory = Path("/dev/shm")
    roomy = memory.is_dir() and shutil.disk_usage(memory).free > ROOM
    return Path(tempfile.mkdtemp(prefix="image-", dir=memory if roomy else None))


class Engine:
    """A context manager; called with podman's arguments it returns what podman printed."""

    def __init__(self) -> None:
        self.folder = _folder()
        self.podman = str(find("podman"))
        folders = (self.folder, *(Path(str(find(name))).parent for name in ("podman", "runc")))
        self.environ = {
            **{name: value for name, value in os.environ.items() if name not in ("MAKEFLAGS", "MAKELEVEL", "MFLAGS")},
            "PATH": os.pathsep.join((*map(str, folders[1:]), os.environ["PATH"])),
            "HOME": str(self.folder),
            "LD_LIBRARY_PATH": libraries(),
            "CONTAINERS_CONF": str(self._settings()),
            "CONTAINERS_STORAGE_CONF": str(self._storage()),
            "CONTAINERS_REGISTRIES_CONF": str(self.write("registries.conf", "unqualified-search-registries = []\n")),
        }
        self.write(".config/containers/policy.json", '{"default": [{"type": "insecureAcceptAnything"}]}')

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self("rm", "--force", "--all")
        if os.geteuid():
            # Without root's rights a process of podman's holds the namespaces of its user until this.
            self("system", "migrate")
        # What cleans up after each container runs by itself.
        until(lambda: not self._running())
        for place in reversed(self._mounted()):
            subprocess.run(["umount", place], check=True)
        shutil.rmtree(self.folder)
        # What podman leaves behind, unless another podman is at work.
        for left in ("*/libpod_parent/conmon", "*/libpod_parent"):
            for group in Path("/sys/fs/cgroup").glob(left):
                with suppress(OSError):
                    group.rmdir()

    def _running(self) -> list[Path]:
        found = []
        for process in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):
                if str(self.folder).encode() in (process / "cmdline").read_bytes():
                    found.append(process)
        return found

    def _mounted(self) -> list[str]:
        places = (line.split()[1] for line in Path("/proc/self/mounts").read_text().splitlines())
        return [place for place in places if place.startswith(f"{self.folder}/")]

    def __call__(self, *arguments: str, timeout: float = 120) -> str:
        return self.run(self.podman, *arguments, timeout=timeout)

    def run(self, *command: str, cwd: Path | None = None, timeout: float = 120) -> str:
        """What a program printed that finds this podman, and its settings, before any other."""
        done = subprocess.run(
            command, cwd=cwd, env=self.environ, timeout=timeout, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, f"{command}: {done.stdout[-2000:]}{done.stderr[-2000:]}"
        return done.stdout

    def inspect(self, name: str) -> dict[str, Any]:
        """All that is known of an image or a container."""
        found: list[dict[str, Any]] = json.loads(self("inspect", name))
        return found[0]

    def python(self, image: str, code: str) -> Any:
        """What Python code prints in a container of an image, as JSON; root, so that it may look everywhere."""
        return json.loads(self("run", "--rm", "--user=0", "--network=none", "--entrypoint=python3", image, "-c", code))

    def write(self, name: str, text: str) -> Path:
        """Write a file below the folder."""
        file = self.folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
        return file

    def _settings(self) -> Path:
        # What podman starts to clean up has the environment of conmon, and nothing else of ours.
        conmon = self.write("conmon", f'#!/bin/sh\nLD_LIBRARY_PATH={libraries()} exec {find("conmon")} "$@"\n')
        conmon.chmod(0o755)
        seccomp = UNPACKED / "usr/share/containers/seccomp.json"
        return self.write(
            "containers.conf",
            f"""
[containers]
default_ulimits = ["nofile=1024:1024", "nproc=1024:1024"]
log_driver = "k8s-file"
netns = "host"
apparmor_profile = "unconfined"
{f'seccomp_profile = "{seccomp}"' if seccomp.exists() else ""}
[engine]
cgroup_manager = "cgroupfs"
conmon_path = ["{conmon}"]
events_logger = "none"
helper_binaries_dir = ["{UNPACKED}/usr/lib/podman", "/usr/libexec/podman", "/usr/lib/podman"]
lock_type = "file"
runtime = "runc"
tmp_dir = "{self.folder}/run"
[engine.runtimes]
runc = ["{find("runc")}"]
[network]
network_config_dir = "{self.folder}/networks"
""",
        )

    def _storage(self) -> Path:
        # Overlays cannot be laid over an overlay.
        kind = subprocess.run(["stat", "-f", "-c", "%T", self.folder], check=True, capture_output=True, text=True)
        driver = "vfs" if kind.stdout.startswith("overlay") else "overlay"
        places = f'graphroot = "{self.folder}/graph"\nrunroot = "{self.folder}/storage"\n'
        return self.write("storage.conf", f'[storage]\ndriver = "{driver}"\n{places}')
