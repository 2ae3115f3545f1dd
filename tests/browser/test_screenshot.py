"""The picture in the README: it can be taken anew, and the one that is there is of that kind and small."""

import struct
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser.screenshot import PICTURE, SIZE, take

MOST_BYTES = 250_000


def _size(picture: Path) -> tuple[int, int]:
    """Width and height of a PNG, from its first chunk."""
    content = picture.read_bytes()
    assert content[:8] == b"\x89PNG\r\n\x1a\n"
    width, height = struct.unpack(">II", content[16:24])
    return width, height


@pytest.mark.needs("chromium")
def test_it_can_be_taken(browser: Browser, tmp_path: Path) -> None:
    take(browser, tmp_path / "page.png")
    assert _size(tmp_path / "page.png") == SIZE


def test_the_picture_that_is_there() -> None:
    assert _size(PICTURE) == SIZE
    assert PICTURE.stat().st_size < MOST_BYTES
