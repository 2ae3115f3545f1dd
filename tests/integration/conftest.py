"""The program as a process against a simulated cluster, both on loopback."""

import os
import queue
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import pytest
import yaml

from exporter.simulator import SimulatedCluster, SimulatorServer, throwaway_certificate
from tests import printed
from tests.secrets import secret

TOKEN = secret("token")
ROOT = Path(__file__).resolve().parents[2]


class Program:
    """The exporter in a process of its own; its standard error as lines, unless it goes elsewhere."""

    def __init__(
        self, *arguments: str, environ: Mapping[str, str] | None = None, before: Sequence[str] = (), **options: Any
    ) -> None:
        """`before` is put before the command; `options` are Popen's own."""
        clean = {name: value for name, value in os.environ.items() if not name.startswith("QUMULO_EXPORTER_")}
        self.process: subprocess.Popen[str] = subprocess.Popen(
            [*before, sys.executable, "-m", "exporter", *arguments],
            env={**clean, **(environ or {})},
            text=True,
            **{"cwd": ROOT, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **options},
        )
        self.lines: list[str] = []
        self._fresh: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        for line in self.process.stderr or ():
            self.lines.append(line)
            printed.look("program: log", line)
            self._fresh.put(line)
        self._fresh.put(None)

    def line(self, pattern: str, timeout: float = 20.0) -> re.Match[str]:
        """The next line of the log that matches."""
        end = time.monotonic() + timeout
        while True:
            line = self._fresh.get(timeout=max(0.01, end - time.monotonic()))
            assert line is not None, f"ended without a line {pattern!r}: {''.join(self.lines)}"
            if match := re.search(pattern, line):
                return match

    def address(self) -> str:
        """The URL it listens on."""
        return f"http://{self.line(r'listening address=(127.0.0.1:[0-9]+)')[1]}"

    def end(self, sent: signal.Signals = signal.SIGTERM, timeout: float = 10.0) -> int:
        """The exit status after a signal."""
        if self.process.poll() is None:
            self.process.send_signal(sent)
        status = self.process.wait(timeout)
        self._reader.join(timeout)
        return status

    def output(self, timeout: float = 60.0) -> tuple[int, str, str]:
        """Exit status, standard output and error of a command that ends by itself."""
        assert self.process.stdout
        text = self.process.stdout.read()
        printed.look("program: output", text)
        status = self.process.wait(timeout)
        self._reader.join(timeout)
        return status, text, "".join(self.lines)

    def close(self) -> None:
        try:
            self.end()
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise
        finally:
            self._reader.join(10)
            for stream in (self.process.stdout, self.process.stderr):
                if stream:
                    stream.close()


@pytest.fixture
def program() -> Iterator[Callable[..., Program]]:
    """Starts the exporter with arguments; ends it after the test."""
    started: list[Program] = []

    def start(*arguments: str, **options: Any) -> Program:
        started.append(Program(*arguments, **options))
        return started[-1]

    yield start
    for one in started:
        one.close()


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, Path]:
    """CA, certificate and key of the simulated clusters."""
    return throwaway_certificate(tmp_path_factory.mktemp("certificate"))


@pytest.fixture
def simulated(certificate: tuple[Path, Path, Path]) -> Iterator[SimulatorServer]:
    """A simulated cluster without buckets."""
    cluster = SimulatedCluster(time.time)
    cluster.accounts.add_token(TOKEN)
    with SimulatorServer(cluster, certfile=certificate[1], keyfile=certificate[2]) as server:
        yield server


def settings_of(server: SimulatorServer, ca_file: Path, **more: object) -> dict[str, object]:
    """Settings of one cluster, as in the file."""
    return {"host": server.host, "port": server.port, "token": TOKEN, "ca_file": str(ca_file), **more}


def write(path: Path, clusters: Mapping[str, object], **sections: object) -> Path:
    """A settings file that listens on a free port of loopback."""
    sections.setdefault("web", {"listen_address": ["127.0.0.1:0"]})
    path.write_text(yaml.safe_dump({**sections, "clusters": dict(clusters)}))
    return path


def get(url: str, accept: str = "", timeout: float = 10.0) -> str:
    """The body of an answer of 200."""
    with urlopen(Request(url, headers={"Accept": accept} if accept else {}), timeout=timeout) as answer:
        text: str = answer.read().decode()
        return text


def samples(exposition: str) -> dict[str, float]:
    """Series to values, of either format; only lines that are samples."""
    rows = (line.rpartition(" ") for line in exposition.splitlines() if line and not line.startswith("#"))
    return {series: float(value) for series, _, value in rows}


def until(what: Callable[[], bool], timeout: float = 20.0) -> None:
    """Wait for something that only a scrape can tell."""
    end = time.monotonic() + timeout
    while not what():
        assert time.monotonic() < end, "it did not come to be"
        time.sleep(0.05)
