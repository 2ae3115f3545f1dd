"""What the log of a running program says, whole: from the start over a fault to the end."""

import json
import re
import signal
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from exporter import build, cli
from exporter.settings.addresses import ListenAddress
from exporter.simulator import SimulatorServer, faults, populate
from tests.integration.conftest import TOKEN, Program, settings_of, write
from tests.secrets import MARK

_VARYING = (
    (re.compile(r"^time=\S+Z "), ""),
    (re.compile(r"\b(seconds|after)=\S+"), r"\1=N"),
    (re.compile(r"127\.0\.0\.1:[0-9]+"), "127.0.0.1:PORT"),
    (re.compile(f"version={re.escape(build.VERSION)} revision={build.revision()}"), "version=V revision=R"),
)
STARTING = "level=info msg=starting version=V revision=R"
LISTENING = "level=info msg=listening address=127.0.0.1:PORT tls=false page=http://127.0.0.1:PORT/"
CONFIGURED = 'level=info msg="cluster configured" cluster={} host=127.0.0.1:PORT buckets={} interval={}'


def said(program: Program) -> list[str]:
    """The lines so far, with what differs from run to run replaced."""
    found = []
    for line in program.lines:
        for pattern, instead in _VARYING:
            line = pattern.sub(instead, line.rstrip("\n"))
        found.append(line)
    return found


def test_from_the_start_over_a_fault_to_the_end(
    program: Callable[..., Program], simulated: SimulatorServer, certificate: tuple[Path, Path, Path], tmp_path: Path
) -> None:
    populate(simulated.cluster, buckets=3, uploads=300, seed=5)
    held = sum(simulated.cluster.totals(bucket.name)[origin].blocks for bucket in simulated.cluster.buckets()
               for origin in ("user", "system")) * 4096  # fmt: skip
    config = write(tmp_path / "exporter.yml", {"prod": settings_of(simulated, certificate[0])}, poll={"interval": "1s"})
    exporter = program(f"--config.file={config}")
    exporter.line("cluster reached")
    simulated.faults.add(faults.Status(403, endpoint="uploads", bucket="backups-01"))
    exporter.line("bucket failing")
    simulated.faults.add(faults.Status(401))
    exporter.line("cluster failing")
    simulated.faults.clear()
    exporter.line("cluster well again")
    exporter.line("bucket well again")
    exporter.process.send_signal(signal.SIGHUP)
    exporter.line("settings reloaded")
    assert exporter.end() == 0
    assert said(exporter) == [
        STARTING,
        CONFIGURED.format("prod", "all", "1s"),
        LISTENING,
        f'level=info msg="cluster reached" cluster=prod buckets=3 uploads=300 held="{held / 2**30:.1f} GiB" seconds=N',
        'level=warn msg="bucket failing" cluster=prod bucket=backups-01 reason=forbidden error="the token\'s role '
        'lacks a privilege (status 403)"',
        'level=warn msg="cluster failing" cluster=prod reason=unauthorized error="the token was refused (status 401)"',
        'level=info msg="cluster well again" cluster=prod after=N',
        'level=info msg="bucket well again" cluster=prod bucket=backups-01 after=N',
        'level=info msg="settings reloaded"',
        "level=info msg=stopping signal=SIGTERM",
    ]
    assert MARK not in "".join(exporter.lines)


