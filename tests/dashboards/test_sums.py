"""Sums over shards and over several exporters of one cluster, by `promtool test rules`."""

import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest
import yaml

from tests.dashboards.reading import one
from tests.programs import find

pytestmark = pytest.mark.needs("promtool")
Series = Mapping[str, float]


def _series(instance: str, own: Series) -> Series:
    """Series of one exporter; the names are without their prefix."""
    prefixed = {f"qumulo_s3_uploads_{series}": value for series, value in own.items()}
    return {series.replace("{", f'{{job="j",instance="{instance}",', 1): value for series, value in prefixed.items()}


def _shard(ordinal: int, *, up: float = 1) -> Series:
    """What a shard shows: one bucket, of a thousand bytes and half of them idle, or twice that."""
    place = f'qumulo_cluster="c",bucket="b{ordinal}"'
    user, much = f'{place},origin="user"', ordinal + 1.0
    return {
        f"in_progress{{{user}}}": 4 * much,
        f"bytes{{{user}}}": 1000 * much,
        f'idle_bytes{{{user},longer_than="7d"}}': 500 * much,
        f'idle_bytes{{{user},longer_than="1d"}}': 900 * much,
        f"overdue_bytes{{{user}}}": 100 * much,
        f"oldest_age_seconds{{{user}}}": 60 * much,
        f"bucket_up{{{place}}}": up,
        'up{qumulo_cluster="c"}': up,
        'age_seconds_bucket{qumulo_cluster="c",le="3600.0"}': 3 * much,
        'age_seconds_bucket{qumulo_cluster="c",le="+Inf"}': 4 * much,
        'filesystem_size_bytes{qumulo_cluster="c"}': 30_000,
        "exporter_shard_ordinal{}": ordinal,
        "exporter_shards{}": 2,
    }


def _twice() -> dict[str, float]:
    """Two shards, and each of them twice; one of the four failed."""
    both = [(f"{name}{ordinal}", ordinal) for name in ("a", "b") for ordinal in (0, 1)]
    made: dict[str, float] = {}
    for instance, ordinal in both:
        made |= _series(instance, _shard(ordinal, up=float(instance != "b1")))
    return made


SPARSE = _series(
    "a0", {f'{name}{{qumulo_cluster="c",bucket="b",origin="user"}}': 0 for name in ("in_progress", "bytes")}
)
ALONE = _series("a0", {name: value for name, value in _shard(0).items() if not name.startswith("overdue")})
NAMESPACES = {
    series.replace("{", f'{{namespace="{namespace}",', 1): value
    for namespace, shards, seen in (("a", 4, 2), ("b", 8, 3))
    for ordinal in range(seen)
    for series, value in _series(
        f"{namespace}{ordinal}", {"exporter_shard_ordinal{}": ordinal, "exporter_shards{}": shards}
    ).items()
}
# What else the same Prometheus may scrape.
PROCESSES = {
    f'{metric}{{job="{job}",instance="{instance}"}}': value
    for metric in ("process_resident_memory_bytes", "process_open_fds")
    for job, instance, value in (("j", "a0", 5), ("node", "n9", 7))
}
TARGETS = {'up{job="j",instance="a0"}': 1, 'up{job="j",instance="a1"}': 0, 'up{job="node",instance="n9"}': 0}
IDLE = {'{longer_than="1d"}': 900, '{longer_than="7d"}': 500}
# Of another cluster, whose capacity the role may not read.
UNSIZED = {'qumulo_s3_uploads_bytes{job="j",instance="a0",qumulo_cluster="d",bucket="b",origin="user"}': 7000}
CASES = [
    ("overview", "Capacity held", "stat", _twice(), {"{}": 3000}),
    ("overview", "Uploads in progress", "stat", _twice(), {"{}": 12}),
    ("overview", "Idle share", "stat", _twice(), {"{}": 0.5}),
    ("overview", "Overdue share", "stat", _twice(), {"{}": 0.1}),
    ("overview", "Share of the file systems", "stat", _twice(), {"{}": 0.1}),
    ("overview", "Share of the file systems", "stat", {**_twice(), **UNSIZED}, {"{}": 0.1}),
    ("overview", "Oldest upload", "stat", _twice(), {"{}": 120}),
    ("overview", "Buckets", "stat", _twice(), {"{}": 2}),
    ("overview", "Clusters not reached", "stat", _twice(), {"{}": 1}),
    ("overview", "Buckets not listed", "stat", _twice(), {"{}": 1}),
    ("overview", "Age of uploads", "heatmap", _twice(), {'{le="3600.0"}': 9, '{le="+Inf"}': 12}),
    ("exporter", "Shards missing", "stat", _twice(), {"{}": 0}),
    ("exporter", "Shards missing", "stat", ALONE, {"{}": 1}),
    ("exporter", "Shards missing", "stat", NAMESPACES, {"{}": 7}),
    ("exporter", "Exporters down", "stat", TARGETS, {"{}": 1}),
    ("exporter", "Memory", "timeseries", PROCESSES, {'{instance="a0"}': 5}),
    ("exporter", "File descriptors", "timeseries", PROCESSES, {'{instance="a0"}': 5}),
    ("bucket", "Idle and overdue capacity", "timeseries", _twice(), IDLE),
    ("bucket", "Capacity by origin", "timeseries", _twice(), {'{origin="user"}': 1000}),
    # Without zero_series an origin without uploads has these two series only.
    ("overview", "Idle share", "stat", SPARSE, {"{}": 0}),
    ("overview", "Overdue share", "stat", SPARSE, {"{}": 0}),
    ("overview", "Completing", "stat", SPARSE, {"{}": 0}),
    ("overview", "Oldest upload", "stat", SPARSE, {"{}": 0}),
    # The expiry interval is not known: that is not the same as none overdue.
    ("overview", "Overdue share", "stat", ALONE, {}),
]


@pytest.mark.parametrize(("dashboard", "title", "kind", "given", "wanted"), CASES)
def test_a_sum_is_right(
    dashboard: str, title: str, kind: str, given: Series, wanted: Mapping[str, float], tmp_path: Path
) -> None:
    expression = one(dashboard, title, kind).expression(bucket="b0")
    test = {
        "interval": "1m",
        "input_series": [{"series": series, "values": f"{value:g}x10"} for series, value in given.items()],
        "promql_expr_test": [
            {
                "expr": expression,
                "eval_time": "5m",
                "exp_samples": [{"labels": labels, "value": value} for labels, value in wanted.items()],
            }
        ],
    }
    file = tmp_path / "test.yml"
    file.write_text(yaml.safe_dump({"tests": [test]}))
    command = [find("promtool") or "promtool", "test", "rules", str(file)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
