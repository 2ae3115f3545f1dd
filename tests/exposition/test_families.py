"""Every metric of the contract's section 5 is exposed under its name, type and labels, and no other of ours."""

import math

import pytest

from exporter.exposition import families
from exporter.exposition.board import Board
from exporter.polling.freshness import BucketState
from exporter.polling.snapshot import ClusterSnapshot, Knowledge
from tests.exposition import pictures, reading
from tests.exposition.pictures import DAY, UNIX

BUCKET = {"qumulo_cluster", "bucket"}
ORIGIN = BUCKET | {"origin"}
IDLE = ORIGIN | {"longer_than"}
CLUSTER = {"qumulo_cluster"}
ENDPOINT = CLUSTER | {"endpoint"}

#: Name without the common prefix, as it ends in samples; type in OpenMetrics; labels beside `le`.
CONTRACT: list[tuple[str, str, set[str]]] = [
    ("in_progress", "gauge", ORIGIN),
    ("completing", "gauge", ORIGIN),
    ("completing_longest_idle_seconds", "gauge", ORIGIN),
    ("blocks", "gauge", ORIGIN),
    ("data_blocks", "gauge", ORIGIN),
    ("meta_blocks", "gauge", ORIGIN),
    ("bytes", "gauge", ORIGIN),
    ("oldest_age_seconds", "gauge", ORIGIN),
    ("oldest_initiated_timestamp_seconds", "gauge", ORIGIN),
    ("longest_idle_seconds", "gauge", ORIGIN),
    ("oldest_modified_timestamp_seconds", "gauge", ORIGIN),
    ("idle", "gauge", IDLE),
    ("idle_bytes", "gauge", IDLE),
    ("overdue", "gauge", ORIGIN),
    ("overdue_bytes", "gauge", ORIGIN),
    ("bucket_up", "gauge", BUCKET),
    ("bucket_last_success_timestamp_seconds", "gauge", BUCKET),
    ("up", "gauge", CLUSTER),
    ("buckets", "gauge", CLUSTER),
    ("age_seconds", "gaugehistogram", CLUSTER),
    ("expiry_interval_seconds", "gauge", CLUSTER),
    ("s3_enabled", "gauge", CLUSTER),
    ("cluster_info", "info", CLUSTER | {"name", "uuid", "version"}),
    ("filesystem_size_bytes", "gauge", CLUSTER),
    ("filesystem_free_bytes", "gauge", CLUSTER),
    ("exporter_poll_interval_seconds", "gauge", CLUSTER),
    ("exporter_poll_duration_seconds", "gauge", CLUSTER),
    ("exporter_polls_total", "counter", CLUSTER),
    ("exporter_polls_failed_total", "counter", CLUSTER),
    ("exporter_polls_skipped_total", "counter", CLUSTER),
    ("exporter_errors_total", "counter", CLUSTER | {"reason"}),
    ("exporter_api_requests_total", "counter", ENDPOINT | {"code"}),
    ("exporter_api_request_duration_seconds", "histogram", ENDPOINT),
    ("exporter_uploads_read_total", "counter", CLUSTER),
    ("exporter_tls_verify", "gauge", CLUSTER),
    ("exporter_config_last_reload_successful", "gauge", set()),
    ("exporter_config_last_reload_success_timestamp_seconds", "gauge", set()),
    ("exporter_shard_ordinal", "gauge", set()),
    ("exporter_shards", "gauge", set()),
    ("exporter_build_info", "gauge", {"version", "revision", "pythonversion"}),
]
_TEXT_TYPES = {"gaugehistogram": "histogram", "info": "gauge"}
_OPENMETRICS_ENDINGS = {"counter": "_total", "info": "_info"}


@pytest.fixture(scope="module")
def board() -> Board:
    return pictures.board([pictures.PROD], telemetry=pictures.telemetry(["prod"]))


def _exposed(board: Board, openmetrics: bool) -> dict[str, tuple[str, set[str]]]:
    """Type and labels of each family of ours, by its whole name in samples."""
    found = {}
    for family in reading.families(board, openmetrics):
        labels = [set(sample.labels) - {"le"} for sample in family.samples]
        assert labels, family.name
        assert all(one == labels[0] for one in labels)
        endings = _OPENMETRICS_ENDINGS if openmetrics else {"counter": "_total"}
        found[family.name + endings.get(family.type, "")] = (family.type, labels[0])
    return {name: value for name, value in found.items() if name.startswith("qumulo_")}


