"""Starts the real Chromium, installed or unpacked."""

import os
from pathlib import Path

from playwright.sync_api import Browser, Playwright

from tests.programs import UNPACKED, find

_ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
_FONTS = """<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>{fonts}</dir><dir>/usr/share/fonts</dir><cachedir>{cache}</cachedir></fontconfig>
"""


def launch(playwright: Playwright, scratch: Path) -> Browser:
    """The browser; `scratch` is a folder for what it needs where it was only unpacked."""
    program = find("chromium") or ""
    if not program.startswith(str(UNPACKED)):
        return playwright.chromium.launch(executable_path=program, args=_ARGUMENTS)
    # What Debian puts into bin is a script that looks for the program where it would be installed.
    unpacked = UNPACKED / "usr" / "lib" / "chromium" / "chromium"
    return playwright.chromium.launch(executable_path=unpacked, args=_ARGUMENTS, env={**os.environ, **_found(scratch)})


def _found(scratch: Path) -> dict[str, str | float | bool]:
    """Where libraries and fonts are that were unpacked and not installed."""
    places = (UNPACKED / "usr" / "lib", UNPACKED / "lib")
    libraries = sorted({str(found.parent) for place in places for found in place.glob("**/*.so.*")})
    fonts = scratch / "fonts.conf"
    fonts.write_text(_FONTS.format(fonts=UNPACKED / "usr" / "share" / "fonts", cache=scratch / "fonts"))
    return {"LD_LIBRARY_PATH": ":".join(libraries), "FONTCONFIG_FILE": str(fonts)}
