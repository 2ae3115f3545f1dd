"""Tables on a terminal and elsewhere."""

import io

import pytest

from exporter.listing.sheet import Column, Sheet
from exporter.listing.sink import Sink

from .support import Screen

COLUMNS = (Column("bucket"), Column("key", flexible=True), Column("size", right=True))


def printed(out: io.BytesIO, *parts: list[tuple[str, ...]], width: int | None = None) -> list[str]:
    sheet = Sheet(Sink(out), COLUMNS, width)
    for part in parts:
        sheet.add(part)
    sheet.end("so many")
    return out.getvalue().decode().splitlines()


def test_elsewhere_every_line_is_whole() -> None:
    key = "k" * 300
    assert printed(io.BytesIO(), [("b", key, "1 B"), ("longer", "日本", "12 B")]) == [
        f"bucket  key{' ' * 297}  size",
        f"b       {key}   1 B",
        f"longer  日本{' ' * 296}  12 B",
        "",
        "so many",
    ]


def test_nothing_to_print() -> None:
    assert printed(io.BytesIO()) == ["bucket  key  size", "", "so many"]


def test_parts_have_one_header_and_columns_grow() -> None:
    assert printed(io.BytesIO(), [("b", "k", "1 B")], [("longest", "key", "1 B")]) == [
        "bucket  key  size",
        "b       k     1 B",
        "longest  key   1 B",
        "",
        "so many",
    ]


def test_many_lines_are_laid_out_in_parts() -> None:
    lines = printed(io.BytesIO(), [("b", str(number), "1 B") for number in range(1200)])
    assert [line.split()[1] for line in lines[1:-2]] == [str(number) for number in range(1200)]


def test_a_terminal_shows_the_end_of_a_long_key() -> None:
    line = printed(Screen(), [("bucket-1", "folder/" * 9 + "file.tar", "4.0 KiB")], width=40)[1]
    assert line.rstrip() == "bucket-1  …lder/folder/file.tar  4.0 KiB"
    assert len(line.rstrip()) == 40


def test_a_narrow_terminal_keeps_a_part_of_the_key() -> None:
    line = printed(Screen(), [("b" * 30, "0123456789abcdefghij", "4.0 KiB")], width=20)[1]
    assert line.rstrip() == f"{'b' * 30}  …9abcdefghij  4.0 KiB"


@pytest.mark.parametrize("text", ["[red]x[/red]", ":smile:", "a\x1b[31mb", "x\u202ey", "http://x", "[/]", "\\[bold]"])
def test_a_key_is_only_text(text: str) -> None:
    cell = text.replace("\x1b", "\\x1b").replace("\u202e", "\\u202e")
    for out in (io.BytesIO(), Screen()):
        assert printed(out, [("b", text, "1 B")], width=80)[1].split() == ["b", cell, "1", "B"]


def test_colours_only_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm")
    assert "\x1b" not in printed(io.BytesIO(), [("b", "k", "1 B")])[0]
    assert "\x1b[1m" in printed(Screen(), [("b", "k", "1 B")])[0]