def test_openmetrics_has_exactly_the_families_of_the_contract(board: Board) -> None:
    expected = {f"qumulo_s3_uploads_{name}": (kind, labels) for name, kind, labels in CONTRACT}
    assert _exposed(board, openmetrics=True) == expected


def test_text_has_exactly_the_families_of_the_contract(board: Board) -> None:
    """Text 0.0.4 knows neither info nor gauge histograms, whose count and sum are gauges there."""
    expected = {f"qumulo_s3_uploads_{name}": (_TEXT_TYPES.get(kind, kind), labels) for name, kind, labels in CONTRACT}
    ages = "qumulo_s3_uploads_age_seconds"
    expected |= {f"{ages}_gcount": ("gauge", CLUSTER), f"{ages}_gsum": ("gauge", CLUSTER)}
    assert _exposed(board, openmetrics=False) == expected


@pytest.mark.parametrize("openmetrics", [False, True])
def test_everything_else_is_of_prometheus_client(board: Board, openmetrics: bool) -> None:
    names = {name for name, _ in reading.series(board, openmetrics)}
    foreign = {name for name in names if not name.startswith("qumulo_s3_uploads_")}
    assert {name.split("_", 1)[0] for name in foreign} == {"process", "python"}
    assert not [name for name in names if name.endswith("_created")]


@pytest.mark.parametrize("openmetrics", [False, True])
def test_help_says_where_the_number_comes_from(board: Board, openmetrics: bool) -> None:
    of_buckets = [family.name for family in (*families.CACHED, *families.AGES)]
    for family in reading.families(board, openmetrics):
        text = family.documentation.lower()
        if family.name in of_buckets:
            assert "get /v1/s3/buckets/{name}/uploads/, collected by polling" in text
        elif family.name.startswith("qumulo_s3_uploads_exporter_"):
            assert any(word in text for word in ("poll", "settings", "version")), family.name
        elif family.name.startswith("qumulo_"):
            assert "polling" in text, family.name


@pytest.mark.parametrize("family", [*families.CACHED, *families.AGES], ids=lambda family: family.suffix)
def test_a_header_reads_the_same_in_both_formats(family: families.Family) -> None:
    lines = family.header.decode().splitlines()
    assert lines[0] == f"# HELP {family.name} {family.help}"
    assert lines[1] == f"# TYPE {family.name} gauge"
    assert not set(family.help) & set('"\\\n')
    unit = next((unit for unit in ("seconds", "bytes") if family.name.endswith(f"_{unit}")), None)
    assert lines[2:] == ([f"# UNIT {family.name} {unit}"] if unit else [])


Numbers = dict[tuple[str, ...], float]
#: Samples of the bucket `archive` by metric, and labels beside cluster and bucket in the order of their names.
ARCHIVE: list[tuple[str, Numbers]] = [
    ("in_progress", {("user",): 5, ("system",): 1}),
    ("completing", {("user",): 1, ("system",): 0}),
    ("completing_longest_idle_seconds", {("user",): 90.5, ("system",): 0}),
    ("blocks", {("user",): 1_000_000_007, ("system",): 2}),
    ("data_blocks", {("user",): 1_000_000_000, ("system",): 1}),
    ("meta_blocks", {("user",): 7, ("system",): 1}),
    ("bytes", {("user",): 4_096_000_028_672, ("system",): 8192}),
    ("oldest_age_seconds", {("user",): 10 * DAY, ("system",): 60}),
    ("oldest_initiated_timestamp_seconds", {("user",): UNIX - 10 * DAY, ("system",): UNIX - 60}),
    ("longest_idle_seconds", {("user",): 8 * DAY + 0.125, ("system",): 30}),
    ("oldest_modified_timestamp_seconds", {("user",): UNIX - 8 * DAY - 0.125, ("system",): UNIX - 30}),
    ("idle", {("1d", "user"): 3, ("7d", "user"): 2, ("1d", "system"): 0, ("7d", "system"): 0}),
    ("idle_bytes", {("1d", "user"): 1228800, ("7d", "user"): 819200, ("1d", "system"): 0, ("7d", "system"): 0}),
    ("overdue", {("user",): 0, ("system",): 0}),
    ("overdue_bytes", {("user",): 0, ("system",): 0}),
    ("bucket_up", {(): 1}),
    ("bucket_last_success_timestamp_seconds", {(): UNIX - 30}),
]


