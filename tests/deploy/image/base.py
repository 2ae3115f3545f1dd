"""A base for the image without a registry: a small Debian with Python, and the wheels for just that Python."""

import hashlib
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.integration.conftest import ROOT
from tests.programs import UNPACKED, find, libraries

#: Kept between runs, by what it was made from.
KEPT = ROOT / ".venv"
#: pip and what comes with it are there in order to be removed.
INCLUDED = ("ca-certificates", "python3", "python3-pip", "python3-venv")
#: Compiled bytecode as well, since the usual images with Python have none of the standard library.
LEFT_OUT = (
    "__pycache__",
    "./dev/*",
    "./etc/apt/sources.list",
    "./var/cache/apt/*",
    "./var/lib/apt/lists/*",
    "./var/log/*",
)
BUILT_FROM = ("demo", "build")


def _key(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:12]


def base() -> Path:
    """An archive of the base's files, made on the first call."""
    suite = platform.freedesktop_os_release().get("VERSION_CODENAME", "stable")
    archive = KEPT / f"base-{_key(suite, *INCLUDED, *LEFT_OUT)}.tar"
    if not archive.exists():
        # Not below a folder mounted without devices, as /tmp may be.
        folder = Path(tempfile.mkdtemp(prefix="base-", dir=KEPT))
        folder.chmod(0o755)
        try:
            _bootstrap(suite, folder)
            excluded = [f"--exclude={pattern}" for pattern in LEFT_OUT]
            fresh = archive.with_suffix(".new")
            subprocess.run(["tar", "--numeric-owner", *excluded, "-cf", fresh, "-C", folder, "."], check=True)
            fresh.rename(archive)
        finally:
            shutil.rmtree(folder)
    return archive


def _bootstrap(suite: str, folder: Path) -> None:
    unpacked = UNPACKED / "usr/share/debootstrap"
    command = [
        "sh",
        str(find("debootstrap")),
        "--variant=minbase",
        f"--include={','.join(INCLUDED)}",
        suite,
        str(folder),
    ]
    # It downloads with wget.
    path = os.pathsep.join((os.environ["PATH"], str(UNPACKED / "usr" / "bin")))
    environ = {**os.environ, "PATH": path, "LD_LIBRARY_PATH": libraries()}
    if unpacked.exists():
        environ["DEBOOTSTRAP_DIR"] = str(unpacked)
    done = subprocess.run(command, env=environ, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]


def wheels(version: str) -> Path:
    """All that the build installs, for Python of this version, as locked; fetched on the first call."""
    locks = [ROOT / "requirements" / f"{name}.txt" for name in BUILT_FROM]
    folder = KEPT / f"wheels-{_key(version, *(lock.read_text() for lock in locks))}"
    if not folder.exists():
        fresh = folder.with_suffix(".new")
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--require-hashes", f"--dest={fresh}"]
        options = ["--only-binary=:all:", f"--python-version={version}", *(f"--requirement={lock}" for lock in locks)]
        subprocess.run([*command, *options], check=True, capture_output=True)
        fresh.rename(folder)
    return folder
