"""The real programs that tests run: looked for on PATH, else unpacked from Debian's packages into .venv/debian.

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
PACKAGES = {"prometheus": "prometheus", "promtool": "prometheus", "curl": "curl", "gzip": "gzip"}


def find(program: str) -> str | None:
    """Where a program is, or None."""
    return shutil.which(program) or shutil.which(program, path=str(UNPACKED / "usr" / "bin"))


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
    """Get every program that is missing."""
    missing = {package for program, package in PACKAGES.items() if not find(program)}
    if missing and shutil.which("apt-get") and shutil.which("dpkg"):
        for package in sorted(missing):
            unpack(package)


if __name__ == "__main__":
    main()
