"""Every metric of the contract's section 5 is exposed under its name, type and labels, and no other of ours."""

import pytest

from exporter.exposition import families
from exporter.exposition.board import Board
from tests.exposition import pictures, reading

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
