"""What cannot be seen moves no cursor and turns no text round."""

import pytest

from exporter.visible import visible


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("größe/日本 😀", "größe/日本 😀"),
        ("a\nb\tc", "a\\nb\\tc"),
        ("\x1b[2J\x9b", "\\x1b[2J\\x9b"),
        ("x\u202egpj", "x\\u202egpj"),
        ("\ud800\U000e0041\ufeff", "\\ud800\\U000e0041\\ufeff"),
        ("\u200b\u2028\u00a0", "\\u200b\\u2028\\xa0"),
    ],
)
def test_what_cannot_be_seen_is_written_out(text: str, seen: str) -> None:
    assert visible(text) == seen
