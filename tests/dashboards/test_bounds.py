"""No panel has a line for each of thousands of buckets, and thresholds are never added up."""

import re
from pathlib import Path
from typing import Any

import promql_parser
import pytest

from tests.dashboards.reading import DASHBOARDS, Asked, asked, matchers, panels, selectors

ROOT = Path(__file__).resolve().parents[2]
ROWS = re.findall(
    r"^\| (`qumulo_s3_uploads_.*?`) \| [\w ]+ \|([^|]*)\|", (ROOT / "README.md").read_text(), re.MULTILINE
)
LABELS = {name: labels.strip().split(", ") for cell, labels in ROWS for name in re.findall("`(.*?)`", cell)}
#: What Prometheus and prometheus-client give on their own.
PROCESS = ("cpu_seconds_total", "max_fds", "open_fds", "resident_memory_bytes", "start_time_seconds")
OTHERS = {"up", *(f"process_{name}" for name in PROCESS)}
QUERY = pytest.mark.parametrize("query", asked(), ids=str)


def _drops(node: Any, label: str) -> bool:
    """Whether an aggregation leaves a label out."""
    if not isinstance(node, promql_parser.AggregateExpr) or str(node.op) in ("topk", "bottomk"):
        return False
    return node.modifier is None or label not in node.modifier.labels


def _is_top(expression: str) -> bool:
    """Whether it gives only what is in the first few of something."""
    root = promql_parser.parse(expression)
    if not isinstance(root, promql_parser.BinaryExpr) or str(root.op) != "and":
        return False
    return isinstance(root.rhs, promql_parser.AggregateExpr) and str(root.rhs.op) == "topk"


def test_the_readmes_table_is_read() -> None:
    assert {len(LABELS[f"qumulo_s3_uploads_{name}"]) for name in ("up", "bucket_up", "bytes", "idle")} == {1, 2, 3, 4}


@QUERY
def test_only_metrics_that_there_are_are_asked(query: Asked) -> None:
    for selector, _ in selectors(query.expression()):
        base = re.sub(r"_(bucket|sum|count)$", "", selector.name)
        assert {selector.name, base} & (LABELS.keys() | OTHERS)


@QUERY
def test_a_query_for_buckets_is_bounded(query: Asked) -> None:
    expression = query.expression()
    for selector, above in selectors(expression):
        if "bucket" not in LABELS.get(selector.name, ()):
            continue
        chosen = matchers(selector).get("bucket") == ("Equal", "backups-01")
        folded = any(_drops(node, "bucket") for node in above)
        # Over time the first few change, so only a query for now may ask for them.
        assert chosen or folded or (_is_top(expression) and query.target["instant"])


@QUERY
def test_thresholds_are_never_added_up(query: Asked) -> None:
    for selector, above in selectors(query.expression()):
        if "longer_than" in LABELS.get(selector.name, ()):
            chosen = matchers(selector).get("longer_than") == ("Equal", "7d")
            assert chosen or not any(_drops(node, "longer_than") for node in above)


@QUERY
def test_a_bucket_counts_once(query: Asked) -> None:
    for selector, above in selectors(query.expression()):
        labels = set(LABELS.get(selector.name, ()))
        if "bucket" in labels:
            folds = [node for node in above if isinstance(node, promql_parser.AggregateExpr)]
            assert str(folds[-1].op) in ("max", "min")
            assert str(folds[-1].op) == "max" or selector.name.endswith(("_up", "_timestamp_seconds"))


def test_variables_leave_no_way_to_all_buckets_or_thresholds() -> None:
    for dashboard in DASHBOARDS.values():
        for variable in dashboard["templating"]["list"]:
            if variable["name"] in ("bucket", "longer_than", "top"):
                assert (variable["multi"], variable["includeAll"]) == (False, False)
    (top,) = [each for each in DASHBOARDS["overview"]["templating"]["list"] if each["name"] == "top"]
    assert max(int(option["value"]) for option in top["options"]) == 50


def test_the_dashboard_of_a_bucket_asks_for_that_bucket_only() -> None:
    for query in asked():
        for selector, _ in selectors(query.expression()):
            if query.dashboard == "bucket" and "bucket" in LABELS[selector.name]:
                assert matchers(selector)["bucket"] == ("Equal", "backups-01")


def test_the_distribution_is_asked_as_a_gauge() -> None:
    (ages,) = [query for query in asked() if query.kind == "heatmap"]
    assert (ages.target["format"], ages.target["instant"], "rate" in ages.target["expr"]) == ("heatmap", False, False)
    assert "qumulo_s3_uploads_age_seconds_bucket{" in ages.target["expr"]


def test_rates_span_four_scrapes_of_a_minute() -> None:
    assert {query.target["interval"] for query in asked() if "$__rate_interval" in query.target["expr"]} == {"1m"}


def test_tables_ask_for_now_and_are_sorted_by_a_column_they_have() -> None:
    tables = [panel for dashboard in DASHBOARDS.values() for panel in panels(dashboard) if panel["type"] == "table"]
    assert len(tables) == 5
    for table in tables:
        named = [prop for each in table["fieldConfig"]["overrides"] for prop in each["properties"]]
        titles = {prop["value"] for prop in named if prop["id"] == "displayName"}
        (sort,) = table["options"]["sortBy"]
        assert sort["displayName"] in titles
        # Grafana puts no variables into what it sorts by.
        assert "$" not in sort["displayName"]
        assert {(target["instant"], target["format"]) for target in table["targets"]} == {(True, "table")}
