"""Commands, flags and exit status, as a user sees them."""

import ssl
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from urllib.request import Request, urlopen

import pytest
import yaml

from exporter import __version__
from exporter.simulator import SimulatorServer
from tests.integration.conftest import ROOT, TOKEN, Program, get, samples, settings_of, until, write
from tests.secrets import secret


def test_five_faults_from_three_sources_are_named_at_once(program: Callable[..., Program], tmp_path: Path) -> None:
    config = tmp_path / "exporter.yml"
    config.write_text("poll: {interval: soon}\nclusters: {prod: {hots: x, token: hunter2, port: 99999}}\n")
    environ = {"QUMULO_EXPORTER_UPLOADS__IDLE_THRESHOLDS": "1d,1d"}
    started = program(f"--config.file={config}", "--log.level=loud", environ=environ)
    status, printed, logged = started.output()
    assert (status, printed) == (2, "")
    for setting, origin in {
        "poll.interval": "file",
        "clusters.prod.hots": "file",
        "clusters.prod.port": "file",
        "uploads.idle_thresholds": "QUMULO_EXPORTER_UPLOADS__IDLE_THRESHOLDS",
        "log.level": "--log.level",
    }.items():
        assert [line for line in logged.splitlines() if f" {setting}: " in line and origin in line], setting
    assert "hunter2" not in logged
    assert "Traceback" not in logged


@pytest.mark.parametrize("command", ["serve", "once", "check"])
def test_wrong_settings_are_exit_status_2_from_every_command(program: Callable[..., Program], command: str) -> None:
    status, printed, logged = program(command).output()
    assert (status, printed) == (2, "")
    assert "clusters: " in logged


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("frobnicate",), "there is no such command; there are serve"),
        (("--log.lvl=debug",), "there is no flag --log.lvl; did you mean --log.level?"),
        (("serve", "--demo.seed=2"), "only for the command demo: --demo.seed"),
        (("once", "--probe", "--all-buckets"), "only for the command check: --probe, --all-buckets"),
        (("check", "--all-buckets"), "--all-buckets is only for check --probe"),
        (("demo", "--config.file=x.yml"), "--config.file is not for the command demo"),
        (("demo", "--demo.buckets=-1", "--demo.speed=fast"), "--demo.speed"),
    ],
)
def test_wrong_usage_is_exit_status_2(program: Callable[..., Program], arguments: tuple[str, ...], said: str) -> None:
    status, printed, logged = program(*arguments).output()
    assert (status, printed) == (2, "")
    assert said in logged
    assert "Traceback" not in logged


def test_every_fault_of_a_web_configuration_is_named(
    program: Callable[..., Program], simulated: SimulatorServer, certificate: tuple[Path, Path, Path], tmp_path: Path
) -> None:
    config = write(tmp_path / "exporter.yml", {"prod": settings_of(simulated, certificate[0])})
    web = tmp_path / "web.yml"
    web.write_text(f"basic_auth_users: {{prometheus: {secret('plain')}}}\ntls_server_config: {{cert_file: none.crt}}\n")
    status, printed, logged = program("check", f"--config.file={config}", f"--web.config.file={web}").output()
    assert (status, printed) == (2, "")
    assert [line.split(": ")[2] for line in logged.splitlines()] == [
        "basic_auth_users.prometheus",
        "tls_server_config.cert_file",
        "tls_server_config.key_file",
    ]


def test_check_probe(
    program: Callable[..., Program], simulated: SimulatorServer, certificate: tuple[Path, Path, Path], tmp_path: Path
) -> None:
    simulated.cluster.add_bucket("videos")
    config = write(tmp_path / "exporter.yml", {"prod": settings_of(simulated, certificate[0])})
    status, printed, logged = program("check", "--probe", f"--config.file={config}").output()
    assert (status, logged) == (0, "")
    assert {line[:4] for line in printed.splitlines() if not line.startswith(" ")} == {"ok  "}
    simulated.cluster.accounts.revoke_token(TOKEN)
    status, printed, logged = program("check", "--probe", "--all-buckets", f"--config.file={config}").output()
    assert (status, logged) == (1, "")
    assert [line.split()[1] for line in printed.splitlines() if line.startswith("FAIL")] == ["prod"]


