"""The cases notice it when an alert is broken: its expression, one comparison, its `for`, a threshold."""

import re
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from tests.deploy.prometheus import rulebook

pytestmark = pytest.mark.needs("promtool")

ALERTS = rulebook.alerts()
#: What stands in an expression, and what is put in its place.
SWAPS = {" == ": " != ", " > ": " < ", " < ": " > ", "<= ": "> ", "unless ": "and ", "and ": "unless ", "or ": "and "}
THRESHOLD = re.compile(r"scalar\((\S+?)\)")


def _broken(alert: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    expression = alert["expr"]
    yield "never", {"expr": f"({expression}) == 12345"}
    yield "at once", {"for": "0s"}
    for old, new in SWAPS.items():
        for place in re.finditer(rf"(?<![\w<>=!]){re.escape(old)}", expression):
            swapped = expression[: place.start()] + new + expression[place.end() :]
            yield f"{old.strip()} at {place.start()}", {"expr": swapped}


def _with(alert: str, name: str, **changed: Any) -> list[dict[str, Any]]:
    """The records and one alert, with something else in the rule of this name."""
    return [
        {
            **group,
            "rules": [
                {**rule, **changed} if name in (rule.get("alert"), rule.get("record")) else dict(rule)
                for rule in group["rules"]
                if rule.get("alert", alert) == alert
            ],
        }
        for group in rulebook.groups()
    ]


def _mutants(alert: str) -> dict[str, list[dict[str, Any]]]:
    found = {what: _with(alert, alert, **changed) for what, changed in _broken(ALERTS[alert])}
    for threshold in set(THRESHOLD.findall(ALERTS[alert]["expr"])):
        for factor in (4, 0.25):
            expression = f"{rulebook.records()[threshold]} * {factor}"
            found[f"{threshold} * {factor}"] = _with(alert, threshold, expr=expression)
    return found


@pytest.mark.parametrize("alert", ALERTS)
def test_a_broken_alert_is_noticed(alert: str, tmp_path: Path) -> None:
    mutants = _mutants(alert)
    well, said = rulebook.passes(tmp_path / "whole", _with(alert, alert), alert)
    assert well, said
    with ThreadPoolExecutor(2) as pool:
        runs = {
            what: pool.submit(rulebook.passes, tmp_path / str(number), groups, alert)
            for number, (what, groups) in enumerate(mutants.items())
        }
    results = {what: run.result() for what, run in runs.items()}
    assert [what for what, (passed, _) in results.items() if passed] == []
    # What promtool calls wrong is the outcome of a case, not the expression.
    assert [said for _, said in results.values() if "FAILED:" not in said] == []
