"""Starts the real Chromium, installed or unpacked."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest import mock

from playwright.sync_api import Browser, Playwright, sync_playwright

from tests.programs import UNPACKED, find, libraries

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


@contextmanager
def chromium(scratch: Path) -> Iterator[Browser]:
    """The browser until the end; `scratch` is a folder for what it needs where it was only unpacked."""
    # What drives it may want a library that was unpacked with it.
    with mock.patch.dict(os.environ, {"LD_LIBRARY_PATH": libraries()}):
        driver = sync_playwright().start()
    try:
        browser = _launch(driver, scratch)
        yield browser
        browser.close()
    finally:
        driver.stop()


def _launch(playwright: Playwright, scratch: Path) -> Browser:
    program = find("chromium") or ""
    if not program.startswith(str(UNPACKED)):
        return playwright.chromium.launch(executable_path=program, args=_ARGUMENTS)
    # What Debian puts into bin is a script that looks for the program where it would be installed.
    unpacked = UNPACKED / "usr" / "lib" / "chromium" / "chromium"
    return playwright.chromium.launch(executable_path=unpacked, args=_ARGUMENTS, env={**os.environ, **_found(scratch)})


def _found(scratch: Path) -> dict[str, str | float | bool]:
    """Where libraries and fonts are that were unpacked and not installed."""
    fonts = scratch / "fonts.conf"
    fonts.write_text(_FONTS.format(fonts=UNPACKED / "usr" / "share" / "fonts", cache=scratch / "fonts"))
    return {"LD_LIBRARY_PATH": libraries(), "FONTCONFIG_FILE": str(fonts)}
