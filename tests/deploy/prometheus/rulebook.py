"""The rules as shipped, their cases for promtool, and promtool itself."""

import subprocess
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from tests.programs import find

HOME = Path(__file__).resolve().parents[3] / "deploy" / "prometheus"
RULES = HOME / "rules.yml"
RUNBOOKS = HOME / "runbooks"

Rule = Mapping[str, Any]


@dataclass(frozen=True)
class Case:
    """What one alert should be at one moment of one test."""

    file: str
    test: str
    alert: str
    expected: Any


@cache
def groups() -> tuple[Mapping[str, Any], ...]:
    """The groups of the rules, in order."""
    return tuple(yaml.safe_load(RULES.read_text())["groups"])


def rules() -> list[Rule]:
    """Every rule, in order."""
    return [rule for group in groups() for rule in group["rules"]]


def alerts() -> dict[str, Rule]:
    """Alerts by name."""
    return {rule["alert"]: rule for rule in rules() if "alert" in rule}


def records() -> dict[str, str]:
    """Recorded series to their expressions."""
    return {rule["record"]: rule["expr"] for rule in rules() if "record" in rule}


@cache
def suites() -> Mapping[str, Mapping[str, Any]]:
    """The files of tests for promtool, by name."""
    return {path.name: yaml.safe_load(path.read_text()) for path in sorted((HOME / "tests").glob("*.yml"))}


def tests() -> list[tuple[str, Mapping[str, Any]]]:
    """Every test of every file, with the name of the file."""
    return [(name, test) for name, suite in suites().items() for test in suite["tests"]]


def cases() -> list[Case]:
    """Every case of an alert."""
    return [
        Case(name, test["name"], entry["alertname"], entry.get("exp_alerts"))
        for name, test in tests()
        for entry in test.get("alert_rule_test", ())
    ]


def promtool(*arguments: str | Path) -> tuple[bool, str]:
    """Whether promtool is content, and what it said."""
    command = [find("promtool") or "promtool", *map(str, arguments)]
    done = subprocess.run(command, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False, timeout=60)
    return done.returncode == 0, done.stdout


def passes(folder: Path, groups: Iterable[Mapping[str, Any]], alert: str) -> tuple[bool, str]:
    """Whether the cases of one alert pass with other rules; every file is written below a folder of its own."""
    (folder / "tests").mkdir(parents=True)
    (folder / "rules.yml").write_text(yaml.safe_dump({"groups": list(groups)}))
    files = []
    for name, suite in suites().items():
        kept = [only for test in suite["tests"] if (only := _only(test, alert))]
        if kept:
            files.append(folder / "tests" / name)
            files[-1].write_text(yaml.safe_dump({**suite, "tests": kept}))
    return promtool("test", "rules", *files)


def _only(test: Mapping[str, Any], alert: str) -> Mapping[str, Any] | None:
    entries = [entry for entry in test.get("alert_rule_test", ()) if entry["alertname"] == alert]
    return {**test, "alert_rule_test": entries, "promql_expr_test": []} if entries else None
