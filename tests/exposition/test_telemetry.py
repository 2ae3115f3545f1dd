"""What the exporter counts about itself: there from the start, right, and gone with its cluster."""

import platform

import pytest
from prometheus_client import CollectorRegistry

from exporter import __version__
from exporter.exposition.telemetry import ClusterMeter, Telemetry
from exporter.qumulo.errors import Reason
from tests.exposition import pictures, reading

REASONS = [
    "unreachable", "timeout", "tls", "unauthorized", "forbidden", "not_found",
    "rate_limited", "server_error", "malformed", "paging", "deadline", "other",
]  # fmt: skip
COUNTERS = ["polls_total", "polls_failed_total", "polls_skipped_total", "uploads_read_total"]


@pytest.fixture
def clocks() -> pictures.Clocks:
    return pictures.Clocks()


@pytest.fixture
def telemetry(clocks: pictures.Clocks) -> Telemetry:
    return Telemetry("0123abc", unix=clocks.unix, monotonic=clocks.monotonic)


def _value(registry: CollectorRegistry, name: str, **labels: str) -> float | None:
    return registry.get_sample_value(f"qumulo_s3_uploads_exporter_{name}", labels)


def _of_cluster(telemetry: Telemetry, cluster: str) -> dict[reading.Key, float]:
    return {
        reading.key(sample.name, sample.labels): sample.value
        for family in telemetry.registry.collect()
        for sample in family.samples
        if sample.labels.get("qumulo_cluster") == cluster
    }


def test_every_reason_is_there_from_the_start_at_0(telemetry: Telemetry) -> None:
    telemetry.meter("prod")
    found = {
        reason: _value(telemetry.registry, "errors_total", qumulo_cluster="prod", reason=reason) for reason in REASONS
    }
    assert found == dict.fromkeys(REASONS, 0)
    assert sorted(Reason) == sorted(REASONS)


@pytest.mark.parametrize("name", COUNTERS)
def test_every_counter_of_a_cluster_is_there_from_the_start_at_0(telemetry: Telemetry, name: str) -> None:
    assert _value(telemetry.registry, name, qumulo_cluster="prod") is None
    telemetry.meter("prod")
    assert _value(telemetry.registry, name, qumulo_cluster="prod") == 0


@pytest.mark.parametrize("reason", Reason)
def test_a_failure_counts_for_its_reason_only(telemetry: Telemetry, reason: Reason) -> None:
    telemetry.meter("prod").failed(reason)
    counted = {key: value for key, value in _of_cluster(telemetry, "prod").items() if value}
    labels = {"qumulo_cluster": "prod", "reason": str(reason)}
    assert counted == {reading.key("qumulo_s3_uploads_exporter_errors_total", labels): 1}


def test_polls_are_counted_well_badly_and_skipped(telemetry: Telemetry) -> None:
    meter = telemetry.meter("prod")
    assert not meter.has_polled
    for well in (True, False, True):
        meter.polled(well)
    meter.skipped(4)
    meter.read(1000)
    meter.read(37)
    assert meter.has_polled
    assert [_value(telemetry.registry, name, qumulo_cluster="prod") for name in COUNTERS] == [3, 1, 4, 1037]


def test_requests_are_counted_by_endpoint_and_code_and_timed_by_endpoint(telemetry: Telemetry) -> None:
    meter = telemetry.meter("prod")
    meter.request("uploads", "200", 0.25)
    meter.request("uploads", "error", 40.0)
    meter.request("buckets", "200", 0.001)
    registry = telemetry.registry
    requests = {
        (endpoint, code): _value(registry, "api_requests_total", qumulo_cluster="prod", endpoint=endpoint, code=code)
        for endpoint, code in [("uploads", "200"), ("uploads", "error"), ("buckets", "200"), ("buckets", "error")]
    }
    assert requests == {
        ("uploads", "200"): 1,
        ("uploads", "error"): 1,
        ("buckets", "200"): 1,
        ("buckets", "error"): None,
    }
    of_uploads = {"qumulo_cluster": "prod", "endpoint": "uploads"}
    name = "api_request_duration_seconds"
    assert _value(registry, f"{name}_count", **of_uploads) == 2
    assert _value(registry, f"{name}_sum", **of_uploads) == 40.25
    counts = [_value(registry, f"{name}_bucket", **of_uploads, le=le) for le in ("0.1", "0.25", "30.0", "+Inf")]
    assert counts == [0, 1, 1, 2]


