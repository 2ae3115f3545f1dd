"""The real programs and libraries that tests use: looked for on PATH, else unpacked from Debian's into .venv/debian.

Unpacked and not installed: nothing is started, nothing outside the checkout changes. Run as a script it gets what is
missing, where it may.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
UNPACKED = ROOT / ".venv" / "debian"

#: Program to Debian package.
PACKAGES = {
    "prometheus": "prometheus",
    "promtool": "prometheus",
    "prometheus-alertmanager": "prometheus-alertmanager",
    "curl": "curl",
    "gzip": "gzip",
    "openssl": "openssl",
}

#: Library to Debian package, and where below /usr/lib it is.
LIBRARIES = {"libfaketime": ("libfaketime", "*/faketime/libfaketimeMT.so.1")}


def find(name: str) -> str | None:
    """Where a program or a library is, or None."""
    if name in LIBRARIES:
        return find_library(name)
    return shutil.which(name) or shutil.which(name, path=str(UNPACKED / "usr" / "bin"))


def find_library(name: str) -> str | None:
    """Where a library of LIBRARIES is, as LD_PRELOAD wants it, or None."""
    found = (path for root in (Path("/"), UNPACKED) for path in root.glob(f"usr/lib/{LIBRARIES[name][1]}"))
    return next(map(str, found), None)


def _run(*command: str, cwd: Path | None = None) -> bool:
    return subprocess.run(command, cwd=cwd, check=False, stdout=sys.stderr).returncode == 0


def unpack(package: str) -> None:
    """Download a package of Debian's and unpack it; says so when it cannot be had."""
    UNPACKED.mkdir(parents=True, exist_ok=True)
    if os.geteuid() == 0:
        _run("apt-get", "update", "--quiet=2")
    if not _run("apt-get", "download", "--quiet=2", package, cwd=UNPACKED):
        print(f"{package}: not to be had from Debian's packages; its tests are skipped", file=sys.stderr)
        return
    for archive in UNPACKED.glob(f"{package}_*.deb"):
        _run("dpkg", "--extract", str(archive), str(UNPACKED))
        archive.unlink()


def main() -> None:
    """Get every program and library that is missing."""
    packages = {**PACKAGES, **{name: package for name, (package, _) in LIBRARIES.items()}}
    missing = {package for name, package in packages.items() if not find(name)}
    if missing and shutil.which("apt-get") and shutil.which("dpkg"):
        for package in sorted(missing):
            unpack(package)


if __name__ == "__main__":
    main()
