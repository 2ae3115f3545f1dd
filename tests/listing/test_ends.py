"""How it ends: interrupted, not read any more, no room."""

import errno
import io
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import pytest

from exporter import listing
from exporter.listing.sink import OutputLost, Sink
from exporter.simulator import faults

from .support import NOW, PROGRAM, Stage, ended, put

ROOT = Path(__file__).resolve().parents[2]


class Full(io.RawIOBase):
    """A stream without room."""

    def __init__(self, number: int = errno.ENOSPC) -> None:
        self.number = number

    def writable(self) -> bool:
        return True

    def write(self, _: object, /) -> NoReturn:
        raise OSError(self.number, os.strerror(self.number))


ALL: list[dict[str, str]] = [
    {},
    {"output": "json"},
    {"output": "csv", "top": "0"},
    {"output": "abort", "older_than": "1h"},
    {"group_by": "prefix"},
    {"group_by": "initiator", "output": "csv"},
]


@pytest.mark.parametrize("flags", ALL)
def test_a_reader_that_has_enough(stage: Stage, flags: dict[str, str]) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    err = io.StringIO()
    with os.fdopen(writing, "wb") as out:
        assert ended(stage, out, err, **flags) == 0
    assert err.getvalue() == ""


@pytest.mark.parametrize("flags", ALL)
def test_no_room(stage: Stage, flags: dict[str, str]) -> None:
    err = io.StringIO()
    assert ended(stage, Full(), err, **flags) == 1
    assert err.getvalue() == f"{PROGRAM}: cannot write the output: No space left on device\n"


def test_no_room_told_at_the_flush() -> None:
    class Late(io.BytesIO):
        def flush(self) -> NoReturn:
            raise OSError(errno.EPIPE, "gone")

    with pytest.raises(OutputLost, match="gone") as lost:
        Sink(Late()).flush()
    assert lost.value.quiet


def test_a_failure_counts_where_the_reader_has_enough(stage: Stage) -> None:
    stage.server.faults.add(faults.Status(403, endpoint="uploads", bucket="backups"))
    assert ended(stage, Full(errno.EPIPE), io.StringIO()) == 1


def test_head_in_a_pipe_is_quiet(stage: Stage) -> None:
    """A process of its own: what is left in a buffer would be told at its end."""
    for number in range(3000):
        put(stage.cluster, "empty", "k" * 60, f"c{number}", data=0, age=10.0, idle=10.0)
    code = (
        "import sys, time; from exporter import listing; from exporter.settings.load import load; import os;"
        "sys.exit(listing.run(load({}, os.environ).settings, listing.options({'top': '0', 'output': 'csv'}),"
        " sys.stdout.buffer, sys.stderr, time.time))"
    )
    cluster = stage.settings().clusters["prod"]
    assert cluster.token
    before = "QUMULO_EXPORTER_CLUSTERS__PROD__"
    environ = {
        **os.environ,
        f"{before}HOST": cluster.host,
        f"{before}PORT": str(cluster.port),
        f"{before}TOKEN": cluster.token.get_secret_value(),
        f"{before}CA_FILE": str(cluster.ca_file),
    }
    with subprocess.Popen(
        [sys.executable, "-c", code], cwd=ROOT, env=environ, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout
        assert process.stderr
        assert process.stdout.readline().startswith(b"cluster,bucket,")
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(20) == 0


def test_interrupted(stage: Stage) -> None:
    """What was printed stays."""

    class Interrupting(io.BytesIO):
        def flush(self) -> None:
            if self.tell() > 400:
                raise KeyboardInterrupt

    out, err = Interrupting(), io.StringIO()
    settings = stage.settings(poll__page_size="1")
    chosen = listing.options({"top": "0", "output": "csv"})
    assert listing.run(settings, chosen, out, err, lambda: NOW) == 128 + signal.SIGINT
    lines = out.getvalue().decode().splitlines()
    assert [line.split(",")[3] for line in lines] == ["id", "a1", "a2"]
    assert err.getvalue() == ""


def no_folder(*_: object, **__: object) -> NoReturn:
    raise FileNotFoundError(errno.ENOENT, "No usable temporary directory found")


def no_room(*_: object, **__: object) -> io.RawIOBase:
    return Full()


@pytest.mark.parametrize(
    ("make", "why"), [(no_folder, "No usable temporary directory found"), (no_room, "No space left on device")]
)
def test_no_place_for_the_lines(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, make: Callable[..., object], why: str
) -> None:
    monkeypatch.setattr("exporter.listing.abort._HELD", 64)
    monkeypatch.setattr("tempfile.TemporaryFile", make)
    printed = stage.run(output="abort", older_than="1h", top="0")
    assert (printed.status, printed.out) == (1, "")
    assert printed.err == (
        f"the lines cannot be kept until they are counted: {why}; set TMPDIR to a folder with room, or --top\n"
    )


def test_lines_that_cannot_be_read_again(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    class Lost(io.BytesIO):
        def read(self, _: int | None = -1, /) -> NoReturn:
            raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr("exporter.listing.abort._HELD", 64)
    monkeypatch.setattr("tempfile.TemporaryFile", lambda *_, **__: Lost())
    printed = stage.run(output="abort", older_than="1h", top="0")
    assert printed.status == 1
    assert printed.err.startswith("the lines cannot be kept until they are counted: Input/output error; ")


def test_few_lines_need_no_folder(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.TemporaryFile", no_folder)
    assert stage.run(output="abort", older_than="1h").status == 0
