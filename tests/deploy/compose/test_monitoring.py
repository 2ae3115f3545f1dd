"""The real Prometheus and Alertmanager take the configurations and commands, and see the demo."""

import json
import re
import socket
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.deploy.compose import project
from tests.deploy.prometheus import alertmanager, rulebook
from tests.deploy.prometheus.stack import Prometheus
from tests.integration.conftest import Program, get, until
from tests.programs import find

#: What answers on which port outside of containers: `alertmanager:9093` and so on to an address.
Addresses = dict[str, str]
Start = Callable[[str, Path, Addresses], str]


@pytest.mark.needs("promtool")
def test_promtool_takes_the_configuration_with_its_rules(tmp_path: Path) -> None:
    root = project.unfold("prometheus", tmp_path)
    well, said = rulebook.promtool("check", "config", root / "etc/prometheus/prometheus.yml")
    assert (well, f"{len(rulebook.rules())} rules found" in said) == (True, True), said


@pytest.mark.needs("amtool")
def test_amtool_takes_the_configuration() -> None:
    command = [find("amtool") or "amtool", "check-config", str(project.HOME / "alertmanager.yml")]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=30)
    assert (done.returncode, " - 1 receivers" in done.stdout) == (0, True), done


def moved(service: str, root: Path, addresses: Addresses) -> list[str]:
    """The service's command, with its files below `root`, where its configuration names these addresses."""
    project.unfold(service, root)
    command = []
    for argument in project.services()[service]["command"]:
        flag, equals, path = argument.partition("=")
        command.append(f"{flag}={root}{path}" if path.startswith("/") else flag + equals + path)
    file = root / command[0].partition(f"={root}/")[2]
    text = file.read_text()
    for name, address in addresses.items():
        text = text.replace(name, address)
    file.unlink()
    file.write_text(re.sub("15s", "1s", text))
    return command


@pytest.fixture
def start() -> Iterator[Start]:
    """Starts a service's program with the command of its container on a free port; gives its address."""
    processes: list[subprocess.Popen[bytes]] = []

    def run(service: str, root: Path, addresses: Addresses) -> str:
        root.mkdir()
        with socket.create_server(("127.0.0.1", 0)) as free:
            address = f"127.0.0.1:{free.getsockname()[1]}"
        program = alertmanager.runnable(root) if service == "alertmanager" else find(service)
        command = [str(program), *moved(service, root, addresses), f"--web.listen-address={address}"]
        with (root / "log").open("wb") as log:
            processes.append(subprocess.Popen(command, stdout=log, stderr=log, cwd=root))
        until(lambda: healthy(service, address), timeout=30)
        return address

    yield run
    for process in reversed(processes):
        process.terminate()
        process.wait(20)


def healthy(service: str, address: str) -> bool:
    """What the health check of the service's container says."""
    _, program, *arguments = project.services()[service]["healthcheck"]["test"]
    moved = [argument.replace(f"localhost:{project.port(service)}", address) for argument in arguments]
    assert moved != arguments
    done = subprocess.run([find(program) or program, *moved], capture_output=True, check=False, timeout=30)
    return done.returncode == 0


@pytest.mark.needs("prometheus", "prometheus-alertmanager", "promtool", "amtool")
def test_prometheus_scrapes_the_demo(program: Callable[..., Program], start: Start, tmp_path: Path) -> None:
    command = project.services()["exporter"]["command"]
    exporter = program(*command, "--web.listen-address=127.0.0.1:0", "--demo.listen-address=127.0.0.1:0").address()
    assert not healthy("prometheus", "127.0.0.1:9")
    assert not healthy("alertmanager", "127.0.0.1:9")

    manager = start("alertmanager", tmp_path / "alertmanager", {})
    addresses = {"alertmanager:9093": manager, "exporter:18000": exporter.removeprefix("http://")}
    prometheus = Prometheus(f"http://{start('prometheus', tmp_path / 'prometheus', addresses)}")
    job = 'job="qumulo-s3-uploads"'
    until(lambda: [value for _, value in prometheus.query(f"qumulo_s3_uploads_up{{{job}}}")] == [1], timeout=30)
    assert [value for _, value in prometheus.query(f"up{{{job}}}")] == [1]
    until(lambda: bool(prometheus.query("qumulo_cluster:qumulo_s3_uploads_in_progress:sum > 0")), timeout=30)

    def api(path: str) -> Any:
        return json.loads(get(f"{prometheus.url}/api/v1/{path}"))["data"]

    assert [group["name"] for group in api("rules")["groups"]] == sorted(group["name"] for group in rulebook.groups())
    until(lambda: bool(api("alertmanagers")["activeAlertmanagers"]), timeout=30)
    assert api("alertmanagers")["activeAlertmanagers"] == [{"url": f"http://{manager}/api/v2/alerts"}]