@pytest.mark.parametrize(("interval", "verify"), [(60.0, True), (15.0, False)])
def test_settings_of_a_cluster(telemetry: Telemetry, interval: float, verify: bool) -> None:
    telemetry.meter("prod").settings(interval, tls_verify=verify)
    assert _value(telemetry.registry, "poll_interval_seconds", qumulo_cluster="prod") == interval
    assert _value(telemetry.registry, "tls_verify", qumulo_cluster="prod") == int(verify)


def test_signs_of_life_are_polls_that_begin_and_calls_that_end(telemetry: Telemetry, clocks: pictures.Clocks) -> None:
    meter = telemetry.meter("prod")
    signs = [meter.last_sign]
    for sign in (meter.begun, lambda: meter.request("uploads", "200", 1.0), lambda: meter.polled(True)):
        clocks.now += 10.0
        sign()
        signs.append(meter.last_sign)
    assert [moment - pictures.MONOTONIC for moment in signs] == [0.0, 10.0, 20.0, 20.0]


def test_a_bad_reload_keeps_the_time_of_the_last_good_one(telemetry: Telemetry, clocks: pictures.Clocks) -> None:
    found = []
    for well in (True, False, True):
        telemetry.loaded(well)
        good = _value(telemetry.registry, "config_last_reload_successful")
        when = _value(telemetry.registry, "config_last_reload_success_timestamp_seconds")
        found.append((good, when))
        clocks.time += 100.0
    assert found == [(1, pictures.UNIX), (0, pictures.UNIX), (1, pictures.UNIX + 200)]


def test_shard_and_build(telemetry: Telemetry) -> None:
    telemetry.shard(2, 5)
    registry = telemetry.registry
    assert (_value(registry, "shard_ordinal"), _value(registry, "shards")) == (2, 5)
    build = {"version": __version__, "revision": "0123abc", "pythonversion": platform.python_version()}
    assert _value(registry, "build_info", **build) == 1


def test_an_unknown_revision_is_said_so() -> None:
    build = {"version": __version__, "revision": "unknown", "pythonversion": platform.python_version()}
    assert _value(Telemetry().registry, "build_info", **build) == 1


def _work(meter: ClusterMeter) -> None:
    meter.settings(60.0, tls_verify=False)
    meter.request("uploads", "200", 0.1)
    meter.request("login", "error", 0.1)
    meter.failed(Reason.TLS)
    meter.polled(well=False)
    meter.skipped(1)
    meter.read(9)


def test_forgetting_a_cluster_removes_its_series_and_no_others(telemetry: Telemetry) -> None:
    _work(telemetry.meter("prod"))
    _work(telemetry.meter("prod2"))
    kept = _of_cluster(telemetry, "prod2")
    telemetry.forget("prod")
    assert _of_cluster(telemetry, "prod") == {}
    assert _of_cluster(telemetry, "prod2") == kept
    assert len(kept) == len(REASONS) + len(COUNTERS) + 2 + 2 + 2 * (13 + 2)
    assert _value(telemetry.registry, "shards") is not None


def test_what_is_counted_late_for_a_forgotten_cluster_brings_nothing_back(telemetry: Telemetry) -> None:
    meter = telemetry.meter("prod")
    telemetry.forget("prod")
    meter.failed(Reason.TIMEOUT)
    meter.polled(well=True)
    meter.read(1)
    assert _of_cluster(telemetry, "prod") == {}


def test_a_cluster_that_was_never_seen_can_be_forgotten(telemetry: Telemetry) -> None:
    telemetry.forget("prod")
    assert _of_cluster(telemetry, "prod") == {}


def test_the_meter_of_a_cluster_whose_settings_changed_counts_on(telemetry: Telemetry) -> None:
    telemetry.meter("prod").polled(well=True)
    telemetry.meter("prod").polled(well=True)
    assert _value(telemetry.registry, "polls_total", qumulo_cluster="prod") == 2
