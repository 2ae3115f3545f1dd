"""Every query in a real Prometheus that scrapes the exporter, with uploads on one cluster and none on another."""

import json
import re
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from exporter.simulator import ORIGINS, SimulatedCluster, SimulatorServer, populate
from exporter.simulator.population import bucket_name
from tests.dashboards.asking import ask, started
from tests.dashboards.reading import DASHBOARDS, Asked, asked, filled, one
from tests.deploy.prometheus.stack import JOB, Prometheus
from tests.integration.conftest import TOKEN, Program, settings_of, until, write

pytestmark = pytest.mark.needs("prometheus")
QUERY = pytest.mark.parametrize("query", asked(), ids=str)
FULL, EMPTY = "prod", "lab"


@dataclass(frozen=True, slots=True)
class Place:
    """A Prometheus, and the cluster that has uploads."""

    prometheus: Prometheus
    cluster: SimulatedCluster


def _cluster() -> SimulatedCluster:
    cluster = SimulatedCluster(time.time)
    cluster.accounts.add_token(TOKEN)
    cluster.expiry = "1days"
    return cluster


@pytest.fixture(scope="module")
def place(certificate: tuple[Path, Path, Path], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """Both clusters polled and scraped for some seconds."""
    folder = tmp_path_factory.mktemp("dashboards")
    clusters = {FULL: _cluster(), EMPTY: _cluster()}
    populate(clusters[FULL], buckets=8, uploads=600, seed=7)
    populate(clusters[EMPTY], buckets=8, uploads=0, seed=7)
    with ExitStack() as running:
        settings = {}
        for name, cluster in clusters.items():
            server = SimulatorServer(cluster, certfile=certificate[1], keyfile=certificate[2])
            settings[name] = settings_of(running.enter_context(server), certificate[0])
        program = Program(f"--config.file={write(folder / 'exporter.yml', settings, poll={'interval': '1s'})}")
        running.callback(program.close)
        stack, prometheus = started(folder, program.address())
        running.push(stack)
        seen = "min(count_over_time(qumulo_s3_uploads_exporter_poll_duration_seconds[1m])) >= 5"
        until(lambda: bool(prometheus.query(seen)), timeout=40)
        yield Place(prometheus, clusters[FULL])


@QUERY
def test_every_query_has_data(place: Place, query: Asked) -> None:
    answer = ask(place.prometheus, query, qumulo_cluster=FULL)
    assert answer.now != []
    assert len(answer.series) <= 50
    for label in re.findall(r"\{\{(\w+)\}\}", query.target["legendFormat"]):
        assert all(label in json.loads(series) for series in answer.series)


@QUERY
def test_no_query_fails_without_uploads(place: Place, query: Asked) -> None:
    answer = ask(place.prometheus, query, qumulo_cluster=EMPTY)
    # The first of nothing, and the time of the first upload where there is none.
    nothing = re.search(r"topk|oldest_\w+_timestamp_seconds", query.target["expr"])
    assert (answer.now == []) is bool(nothing)


#: Of uploads, in both dashboards that have them.
ZEROS = ("Capacity held", "Uploads in progress", "Oldest upload", "Completing", "Completing, longest idle")
ZERO = [
    *(("overview", title) for title in (*ZEROS, "Idle share", "Overdue share", "Share of the file systems")),
    *(("bucket", title) for title in (*ZEROS, "Idle uploads", "Idle capacity", "Overdue uploads", "Overdue capacity")),
    *(("overview", title) for title in ("Clusters not reached", "Buckets not listed")),
    *(("exporter", title) for title in ("Exporters down", "Shards missing", "Clusters not reached")),
]


@pytest.mark.parametrize(("dashboard", "title"), ZERO)
def test_there_are_zeros_without_uploads(place: Place, dashboard: str, title: str) -> None:
    assert ask(place.prometheus, one(dashboard, title), qumulo_cluster=EMPTY).now == [0]


def test_the_ages_of_no_uploads_are_zeros(place: Place) -> None:
    answer = ask(place.prometheus, one("overview", "Age of uploads", "heatmap"), qumulo_cluster=EMPTY)
    assert answer.now == [0.0] * 9


def _bytes(cluster: SimulatedCluster, bucket: str) -> float:
    return float(sum(cluster.totals(bucket)[origin].bytes for origin in ORIGINS))


def _count(cluster: SimulatedCluster, bucket: str) -> float:
    return float(sum(cluster.totals(bucket)[origin].count for origin in ORIGINS))


def _of_all(number: Callable[[SimulatedCluster, str], float], cluster: SimulatedCluster) -> float:
    return sum(number(cluster, bucket.name) for bucket in cluster.buckets())


@pytest.mark.parametrize(("title", "number"), [("Capacity held", _bytes), ("Uploads in progress", _count)])
def test_the_numbers_are_the_clusters(
    place: Place, title: str, number: Callable[[SimulatedCluster, str], float]
) -> None:
    overview = ask(place.prometheus, one("overview", title), qumulo_cluster=FULL)
    bucket = ask(place.prometheus, one("bucket", title), qumulo_cluster=FULL, bucket="logs-03")
    assert (overview.now, bucket.now) == ([_of_all(number, place.cluster)], [number(place.cluster, "logs-03")])


def test_all_clusters_together(place: Place) -> None:
    held = ask(place.prometheus, one("overview", "Capacity held"), qumulo_cluster=".+")
    buckets = ask(place.prometheus, one("overview", "Buckets"), qumulo_cluster=".+")
    assert (held.now, buckets.now) == ([_of_all(_bytes, place.cluster)], [16])


def test_the_table_has_the_buckets_that_hold_most(place: Place) -> None:
    query = one("overview", "Buckets that hold most", "table")
    answer = ask(place.prometheus, query, qumulo_cluster=".+", top="3")
    most = sorted((_bytes(place.cluster, bucket.name) for bucket in place.cluster.buckets()), reverse=True)
    assert sorted(answer.now, reverse=True) == most[:3]


def test_the_ages_are_those_of_all_uploads(place: Place) -> None:
    answer = ask(place.prometheus, one("overview", "Age of uploads", "heatmap"), qumulo_cluster=".+")
    assert len(answer.series) == 9
    assert answer.series['{"le": "+Inf"}'][-1] == 600


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("job", {JOB}),
        ("qumulo_cluster", {FULL, EMPTY}),
        ("bucket", {bucket_name(number) for number in range(8)}),
        ("longer_than", {"1d", "7d", "30d"}),
    ],
)
@pytest.mark.parametrize("dashboard", DASHBOARDS)
def test_a_variable_has_the_values_of_its_label(place: Place, dashboard: str, name: str, values: set[str]) -> None:
    for variable in DASHBOARDS[dashboard]["templating"]["list"]:
        if variable["name"] == name:
            selector = filled(variable["query"].removeprefix("label_values(").removesuffix(f", {name})"))
            assert {labels[name] for labels, _ in place.prometheus.query(selector)} == values
