"""The files against the schema that Grafana's own types give; schema/README.md says how it was made."""

import copy
import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from tests.dashboards.reading import DASHBOARDS, panels

SCHEMAS: dict[str, Any] = json.loads((Path(__file__).parent / "schema" / "grafana.json").read_text())
KINDS = ("heatmap", "stat", "table", "timeseries")


def _faults(dashboard: dict[str, Any]) -> list[str]:
    """What the schema says; `definition` of a query variable, which Grafana writes itself, is not in its types."""
    known = copy.deepcopy(dashboard)
    for variable in known["templating"]["list"]:
        if variable["type"] == "query":
            del variable["definition"]
    faults = [*_validator("dashboard").iter_errors({"dashboard": known})]
    for panel in panels(known):
        custom = panel["fieldConfig"]["defaults"].get("custom", {})
        faults += _validator(panel["type"]).iter_errors({"options": panel["options"], "custom": custom})
    return [fault.message for fault in faults]


def _validator(name: str) -> jsonschema.Draft7Validator:
    return jsonschema.Draft7Validator(SCHEMAS[name])


@pytest.mark.parametrize("name", DASHBOARDS)
def test_it_is_what_grafana_expects(name: str) -> None:
    assert _faults(DASHBOARDS[name]) == []


def test_every_kind_of_panel_that_is_used_has_a_schema() -> None:
    assert {panel["type"] for dashboard in DASHBOARDS.values() for panel in panels(dashboard)} == set(KINDS)
    assert set(SCHEMAS) == {"dashboard", *KINDS}


@pytest.mark.parametrize(
    ("where", "value"),
    [
        (("style",), "dark"),
        (("schemaVersion",), "42"),
        (("graphTooltip",), 3),
        (("templating", "list", 0, "useTags"), False),
        (("links", 0, "type"), "other"),
    ],
)
def test_what_is_outdated_or_wrong_is_found(where: tuple[str | int, ...], value: object) -> None:
    changed: Any = copy.deepcopy(DASHBOARDS["overview"])
    place = changed
    for step in where[:-1]:
        place = place[step]
    place[where[-1]] = value
    assert len(_faults(changed)) == 1


@pytest.mark.parametrize("kind", KINDS)
def test_an_option_that_a_panel_does_not_have_is_found(kind: str) -> None:
    changed = copy.deepcopy(DASHBOARDS["overview"])
    next(panel for panel in panels(changed) if panel["type"] == kind)["options"]["pointradius"] = 2
    assert len(_faults(changed)) == 1
