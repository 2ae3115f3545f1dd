"""What terminals see: progress, failures, tables."""

import io
from typing import NoReturn

import pytest

from exporter.listing.teller import Teller
from exporter.simulator import faults

from .support import PROGRAM, Screen, Stage, Terminal, ended, put


def test_progress_on_a_terminal(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    stage.server.faults.add(faults.Status(403, endpoint="uploads", bucket="empty"))
    err = Terminal()
    assert ended(stage, io.BytesIO(), err) == 1
    said = err.getvalue()
    assert f"{PROGRAM}: prod: bucket empty: the token's role lacks a privilege" in said
    assert "3/3" in said
    assert "buckets, 5 uploads read" in said


def test_the_progress_is_gone_before_the_table(stage: Stage) -> None:
    err = Terminal()
    seen: list[str] = []

    class Watching(Screen):
        def write(self, text: object, /) -> int:
            seen.append(err.getvalue())
            return len(str(text))

    assert ended(stage, Watching(), err) == 0
    assert "3/3" in seen[0]
    assert set(seen) == {err.getvalue()}


def test_no_progress_on_the_terminal_that_the_uploads_go_to(stage: Stage) -> None:
    err = Terminal()
    assert ended(stage, Screen(), err, top="0") == 0
    assert err.getvalue() == ""


def test_a_table_on_a_terminal(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "dumb")
    monkeypatch.setenv("COLUMNS", "80")
    out = Screen()
    put(stage.cluster, "empty", "long/" * 30 + "end", "c1", data=2**18 - 1, age=10.0, idle=10.0)
    assert ended(stage, out, io.StringIO(), top="1") == 0
    assert out.getvalue().decode().splitlines()[1].startswith("empty   …ng/long/end  user    admin")


def test_standard_error_may_be_gone() -> None:
    class Gone(io.StringIO):
        def write(self, _: str, /) -> NoReturn:
            raise BrokenPipeError

    teller = Teller(Gone(), show_progress=False)
    teller.fail("x")
    assert teller.failures == 1


def test_what_is_told_moves_no_cursor() -> None:
    err = io.StringIO()
    Teller(err, show_progress=False).say("a\x1b[2J\nb")
    assert err.getvalue() == f"{PROGRAM}: a\\x1b[2J\\nb\n"