def test_what_is_said_at_the_start_of_each_cluster_in_json(
    program: Callable[..., Program], simulated: SimulatorServer, certificate: tuple[Path, Path, Path], tmp_path: Path
) -> None:
    simulated.cluster.add_bucket("videos")
    prod = settings_of(simulated, certificate[0])
    lab = {**prod, "insecure_skip_verify": True, "buckets": {"names": ["videos", "logs"]}, "poll": {"interval": "2h"}}
    del lab["ca_file"]
    clusters = {"prod": {**prod, "buckets": {"exclude": ["logs"]}}, "lab": lab}
    shard = {"ordinal": 1, "total": 3}
    config = write(tmp_path / "exporter.yml", clusters, shard=shard, log={"format": "json"})
    environ = {"QUMULO_EXPORTER_PORT": "tcp://10.0.0.1:1", "QUMULO_EXPORTER_SERVICE_HOST": "10.0.0.1"}
    exporter = program(f"--config.file={config}", environ=environ)
    exporter.line('"listening"')
    assert exporter.end() == 0
    lines = [json.loads(line) for line in exporter.lines]
    assert all(re.fullmatch(r"[0-9T:.-]+Z", line.pop("time")) for line in lines)
    port = next(line for line in lines if line["msg"] == "listening")["address"].rpartition(":")[2]
    host = f"127.0.0.1:{simulated.port}"
    told = [line for line in lines if line["msg"] not in ("cluster reached", "stopping", "bucket failing")]
    assert told == [
        {
            "level": "warn",
            "msg": "variables ignored: Kubernetes makes such for a Service of this name",
            "variables": "QUMULO_EXPORTER_PORT, QUMULO_EXPORTER_SERVICE_HOST",
        },
        {
            "level": "info", "msg": "starting", "version": build.VERSION, "revision": build.revision(), "shard": 1,
            "shards": 3,
        },
        {
            "level": "info", "msg": "cluster configured", "cluster": "lab", "host": host, "buckets": "2 named",
            "interval": "2h",
        },
        {
            "level": "warn",
            "msg": "certificate not verified: the token may be stolen; check --probe shows how to pin the certificate",
            "cluster": "lab",
        },
        {
            "level": "info", "msg": "cluster configured", "cluster": "prod", "host": host, "buckets": "by pattern",
            "interval": "1m",
        },
        {
            "level": "info", "msg": "listening", "address": f"127.0.0.1:{port}", "tls": False,
            "page": f"http://127.0.0.1:{port}/",
        },
    ]  # fmt: skip


def test_an_address_in_use(
    program: Callable[..., Program], simulated: SimulatorServer, certificate: tuple[Path, Path, Path], tmp_path: Path
) -> None:
    config = write(tmp_path / "exporter.yml", {"prod": settings_of(simulated, certificate[0])})
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        exporter = program(f"--config.file={config}", f"--web.listen-address={address}")
        assert exporter.output()[:2] == (1, "")
    assert said(exporter) == [
        STARTING,
        'level=error msg="cannot serve" error="cannot listen on 127.0.0.1:PORT: address already in use; stop what '
        'listens there, or choose another web.listen_address"',
    ]


def test_a_reload_tells_which_clusters_began_and_ended(
    program: Callable[..., Program], simulated: SimulatorServer, certificate: tuple[Path, Path, Path], tmp_path: Path
) -> None:
    prod = settings_of(simulated, certificate[0])
    file = tmp_path / "exporter.yml"
    config = write(file, {"prod": prod, "old": prod, "changes": prod}, log={"level": "info"})
    exporter = program(f"--config.file={config}")
    exporter.address()
    write(file, {"prod": prod, "new": prod, "changes": {**prod, "read_timeout": "9s"}})
    exporter.process.send_signal(signal.SIGHUP)
    assert (
        exporter.line("settings reloaded")
        .string.rstrip()
        .endswith('level=info msg="settings reloaded" begun="changes, new" ended=old')
    )
    assert exporter.end() == 0
    configured = [line for line in said(exporter) if "cluster configured" in line]
    assert configured == [CONFIGURED.format(name, "all", "1m") for name in ("changes", "old", "prod", "changes", "new")]


@pytest.mark.parametrize(("level", "least"), [("info", []), ("debug", ['level=debug msg="poll ended"'])])
def test_once_says_nothing_where_all_is_well(
    program: Callable[..., Program],
    simulated: SimulatorServer,
    certificate: tuple[Path, Path, Path],
    tmp_path: Path,
    level: str,
    least: list[str],
) -> None:
    config = write(tmp_path / "exporter.yml", {"prod": settings_of(simulated, certificate[0])})
    once = program("once", f"--config.file={config}", f"--log.level={level}")
    assert once.output()[0] == 0
    ended = [line.partition(" cluster=")[0] for line in said(once) if "poll ended" in line]
    assert (ended, bool(once.lines)) == (least, bool(least))
    assert TOKEN not in "".join(once.lines)


@pytest.mark.parametrize(
    ("host", "tls", "origin"),
    [
        ("::", False, "http://localhost:18000"),
        ("0.0.0.0", True, "https://localhost:18000"),
        ("::1", False, "http://[::1]:18000"),
        ("10.0.0.1", True, "https://10.0.0.1:18000"),
    ],
)
def test_what_a_browser_opens(host: str, tls: bool, origin: str) -> None:
    assert cli._origin(ListenAddress(host, 18000), tls) == origin
