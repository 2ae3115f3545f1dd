"""The rules of Grafana's dashboard-linter, each under its own name there."""

import re
from typing import Any

import promql_parser
import pytest

from tests.dashboards.reading import DASHBOARDS, Asked, asked, filled, matchers, panels, selectors

EVERY = pytest.mark.parametrize("dashboard", DASHBOARDS.values(), ids=DASHBOARDS.keys())
QUERY = pytest.mark.parametrize("query", asked(), ids=str)
TEMPLATED = {"$datasource", "${datasource}"}
#: Of the units that the rule knows, those that are used here.
UNITS = {"none", "short", "bytes", "percentunit", "s", "cpm", "rps", "reqps", "dateTimeAsIso"}


def _variables(dashboard: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    return [variable for variable in dashboard["templating"]["list"] if variable["type"] == kind]


@EVERY
def test_template_datasource_rule(dashboard: dict[str, Any]) -> None:
    sources = [(each["name"], each["label"], each["query"]) for each in _variables(dashboard, "datasource")]
    assert sources == [("datasource", "Data source", "prometheus")]


@EVERY
@pytest.mark.parametrize("name", ["job", "instance"])
def test_template_job_and_instance_rules(dashboard: dict[str, Any], name: str) -> None:
    (variable,) = [each for each in _variables(dashboard, "query") if each["name"] == name]
    # The linter wants .+ for both; for jobs it would take every target of the Prometheus for an exporter.
    every = {"job": None, "instance": ".+"}[name]
    assert (variable["label"], variable["multi"], variable.get("allValue")) == (name, True, every)
    assert variable["datasource"]["uid"] in TEMPLATED


@EVERY
def test_template_label_promql_rule(dashboard: dict[str, Any]) -> None:
    for variable in _variables(dashboard, "query"):
        found = re.fullmatch(r"label_values\((.+), (\w+)\)", variable["query"])
        assert found
        assert found[2] == variable["name"]
        assert isinstance(promql_parser.parse(filled(found[1])), promql_parser.VectorSelector)
        assert variable["definition"] == variable["query"]


@EVERY
def test_template_on_time_change_reload_rule(dashboard: dict[str, Any]) -> None:
    assert {variable["refresh"] for variable in _variables(dashboard, "query")} == {2}


@EVERY
def test_panel_datasource_rule(dashboard: dict[str, Any]) -> None:
    used = [panel["datasource"]["uid"] for panel in panels(dashboard)]
    used += [target["datasource"]["uid"] for panel in panels(dashboard) for target in panel["targets"]]
    assert set(used) <= TEMPLATED


@EVERY
def test_panel_title_description_rule(dashboard: dict[str, Any]) -> None:
    assert [panel["id"] for panel in panels(dashboard) if not (panel["title"] and panel["description"])] == []
    assert all(panel["title"] for panel in dashboard["panels"])


@EVERY
def test_panel_units_rule(dashboard: dict[str, Any]) -> None:
    for panel in panels(dashboard):
        config = panel["fieldConfig"]
        own = [prop["value"] for each in config["overrides"] for prop in each["properties"] if prop["id"] == "unit"]
        default = panel["options"]["yAxis"]["unit"] if panel["type"] == "heatmap" else config["defaults"]["unit"]
        assert {default, *own} <= UNITS


@EVERY
def test_panel_no_targets_rule(dashboard: dict[str, Any]) -> None:
    assert [panel["title"] for panel in panels(dashboard) if not panel["targets"]] == []


@QUERY
def test_target_promql_rule(query: Asked) -> None:
    assert promql_parser.parse(query.expression()).prettify()
    assert list(selectors(query.expression())) != []


@QUERY
def test_target_job_and_instance_rules(query: Asked) -> None:
    for selector, _ in selectors(query.expression(job="the job", instance="the instance")):
        found = matchers(selector)
        assert (found["job"], found["instance"]) == (("Re", "the job"), ("Re", "the instance"))


@QUERY
def test_target_rate_interval_rule(query: Asked) -> None:
    for _, above in selectors(query.expression(__rate_interval="4m")):
        ranges = [node for node in above if isinstance(node, promql_parser.MatrixSelector)]
        assert {node.range.total_seconds() for node in ranges} <= {240}
        assert not ranges or above[-2].func.name in ("rate", "irate", "increase")


@QUERY
def test_target_counter_agg_rule(query: Asked) -> None:
    for selector, above in selectors(query.expression()):
        if selector.name.endswith("_total"):
            assert isinstance(above[-1], promql_parser.MatrixSelector)


@EVERY
def test_target_logql_rules(dashboard: dict[str, Any]) -> None:
    assert {target["datasource"]["type"] for panel in panels(dashboard) for target in panel["targets"]} == {
        "prometheus"
    }


@EVERY
def test_uneditable_dashboard(dashboard: dict[str, Any]) -> None:
    assert dashboard["editable"] is False
