"""Spans, counts, and the ends of texts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from exporter.listing.texts import number, shortened, span
from exporter.visible import visible


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0.0, "0 s"), (119.9, "119 s"), (120.0, "2 min"), (7199.0, "119 min"), (7200.0, "2 h"), (172_799.0, "47 h"),
     (172_800.0, "2 d"), (12.9 * 86_400, "12 d")],
)  # fmt: skip
def test_spans(seconds: float, text: str) -> None:
    assert span(seconds) == text


def test_counts() -> None:
    assert (number(0, "upload"), number(1, "upload"), number(1234, "upload")) == (
        "0 uploads", "1 upload", "1,234 uploads",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "cells", "seen"),
    [
        ("abcdef", 6, "abcdef"),
        ("abcdef", 5, "…cdef"),
        ("abcdef", 1, "…"),
        ("日本東京", 6, "…東京"),
        ("日本東京", 8, "日本東京"),
        ("abc❤\ufe0f❤\ufe0f", 4, "…\ufe0f❤\ufe0f"),
    ],
)
def test_the_end_of_a_text_stays(text: str, cells: int, seen: str) -> None:
    assert shortened(text, cells) == seen


@given(st.text(), st.integers(1, 30))
def test_a_text_has_room(text: str, cells: int) -> None:
    seen = shortened(visible(text), cells)
    assert cell_len(seen) <= cells
    assert visible(seen).isprintable()
    assert visible(text).endswith(seen.removeprefix("…"))
