"""The exporter runs with no more than what the unit lets it do."""

import signal
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from exporter.simulator import SimulatorServer, populate
from tests.deploy.systemd import confined, unit
from tests.integration.conftest import ROOT, Program, get, samples, settings_of, until, write

pytestmark = pytest.mark.needs("systemd-analyze", "libseccomp")

UPLOADS = 40


@pytest.fixture(scope="module")
def limits() -> tuple[str, ...]:
    """What is put before a command, so that it runs as under the unit."""
    families = ",".join(unit.only("RestrictAddressFamilies").split())
    return (sys.executable, "-m", confined.__name__, ",".join(sorted(unit.system_calls())), families)


@pytest.mark.parametrize(
    ("statement", "errors"),
    [
        ("import os; os.chown('.', 0, 0)", ["PermissionError"]),
        ("import socket; socket.socket(socket.AF_NETLINK, socket.SOCK_RAW)", ["PermissionError"]),
        ("import mmap; mmap.mmap(-1, 9, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)", ["PermissionError"]),
        ("import socket; socket.socketpair(); socket.socket(socket.AF_INET6)", []),
    ],
    ids=["system call", "address family", "memory", "what is allowed"],
)
def test_the_limits_hold(
    program: Callable[..., Program], limits: tuple[str, ...], statement: str, errors: list[str]
) -> None:
    # `-m exporter` is left over after the statement.
    _, _, said = program(before=(*limits, sys.executable, "-c", statement)).output()
    assert [line.partition(":")[0] for line in said.splitlines() if "Error" in line] == errors


def test_it_serves_polls_and_reloads(
    program: Callable[..., Program],
    simulated: SimulatorServer,
    certificate: tuple[Path, Path, Path],
    limits: tuple[str, ...],
    tmp_path: Path,
) -> None:
    populate(simulated.cluster, buckets=3, uploads=UPLOADS, seed=2)
    # A name, so that it is looked up.
    settings = {**settings_of(simulated, certificate[0]), "host": "localhost"}
    config = write(tmp_path / "exporter.yml", {"prod": settings}, poll={"interval": "1s"})
    exporter = program(f"--config.file={config}", before=limits, cwd=ROOT)
    url = exporter.address()
    until(lambda: "qumulo_s3_uploads_bucket_up{" in get(f"{url}/metrics"))

    def total(metric: str) -> float:
        shown = samples(get(f"{url}/metrics")).items()
        return sum(value for series, value in shown if series.partition("{")[0] == metric)

    until(lambda: total("qumulo_s3_uploads_in_progress") == UPLOADS)
    assert total("process_start_time_seconds") > 0
    assert total("process_open_fds") > 0
    exporter.process.send_signal(signal.SIGHUP)
    exporter.line("settings reloaded")
    assert exporter.end() == 0
    assert [line for line in exporter.lines if "level=error" in line or "Traceback" in line] == []