@pytest.mark.parametrize("openmetrics", [False, True], ids=["text", "openmetrics"])
@pytest.mark.parametrize(("name", "expected"), ARCHIVE, ids=[name for name, _ in ARCHIVE])
def test_values_of_a_bucket_are_those_of_its_snapshot(
    board: Board, name: str, expected: Numbers, openmetrics: bool
) -> None:
    found = reading.values(board, name, openmetrics)
    ours = {
        tuple(label for label in labels if label not in ("archive", "prod")): value
        for labels, value in found.items()
        if "archive" in labels
    }
    assert ours == expected


@pytest.mark.parametrize("openmetrics", [False, True], ids=["text", "openmetrics"])
@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("up", {("prod",): 1}),
        ("buckets", {("prod",): 4}),
        ("expiry_interval_seconds", {("prod",): math.inf}),
        ("s3_enabled", {("prod",): 1}),
        ("cluster_info", {('prod "one"', "prod", "f83b970e-b9d3-4b7c-9c2e-6a3f0f1f1d11", "7.8.2"): 1}),
        ("filesystem_size_bytes", {("prod",): 1e15}),
        ("filesystem_free_bytes", {("prod",): 3e14}),
        ("exporter_poll_duration_seconds", {("prod",): 1.25}),
    ],
)
def test_values_of_a_cluster(board: Board, name: str, expected: Numbers, openmetrics: bool) -> None:
    assert reading.values(board, name, openmetrics) == expected


_OF_KNOWLEDGE = (
    "expiry_interval_seconds",
    "s3_enabled",
    "cluster_info",
    "filesystem_size_bytes",
    "filesystem_free_bytes",
)


@pytest.mark.parametrize("name", ["up", "buckets", "exporter_poll_duration_seconds", *_OF_KNOWLEDGE])
def test_what_is_unknown_has_no_series(name: str) -> None:
    board = pictures.board([ClusterSnapshot("prod", (("new", BucketState(False)),))])
    assert reading.values(board, name) == {}
    assert reading.values(board, "bucket_up") == {("new", "prod"): 0}


def test_up_is_0_when_the_cluster_was_not_reached() -> None:
    assert reading.values(pictures.board([pictures.LAB]), "up") == {(pictures.HOSTILE,): 0}


@pytest.mark.parametrize(
    ("interval", "expected"),
    [
        ("never", {("prod",): math.inf}),
        ("5days", {("prod",): 5 * DAY}),
        ("a fortnight", {}),
        (None, {}),
    ],
)
def test_expiry_interval(interval: str | None, expected: Numbers) -> None:
    board = pictures.board([ClusterSnapshot("prod", knowledge=pictures.knowledge(interval))])
    assert reading.values(board, "expiry_interval_seconds") == expected
    assert reading.values(board, "s3_enabled") == {("prod",): 1}


def test_identity_is_shown_as_far_as_it_is_known() -> None:
    known = Knowledge(uuid=pictures.known("f83b"))
    board = pictures.board([ClusterSnapshot("prod", knowledge=known)])
    assert reading.values(board, "cluster_info") == {("", "prod", "f83b", ""): 1}


@pytest.mark.parametrize("name", _OF_KNOWLEDGE)
def test_knowledge_goes_when_it_is_too_old(name: str) -> None:
    clocks = pictures.Clocks()
    snapshot = ClusterSnapshot("prod", knowledge=pictures.knowledge("never", expires=clocks.now + 10.0))
    board = pictures.board([snapshot], clocks=clocks)
    clocks.now += 9.9
    assert len(reading.values(board, name)) == 1
    clocks.now += 0.1
    assert reading.values(board, name) == {}
