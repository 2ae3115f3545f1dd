"""The files are as they are built, can be provisioned, and their links lead somewhere."""

import re
from itertools import combinations, pairwise
from typing import Any

import pytest
import yaml

from dashboards.build import files, places
from tests.dashboards.reading import DASHBOARDS, HOME, panels

PROMETHEUS = HOME.parent / "deploy" / "prometheus"
EVERY = pytest.mark.parametrize("dashboard", DASHBOARDS.values(), ids=DASHBOARDS.keys())


def _alerts() -> dict[str, dict[str, Any]]:
    groups = yaml.safe_load((PROMETHEUS / "rules.yml").read_text())["groups"]
    return {rule["alert"]: rule for group in groups for rule in group["rules"] if "alert" in rule}


def test_the_files_are_fresh() -> None:
    assert {path.name: path.read_text() for path in HOME.glob("*.json")} == files.texts()


@EVERY
def test_it_can_be_provisioned(dashboard: dict[str, Any]) -> None:
    assert {"id", "__inputs", "__requires", "__elements"} & dashboard.keys() == set()
    assert re.fullmatch("[a-z0-9-]{8,40}", dashboard["uid"])
    assert (dashboard["editable"], dashboard["schemaVersion"]) == (False, 42)


def test_every_uid_is_the_one_that_others_link_to() -> None:
    assert {name: dashboard["uid"] for name, dashboard in DASHBOARDS.items()} == {
        "overview": "qumulo-s3-uploads-overview",
        "bucket": "qumulo-s3-uploads-bucket",
        "exporter": "qumulo-s3-uploads-exporter",
    }


@EVERY
def test_panels_have_numbers_and_places_of_their_own(dashboard: dict[str, Any]) -> None:
    assert [panel["id"] for panel in dashboard["panels"]] == list(range(1, len(dashboard["panels"]) + 1))
    grids = [panel["gridPos"] for panel in dashboard["panels"]]
    for one, other in combinations(grids, 2):
        beside = one["x"] + one["w"] <= other["x"] or other["x"] + other["w"] <= one["x"]
        above = one["y"] + one["h"] <= other["y"] or other["y"] + other["h"] <= one["y"]
        assert beside or above
    assert max(grid["x"] + grid["w"] for grid in grids) == 24
    assert all(one["y"] <= other["y"] for one, other in pairwise(grids))


@EVERY
def test_it_leads_to_the_others_with_variables_and_time(dashboard: dict[str, Any]) -> None:
    kept = {link["url"] for link in dashboard["links"] if link["includeVars"] and link["keepTime"]}
    assert kept == {f"/d/{other['uid']}" for other in DASHBOARDS.values() if other is not dashboard}
    assert [link["url"] for link in dashboard["links"] if not link["includeVars"]] == [places.RUNBOOKS]


def test_a_bucket_of_a_table_leads_to_its_dashboard() -> None:
    tables = [panel for panel in panels(DASHBOARDS["overview"]) if "$top" in panel["targets"][0]["expr"]]
    links = [
        prop["value"]
        for panel in tables
        for override in panel["fieldConfig"]["overrides"]
        for prop in override["properties"]
        if prop["id"] == "links"
    ]
    assert len(links) == len(tables) == 2
    known = {variable["name"] for variable in DASHBOARDS["bucket"]["templating"]["list"]}
    for ((link,),) in zip(links, strict=True):
        address, _, query = link["url"].partition("?")
        assert address == f"/d/{DASHBOARDS['bucket']['uid']}"
        assert set(re.findall(r"\{(\w+):queryparam\}|var-(\w+)=", query)) == {
            *((name, "") for name in ("datasource", "job", "instance", "longer_than")),
            ("", "qumulo_cluster"),
            ("", "bucket"),
        }
        assert {name or other for name, other in re.findall(r"\{(\w+):queryparam\}|var-(\w+)=", query)} == known
        assert query.endswith("&${__url_time_range}")


def test_runbooks_are_there_and_each_is_linked_from_a_panel() -> None:
    base = f"{places.RUNBOOKS}/"
    linked = {
        link["url"] for dashboard in DASHBOARDS.values() for panel in panels(dashboard) for link in panel["links"]
    }
    assert linked == {base + path.name for path in (PROMETHEUS / "runbooks").glob("*.md")}
    assert linked == {alert["annotations"]["runbook_url"] for alert in _alerts().values()}


@pytest.mark.parametrize("alert", _alerts())
def test_an_alert_leads_to_a_dashboard_that_has_its_variables(alert: str) -> None:
    url = _alerts()[alert]["annotations"]["dashboard_url"]
    (dashboard,) = [
        each for each in DASHBOARDS.values() if f"/d/{each['uid']}" == re.sub(r"^https://[^/]*|\?.*$", "", url)
    ]
    names = {variable["name"] for variable in dashboard["templating"]["list"]}
    assert set(re.findall(r"[?&]var-(\w+)=", url)) <= names


def test_every_variable_of_the_text_is_defined() -> None:
    own = {"__rate_interval", "__url_time_range", "__data"}
    for dashboard in DASHBOARDS.values():
        names = {variable["name"] for variable in dashboard["templating"]["list"]}
        text = str([dashboard["panels"], dashboard["templating"]])
        used = set(re.findall(r"\$\{?(\w+)", re.sub(r"\$__all|/d/[^']*", "", text)))
        assert used - own <= names
        assert names - used == set()
