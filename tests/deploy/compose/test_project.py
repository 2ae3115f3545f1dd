"""The files of the compose project agree with each other, with the exporter and with what they mount."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from exporter.demo import FLAGS, options
from exporter.settings.schema import Web
from tests.deploy.compose import project
from tests.deploy.prometheus import rulebook

ROOT = project.HOME.parents[1]
README = (project.HOME / "README.md").read_text()
SERVICES = sorted(project.services())
MOUNTS = [(service, mount) for service in SERVICES for mount in project.mounts(service)]
#: What the images have as entry points.
PROGRAMS = {"prometheus": ("promtool",), "alertmanager": ("amtool",), "grafana": ("curl", "wget")}


def valid(file: Path) -> bool:
    """Whether the schema of compose files allows this one."""
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec", str(file)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert "ok -- validation done" in done.stdout or "Schema validation errors" in done.stdout, done
    return done.returncode == 0


def test_it_is_a_compose_file(tmp_path: Path) -> None:
    wrong = {**project.project(), "services": {"exporter": {**project.services()["exporter"], "read_onyl": True}}}
    (tmp_path / "compose.yaml").write_text(yaml.safe_dump(wrong))
    assert (valid(project.FILE), valid(tmp_path / "compose.yaml")) == (True, False)


def test_there_are_these_services_and_the_volumes_they_name() -> None:
    assert SERVICES == ["alertmanager", "exporter", "grafana", "prometheus"]
    volumes = {
        text.partition(":")[0] for service in SERVICES for text in project.services()[service].get("volumes", ())
    }
    assert {name for name in volumes if "/" not in name} == set(project.project()["volumes"])


@pytest.mark.parametrize(("service", "mount"), MOUNTS, ids=lambda part: getattr(part, "target", part))
def test_every_mounted_file_is_there_and_cannot_be_changed(service: str, mount: project.Mount) -> None:
    if mount.source:
        assert (mount.source.exists(), mount.mode, mount.source.is_relative_to(ROOT)) == (True, "ro", True), service
    else:
        assert mount.mode == ""


@pytest.mark.parametrize("service", SERVICES)
def test_nobody_else_reaches_a_service_and_it_may_do_little(service: str) -> None:
    settings = project.services()[service]
    assert settings["ports"] == [f"127.0.0.1:{project.port(service)}:{project.port(service)}"]
    assert (settings["cap_drop"], settings["security_opt"]) == (["ALL"], ["no-new-privileges:true"])


@pytest.mark.parametrize("service", PROGRAMS)
def test_an_image_is_pinned_and_asked_for_its_health_without_a_shell(service: str) -> None:
    settings = project.services()[service]
    assert re.fullmatch(r"[a-z]+/[a-z]+:v?[0-9]+\.[0-9]+\.[0-9]+", settings["image"])
    kind, program, *arguments = settings["healthcheck"]["test"]
    assert (kind, program in PROGRAMS[service]) == ("CMD", True)
    assert f"http://localhost:{project.port(service)}" in " ".join(arguments)


def test_the_exporter_is_built_here_and_runs_as_the_image_wants() -> None:
    exporter = project.services()["exporter"]
    context = (project.HOME / exporter["build"]["context"]).resolve()
    assert context == ROOT
    containerfile = (context / exporter["build"]["dockerfile"]).read_text()
    assert f"USER {exporter['user']}\n" in containerfile
    assert 'ENTRYPOINT ["qumulo-s3-uploads-exporter"]' in containerfile
    assert (exporter["read_only"], exporter["tmpfs"]) == (True, ["/tmp"])


def test_the_demo_is_started_with_flags_that_it_has() -> None:
    command, *flags = project.services()["exporter"]["command"]
    suggested = re.search(r"`command: (\[demo.*\])`", README)
    assert suggested
    given = yaml.safe_load(suggested[1])
    chosen = options({name: value for flag in given[1:] for name, value in [flag.removeprefix("--").split("=")]})
    assert (command, flags, given[0]) == ("demo", [], "demo")
    assert {flag.partition("=")[0].removeprefix("--demo.") for flag in given[1:]} <= set(FLAGS)
    assert (chosen.buckets, chosen.uploads) == (100, 50000)


def test_prometheus_scrapes_the_port_that_the_exporter_listens_on() -> None:
    (job,) = project.config("prometheus.yml")["scrape_configs"]
    (listened,) = Web().listen_address
    assert job["static_configs"] == [{"targets": [f"exporter:{listened.port}"]}]
    assert (listened.host, job.get("metrics_path", "/metrics")) == ("", Web().telemetry_path)
    assert project.port("exporter") == listened.port


def test_the_job_is_one_that_rules_take_for_exporters() -> None:
    (job,) = project.config("prometheus.yml")["scrape_configs"]
    wanted = re.search(r'job=~"([^"]+)"', rulebook.records()["instance:qumulo_s3_uploads_exporter_up:last"])
    assert wanted
    assert re.fullmatch(wanted[1], job["job_name"])


def test_alerts_go_to_alertmanager_which_tells_nobody() -> None:
    (manager,) = project.config("prometheus.yml")["alerting"]["alertmanagers"]
    assert manager == {"static_configs": [{"targets": [f"alertmanager:{project.port('alertmanager')}"]}]}
    told = project.config("alertmanager.yml")
    assert told["receivers"] == [{"name": told["route"]["receiver"]}]


def test_the_readme_names_what_is_there() -> None:
    ports = {int(port) for port in re.findall(r"<http://localhost:([0-9]+)/", README)}
    assert ports == {project.port(service) for service in SERVICES}
    files = set(re.findall(r"-f (\S+)", README))
    assert {(ROOT / file).resolve() for file in files} == {project.FILE}
