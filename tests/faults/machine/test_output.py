"""Nobody takes what the program writes: a full disk, a closed descriptor, a reader that has gone or that sleeps."""

import contextlib
import os
import resource
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests import figures
from tests.faults.machine import seen
from tests.faults.machine.places import outside
from tests.integration.conftest import Program, get, until

Started = dict[str, object]


@contextlib.contextmanager
def _full_device() -> Iterator[Started]:
    with Path("/dev/full").open("wb") as full:
        yield {"stderr": full}


@contextlib.contextmanager
def _closed() -> Iterator[Started]:
    yield {"stderr": None, "preexec_fn": lambda: os.close(2)}


@contextlib.contextmanager
def _reader_gone() -> Iterator[Started]:
    reading, writing = os.pipe()
    os.close(reading)
    yield {"stderr": writing}
    os.close(writing)


@contextlib.contextmanager
def reader_asleep() -> Iterator[Started]:
    """A pipe that is full and that nobody reads: whoever writes waits."""
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    for size in (4096, 1):
        with contextlib.suppress(BlockingIOError):
            while os.write(writing, b"x" * size):
                pass
    os.set_blocking(writing, True)
    yield {"stderr": writing}
    os.close(reading)
    os.close(writing)


@contextlib.contextmanager
def _terminal_asleep() -> Iterator[Started]:
    """A terminal that nobody reads: it says that there is room, and whoever writes more than that waits."""
    controller, terminal = os.openpty()
    yield {"stderr": terminal}
    os.close(terminal)
    os.close(controller)


SINKS: dict[str, Callable[[], contextlib.AbstractContextManager[Started]]] = {
    "full device": _full_device,
    "closed": _closed,
    "reader gone": _reader_gone,
    "reader asleep": reader_asleep,
    "terminal asleep": _terminal_asleep,
}


@pytest.mark.parametrize("sink", SINKS.values(), ids=SINKS)
def test_a_log_that_cannot_be_written_holds_up_nothing(
    serving: Callable[..., Program], sink: Callable[[], contextlib.AbstractContextManager[Started]]
) -> None:
    with sink() as process:
        # At debug every poll writes a line.
        exporter = serving(level="debug", process=process)
        url = seen.url_of(exporter)
        before = seen.listed(url)
        threads = seen.threads(exporter.process.pid)
        # More than a terminal keeps for its reader.
        after = seen.polled(url, 3)
        for _ in range(40):
            exporter.process.send_signal(signal.SIGHUP)
            get(f"{url}/-/healthy")
        assert seen.counts(after) == seen.counts(before)
        assert (after[seen.FAILED], seen.errors(after)) == (0, {})
        assert get(f"{url}/-/healthy") == "Healthy"
        assert "listed here, none failing" in get(url)
        assert seen.threads(exporter.process.pid) <= threads + 2  # those that render
        assert exporter.end() == 0
    figures.add("faults of the machine survived", 1)


def _no_room() -> None:
    # Only the soft limit, so that there can be room again.
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))


def test_a_disk_that_is_full_costs_the_log_and_nothing_else(serving: Callable[..., Program], tmp_path: Path) -> None:
    places = {name: str(tmp_path) for name in ("HOME", "TMPDIR")}
    file = tmp_path / "log"
    with file.open("wb") as log:
        process = {"stderr": log, "preexec_fn": _no_room, "cwd": tmp_path, "environ": places | outside()}
        exporter = serving(level="debug", process=process)
        url = seen.url_of(exporter)
        before = seen.listed(url)
        after = seen.polled(url, 2)
        assert seen.counts(after) == seen.counts(before)
        assert (after[seen.FAILED], seen.errors(after)) == (0, {})
        assert file.read_bytes() == b""
        unlimited = (resource.RLIM_INFINITY, resource.RLIM_INFINITY)
        resource.prlimit(exporter.process.pid, resource.RLIMIT_FSIZE, unlimited)
        until(lambda: "poll ended" in file.read_text())
        assert exporter.end() == 0
    assert all(line.startswith("time=") for line in file.read_text().splitlines())
    figures.add("faults of the machine survived", 1)


@pytest.mark.parametrize("command", ["once", "check"])
def test_output_into_a_file_without_room_is_one_line_and_exit_status_1(
    program: Callable[..., Program], settings: Callable[..., Path], tmp_path: Path, command: str
) -> None:
    with (tmp_path / "output").open("wb") as output:
        started = program(command, f"--config.file={settings()}", stdout=output, preexec_fn=_no_room, environ=outside())
        started.process.wait(30)
        assert started.end() == 1
    assert started.lines == ["qumulo-s3-uploads-exporter: cannot write the output: File too large\n"]
    figures.add("faults of the machine survived", 1)
