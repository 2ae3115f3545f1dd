"""The shipped dashboards, what they ask, and their variables put in."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import promql_parser

from tests.deploy.prometheus.stack import JOB

HOME = Path(__file__).resolve().parents[2] / "dashboards"
DASHBOARDS: dict[str, dict[str, Any]] = {
    path.stem: json.loads(path.read_text()) for path in sorted(HOME.glob("*.json"))
}
#: What every variable may be; All is sent as its allValue, and where there is none as all its values.
VALUES: Mapping[str, str] = {
    "job": f"({JOB}|j)",
    "instance": ".+",
    "qumulo_cluster": ".+",
    "bucket": "backups-01",
    "longer_than": "7d",
    "top": "20",
    "__rate_interval": "4m",
}


@dataclass(frozen=True, slots=True)
class Asked:
    """One query of a panel."""

    dashboard: str
    kind: str
    title: str
    ref: str
    target: Mapping[str, Any]

    def __str__(self) -> str:
        return f"{self.dashboard}: {self.kind} {self.title} {self.ref}"

    def expression(self, **values: str) -> str:
        """The PromQL that Grafana would send."""
        return filled(self.target["expr"], **values)


def filled(text: str, **values: str) -> str:
    """A text with its variables put in; raises KeyError for one that is not known."""
    return re.sub(r"\$(\w+)", lambda name: {**VALUES, **values}[name[1]], text)


def panels(dashboard: Mapping[str, Any]) -> list[dict[str, Any]]:
    """All panels but the titles of rows."""
    return [panel for panel in dashboard["panels"] if panel["type"] != "row"]


def asked() -> list[Asked]:
    """Every query of every dashboard."""
    return [
        Asked(name, panel["type"], panel["title"], target["refId"], target)
        for name, dashboard in DASHBOARDS.items()
        for panel in panels(dashboard)
        for target in panel["targets"]
    ]


def one(dashboard: str, title: str, kind: str = "stat", ref: str = "A") -> Asked:
    """A query by where it is."""
    (found,) = [
        each for each in asked() if (each.dashboard, each.title, each.kind, each.ref) == (dashboard, title, kind, ref)
    ]
    return found


def selectors(expression: str) -> Iterator[tuple[Any, tuple[Any, ...]]]:
    """Each vector selector, and the nodes that it is below, the outermost first."""
    yield from _below(promql_parser.parse(expression), ())


def _below(node: Any, above: tuple[Any, ...]) -> Iterator[tuple[Any, tuple[Any, ...]]]:
    if isinstance(node, promql_parser.VectorSelector):
        yield node, above
        return
    for child in _children(node):
        yield from _below(child, (*above, node))


def _children(node: Any) -> list[Any]:
    if isinstance(node, promql_parser.MatrixSelector):
        return [node.vector_selector]
    if isinstance(node, promql_parser.Call):
        return [*node.args]
    if isinstance(node, promql_parser.BinaryExpr):
        return [node.lhs, node.rhs]
    return [node.expr] if hasattr(node, "expr") else []


def matchers(selector: Any) -> dict[str, tuple[str, str]]:
    """Label to operator and value."""
    return {each.name: (str(each.op).removeprefix("MatchOp."), each.value) for each in selector.matchers.matchers}
