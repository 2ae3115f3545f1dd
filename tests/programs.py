"""The real programs and libraries that tests use: looked for on PATH, else unpacked from Debian's into .venv/debian.

Unpacked and not installed: nothing is started, nothing outside the checkout changes. Run as a script it gets what is
missing, where it may.
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
UNPACKED = VENV / "debian"

#: Where programs are that are not on PATH: Debian's, and what `make test` gets from wheels.
PLACES = (UNPACKED / "usr" / "bin", UNPACKED / "usr" / "sbin", VENV / "helm", VENV / "policy" / "bin")

#: Program to Debian package.
PACKAGES = {
    "prometheus": "prometheus",
    "promtool": "prometheus",
    "amtool": "prometheus-alertmanager",
    "prometheus-alertmanager": "prometheus-alertmanager",
    "curl": "curl",
    "gzip": "gzip",
    "openssl": "openssl",
    "systemd-analyze": "systemd",
    "podman": "podman",
    "conmon": "conmon",
    "runc": "runc",
    "debootstrap": "debootstrap",
    "wget": "wget",
    "chromium": "chromium",
}

#: Packages that do not run without others: those that they depend on and are not installed are unpacked as well, and
#: these.
WITH_OTHERS: dict[str, tuple[str, ...]] = {
    "podman": (),
    "systemd": (),
    "wget": (),
    "chromium": ("fonts-dejavu-core", "libatomic1"),
}

#: Root may leave downloading to another user, who may not write here, and warns of that.
AS_WE_ARE = ("--option", "APT::Sandbox::User=root")

#: Library to Debian package, and where below /usr/lib it is.
LIBRARIES = {
    "libfaketime": ("libfaketime", "*/faketime/libfaketimeMT.so.1"),
    "libseccomp": ("libseccomp2", "*/libseccomp.so.2"),
}


def find(name: str) -> str | None:
    """Where a program or a library is, or None."""
    if name in LIBRARIES:
        return find_library(name)
    return shutil.which(name) or shutil.which(name, path=os.pathsep.join(map(str, PLACES)))


def find_library(name: str) -> str | None:
    """Where a library of LIBRARIES is, as LD_PRELOAD wants it, or None."""
    found = (path for root in (Path("/"), UNPACKED) for path in root.glob(f"usr/lib/{LIBRARIES[name][1]}"))
    return next(map(str, found), None)


def libraries() -> str:
    """Where the libraries are that were unpacked, as LD_LIBRARY_PATH wants it."""
    return os.pathsep.join(
        sorted({str(library.parent) for top in ("lib", "usr/lib") for library in (UNPACKED / top).glob("**/*.so*")})
    )


def _run(*command: str, cwd: Path | None = None) -> bool:
    return subprocess.run(command, cwd=cwd, check=False, stdout=sys.stderr).returncode == 0


def together(package: str) -> list[str]:
    """A package, and what would be installed with it; what would only be upgraded is no part of it."""
    if package not in WITH_OTHERS:
        return [package]
    command = ["apt-get", "install", "--simulate", "--no-install-recommends", package, *WITH_OTHERS[package]]
    told = subprocess.run(command, check=False, capture_output=True, text=True).stdout
    return sorted({package, *re.findall(r"^Inst (\S+) \(", told, re.MULTILINE)})


def unpack(package: str) -> None:
    """Download a package of Debian's and unpack it; says so when it cannot be had."""
    UNPACKED.mkdir(parents=True, exist_ok=True)
    if os.geteuid() == 0:
        _run("apt-get", "update", "--quiet=2")
    packages = together(package)
    if not _run("apt-get", "download", "--quiet=2", *AS_WE_ARE, *packages, cwd=UNPACKED):
        print(f"{package}: not to be had from Debian's packages; its tests are skipped", file=sys.stderr)
        return
    for archive in [found for name in packages for found in UNPACKED.glob(f"{name}_*.deb")]:
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
