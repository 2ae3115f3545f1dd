"""The settings file that the chart writes is accepted by `check`, with the mounts as a pod would have them."""

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from exporter.settings.yamlfile import parse_yaml
from tests.deploy.helm import chart, readme
from tests.secrets import secret

pytestmark = pytest.mark.needs(*chart.HELMS)

SERVED = [name for name in chart.FILES if name != "demo"]
WEB_CONFIG = "basic_auth_users: {}\n"


def mounts(name: str) -> dict[str, str]:
    """Mounted files to their contents."""
    found = chart.documents(name)
    folders = {mount["name"]: mount["mountPath"] for mount in chart.container(found)["volumeMounts"]}
    files = {f"{folders['settings']}/exporter.yml": chart.settings(found)}
    for volume in chart.pod(found)["volumes"]:
        for source in volume.get("projected", {}).get("sources", ()):
            for item in source["secret"].get("items", [{"path": "web.yml"}, {"path": "web-config.yml"}]):
                content = WEB_CONFIG if volume["name"] == "web" else secret("mounted")
                files[f"{folders[volume['name']]}/{item['path']}"] = content
    if name == "extras":
        files |= {"/run/vault/token": secret("mounted"), "/run/vault/ca.crt": ""}
    return files


def moved(text: str, root: Path) -> str:
    """A settings file with every path below `root`."""
    return text.replace(": /run/", f": {root}/run/").replace(": /etc/", f": {root}/etc/")


def check(config: Path, environ: dict[str, str]) -> tuple[int, str, str]:
    """Exit status and what `check` prints."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("QUMULO_EXPORTER_")}
    done = subprocess.run(
        [sys.executable, "-m", "exporter", "check", f"--config.file={config}"],
        cwd=chart.ROOT, env={**clean, **environ}, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    return done.returncode, done.stdout, done.stderr


def checked(name: str, root: Path, environ: dict[str, str]) -> tuple[int, Any, str]:
    """What `check` says of the settings of a value file."""
    for place, content in mounts(name).items():
        file = root / place.lstrip("/")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(moved(content, root) if place.endswith("exporter.yml") else content)
        file.chmod(0o440)
    (flag,) = [word for word in chart.container(chart.documents(name))["args"] if word.startswith("--config.file=")]
    status, printed, said = check(root / flag.partition("=")[2].lstrip("/"), environ)
    return status, yaml.safe_load(printed), said


@pytest.mark.parametrize("name", SERVED)
def test_the_settings_are_accepted(name: str, tmp_path: Path) -> None:
    found = chart.documents(name)
    shards = chart.workload(found)["spec"]["replicas"]
    # The pod of the last shard.
    environ = {"QUMULO_EXPORTER_SHARD__ORDINAL": f"up-{shards - 1}"} if shards > 1 else {}
    status, shown, said = checked(name, tmp_path, environ)
    assert (status, said) == (0, "")
    assert shown["shard"] == {"total": shards, "ordinal": shards - 1}
    (port,) = chart.container(found)["ports"]
    assert shown["web"]["listen_address"] == [f":{port['containerPort']}"]


#: What YAML takes for something else than a text, by one reader or another.
WORDS = [
    "=",
    "<<",
    "~",
    "on",
    "y",
    "null",
    "1:20",
    "0x1f",
    "1e3",
    "2026-01-01",
    "-",
    "?",
    "&a",
    "*a",
    "!a",
    "#a",
    "%",
    "@",
]


@pytest.mark.parametrize("program", chart.HELMS)
def test_texts_stay_texts_and_numbers_numbers(program: str) -> None:
    names = [*WORDS, "a#b", "a:b", "a'b", 'a"b', "a\\b", "<a&b>", "ä\u2028", "/a"]
    # Helm 3 itself takes << for a merge, even in JSON.
    clusters = {word: {**chart.CLUSTER, "buckets": {"names": names}} for word in WORDS if word != "<<"}
    settings = {"poll": {"page_size": 1_000_000}, "uploads": {"idle_thresholds": []}}
    done = chart.template({"clusters": clusters, "settings": settings, "networkPolicy": {"enabled": True}}, program)
    assert done.returncode == 0, done.stderr
    read: Any = parse_yaml(chart.settings(chart.parsed(done.stdout)).encode())
    assert list(read["clusters"]) == sorted(clusters)
    assert [cluster["buckets"]["names"] for cluster in read["clusters"].values()] == [names] * len(clusters)
    assert (read["poll"], read["uploads"]) == ({"page_size": 1_000_000}, {"idle_thresholds": []})


@pytest.mark.parametrize("program", chart.HELMS)
def test_the_readme_s_way_to_the_settings_file(program: str, tmp_path: Path) -> None:
    (command,) = re.findall(r"\| (sed .*) > exporter\.yml\n", readme.README.read_text(encoding="utf-8"))
    shown = ("--show-only=templates/configmap.yaml", f"--values={chart.FILES['clusters']}")
    done = chart.helm(program, "template", chart.RELEASE, str(chart.HOME), *shown)
    file = subprocess.run(["sh", "-c", command], input=done.stdout, capture_output=True, text=True, check=True).stdout
    assert parse_yaml(file.encode()) == yaml.safe_load(chart.settings(chart.documents("clusters")))
    (tmp_path / "exporter.yml").write_text(file)
    status, _, said = check(tmp_path / "exporter.yml", {})
    assert (status, {line.partition("_file: ")[2] for line in said.splitlines()}) == (
        2, {f"there is no such file (file {tmp_path / 'exporter.yml'})"},
    )  # fmt: skip


def test_all_that_was_said_arrives(tmp_path: Path) -> None:
    status, shown, _ = checked("clusters", tmp_path, {})
    assert (status, set(shown["clusters"])) == (0, {"prod", "Lab 2/Köln", "edge.eu_1"})
    lab, edge, prod = shown["clusters"]["Lab 2/Köln"], shown["clusters"]["edge.eu_1"], shown["clusters"]["prod"]
    secrets = f"{tmp_path}/run/secrets/qumulo-s3-uploads-exporter"
    assert (prod["token_file"], prod["ca_file"]) == (f"{secrets}/prod/token", f"{secrets}/prod/ca.crt")
    assert (lab["username"], lab["port"], lab["password_file"].endswith("/password")) == ("exporter", 8443, True)
    assert (edge["host"], edge["insecure_skip_verify"], edge["buckets"]["names"]) == (
        "fd00::1",
        True,
        ["videos", "backups"],
    )
    assert (shown["poll"]["interval"], prod["poll"]["interval"], shown["log"]["format"]) == ("2m", "5m", "json")