def test_check_prints_the_settings_without_secrets(
    program: Callable[..., Program], simulated: SimulatorServer, certificate: tuple[Path, Path, Path], tmp_path: Path
) -> None:
    config = write(tmp_path / "exporter.yml", {"prod": settings_of(simulated, certificate[0])})
    status, printed, logged = program("check", f"--config.file={config}").output()
    assert (status, logged) == (0, "")
    shown = yaml.safe_load(printed)
    assert shown["poll"]["interval"] == "1m"
    assert shown["clusters"]["prod"]["host"] == "127.0.0.1"
    assert shown["clusters"]["prod"]["token"] == "<hidden>"
    assert TOKEN not in printed


def test_version(program: Callable[..., Program]) -> None:
    status, printed, _ = program("--version").output()
    assert status == 0
    assert printed.startswith(f"qumulo-s3-uploads-exporter, version {__version__} (revision: ")


def test_demo_serves_a_simulated_cluster(program: Callable[..., Program]) -> None:
    arguments = ("--web.listen-address=127.0.0.1:0", "--demo.listen-address=127.0.0.1:0", "--demo.token=t0ken")
    exporter = program("demo", *arguments, "--demo.buckets=4", "--demo.uploads=200", "--demo.speed=0")
    url = exporter.address()
    assert exporter.process.stdout
    said = [exporter.process.stdout.readline() for _ in range(5)]
    assert f"{url}/metrics" in said[2]
    cluster = next(word for word in said[3].split() if word.startswith("https://127.0.0.1:"))
    trusting = ssl._create_unverified_context()
    request = Request(f"{cluster}/v1/s3/buckets/", headers={"Authorization": "Bearer t0ken"})
    with urlopen(request, context=trusting) as answer:
        assert answer.read().count(b'"name"') == 4
    polls = 'qumulo_s3_uploads_exporter_polls_total{qumulo_cluster="demo"}'
    until(lambda: samples(get(f"{url}/metrics"))[polls] >= 1)
    found = samples(get(f"{url}/metrics"))
    assert sum(value for series, value in found.items() if "_uploads_in_progress{" in series) == 200
    assert exporter.end() == 0


@pytest.mark.parametrize("command", ["check", "once"])
def test_output_that_cannot_be_written_is_one_line_and_exit_status_1(
    simulated: SimulatorServer, certificate: tuple[Path, Path, Path], tmp_path: Path, command: str
) -> None:
    config = write(tmp_path / "exporter.yml", {"prod": settings_of(simulated, certificate[0])})
    with Path("/dev/full").open("wb") as full:
        ended = subprocess.run(
            [sys.executable, "-m", "exporter", command, f"--config.file={config}"],
            cwd=ROOT,
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert ended.returncode == 1
    assert ended.stderr == "qumulo-s3-uploads-exporter: cannot write the output: No space left on device\n"


@pytest.mark.parametrize("command", ["once", "check", "uploads"])
def test_a_closed_output_is_one_line(command: str, tmp_path: Path) -> None:
    config = write(tmp_path / "exporter.yml", {"none": {"host": "127.0.0.1", "port": 9, "token": secret("token")}})
    shell = f"exec {sys.executable} -m exporter {command} --config.file={config} >&-"
    done = subprocess.run(["sh", "-c", shell], cwd=ROOT, stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr == "qumulo-s3-uploads-exporter: cannot write the output: it is closed\n"


def test_what_is_said_with_a_closed_error_stream_is_not_in_the_output(tmp_path: Path) -> None:
    config = write(tmp_path / "exporter.yml", {"none": {"host": "127.0.0.1", "port": 9, "token": secret("token")}})
    for command in ("uploads", "once", "check --probe"):
        shell = f"exec {sys.executable} -m exporter {command} --config.file={config} 2>&-"
        done = subprocess.run(["sh", "-c", shell], cwd=ROOT, stdout=subprocess.PIPE, text=True, check=False)
        assert done.returncode == 1
        assert "127.0.0.1:9" not in done.stdout
        assert "msg=" not in done.stdout
        assert "Connection refused" not in done.stdout or command == "check --probe"
