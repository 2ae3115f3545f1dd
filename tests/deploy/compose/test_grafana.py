"""Grafana finds its data source and the dashboards where they are mounted, and they fit each other."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.deploy.compose import project

PROVISIONING = "/etc/grafana/provisioning"
DASHBOARDS = project.HOME.parents[1] / "dashboards"
SHOWN = {path.name: json.loads(path.read_text()) for path in sorted(DASHBOARDS.glob("*.json"))}


def source() -> dict[str, Any]:
    """The one data source."""
    (found,) = project.config("grafana/datasources/prometheus.yml")["datasources"]
    return dict(found)


def datasources(value: object) -> Iterator[dict[str, Any]]:
    """Everything below that a dashboard calls a data source."""
    if isinstance(value, dict):
        for key, below in value.items():
            if key == "datasource" and isinstance(below, dict):
                yield below
            yield from datasources(below)
    elif isinstance(value, list):
        for below in value:
            yield from datasources(below)


def test_provisioning_is_mounted_where_grafana_looks(tmp_path: Path) -> None:
    root = project.unfold("grafana", tmp_path)
    found = {path.relative_to(root).as_posix() for path in root.glob(f".{PROVISIONING}/*/*.y*ml")}
    assert found == {
        "etc/grafana/provisioning/dashboards/qumulo-s3-uploads.yml",
        "etc/grafana/provisioning/datasources/prometheus.yml",
    }
    shipped = {path.name for path in (project.HOME / "grafana").glob("*/*")}
    assert {Path(path).name for path in found} == shipped


def test_the_provider_s_folder_has_the_dashboards_and_no_other_json(tmp_path: Path) -> None:
    root = project.unfold("grafana", tmp_path)
    (provider,) = project.config("grafana/dashboards/qumulo-s3-uploads.yml")["providers"]
    assert provider["type"] == "file"
    folder = root / provider["options"]["path"].lstrip("/")
    assert sorted(path.name for path in folder.resolve().rglob("*.json")) == sorted(SHOWN)
    assert len(SHOWN) == 3


def test_the_data_source_is_prometheus() -> None:
    found = source()
    assert (found["url"], found["isDefault"]) == (f"http://prometheus:{project.port('prometheus')}", True)
    scraped = project.config("prometheus.yml")["global"]["scrape_interval"]
    assert found["jsonData"]["timeInterval"] == scraped


@pytest.mark.parametrize("name", SHOWN)
def test_a_dashboard_takes_the_data_source(name: str) -> None:
    dashboard = SHOWN[name]
    (variable,) = [entry for entry in dashboard["templating"]["list"] if entry["type"] == "datasource"]
    # Without a choice of its own it is the default one of this type.
    assert (variable["query"], "current" in variable) == (source()["type"], False)
    chosen = {(source()["type"], spelling) for spelling in (f"${variable['name']}", f"${{{variable['name']}}}")}
    used = {(entry["type"], entry["uid"]) for entry in datasources(dashboard)}
    assert (bool(used), used - chosen) == (True, set())


def test_who_looks_cannot_change_anything() -> None:
    environment = project.services()["grafana"]["environment"]
    assert environment["GF_AUTH_ANONYMOUS_ORG_ROLE"] == "Viewer"
    assert (environment["GF_AUTH_BASIC_ENABLED"], environment["GF_AUTH_DISABLE_LOGIN_FORM"]) == ("false", "true")
    assert all(isinstance(value, str) for value in environment.values())


def test_the_readme_links_to_dashboards_that_are_there() -> None:
    linked = re.findall(r"localhost:3000/d/([a-z0-9-]+)", (project.HOME / "README.md").read_text())
    assert len(linked) == 2
    assert set(linked) <= {dashboard["uid"] for dashboard in SHOWN.values()}
