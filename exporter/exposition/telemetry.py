"""What the exporter counts about itself, with prometheus_client in a registry of its own."""

import platform
import time
from collections.abc import Callable

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    GCCollector,
    Histogram,
    PlatformCollector,
    ProcessCollector,
    disable_created_metrics,
)

from exporter import __version__
from exporter.qumulo.errors import Reason

_PREFIX = "qumulo_s3_uploads_exporter_"
_REQUEST_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
_BY_POLLING = "counted while polling"


class Telemetry:
    """All counters and gauges about the exporter; `meter` gives one cluster's part."""

    # long: one declaration a metric, a table
    def __init__(
        self,
        revision: str = "unknown",
        unix: Callable[[], float] = time.time,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """`revision` of the source; `unix` is the clock of the last reload, `monotonic` that of signs of life."""
        disable_created_metrics()  # type: ignore[no-untyped-call]  # prometheus_client does not annotate it
        self._unix = unix
        self.monotonic = monotonic
        self.registry = registry = CollectorRegistry(auto_describe=False)
        cluster = ["qumulo_cluster"]

        def counter(name: str, text: str, *labels: str) -> Counter:
            return Counter(_PREFIX + name, text, [*cluster, *labels], registry=registry)

        def gauge(name: str, text: str, labels: list[str]) -> Gauge:
            return Gauge(_PREFIX + name, text, labels, registry=registry)

        self.polls = counter("polls", "Polls of the cluster that ended.")
        self.polls_failed = counter("polls_failed", "Polls with a failed discovery or listing.")
        self.polls_skipped = counter("polls_skipped", "Ticks missed because a poll was still running.")
        self.errors = counter("errors", f"Calls and listings that failed after their retries, {_BY_POLLING}.", "reason")
        self.requests = counter(
            "api_requests",
            f"Requests sent to the REST API; code error means no whole answer, {_BY_POLLING}.",
            "endpoint",
            "code",
        )
        self.uploads_read = counter("uploads_read", f"Upload records read from the REST API, {_BY_POLLING}.")
        self.request_seconds = Histogram(
            _PREFIX + "api_request_duration_seconds",
            f"Time from a request to its whole answer, {_BY_POLLING}.",
            [*cluster, "endpoint"],
            buckets=_REQUEST_SECONDS,
            registry=registry,
        )
        self.poll_interval = gauge("poll_interval_seconds", "Time between polls (settings).", cluster)
        self.tls_verify = gauge(
            "tls_verify", "0 if verification of the TLS certificate is switched off (settings).", cluster
        )
        self._reload_good = gauge("config_last_reload_successful", "1 if the settings were last read well.", [])
        self._reload_when = gauge(
            "config_last_reload_success_timestamp_seconds", "When the settings were last read well.", []
        )
        self._shard = gauge("shard_ordinal", "The ordinal of this shard, from 0 (settings).", [])
        self._shards = gauge(
            "shards", "How many shards there are; a change moves buckets from one to another (settings).", []
        )
        build = gauge(
            "build_info",
            "1; the version, the revision of the source, the version of Python.",
            ["version", "revision", "pythonversion"],
        )
        build.labels(__version__, revision, platform.python_version()).set(1)
        ProcessCollector(registry=registry)
        PlatformCollector(registry=registry)
        GCCollector(registry=registry)

    def loaded(self, well: bool) -> None:
        """The settings were read, at the start or again."""
        self._reload_good.set(int(well))
        if well:
            self._reload_when.set(self._unix())

    def shard(self, ordinal: int, total: int) -> None:
        """Which shard this is."""
        self._shard.set(ordinal)
        self._shards.set(total)

    def meter(self, cluster: str) -> "ClusterMeter":
        """The counters of one cluster, all there from now on at 0."""
        return ClusterMeter(self, cluster)

    def forget(self, cluster: str) -> None:
        """No more series of this cluster."""
        for metric in (
            self.polls, self.polls_failed, self.polls_skipped, self.errors, self.requests, self.uploads_read,
            self.request_seconds, self.poll_interval, self.tls_verify,
        ):  # fmt: skip
            metric.remove_by_labels({"qumulo_cluster": cluster})


class ClusterMeter:
    """Counts what happens with one cluster."""

    def __init__(self, telemetry: Telemetry, cluster: str) -> None:
        self._telemetry = telemetry
        self._cluster = cluster
        #: When a poll last began or a call last ended, on the monotonic clock.
        self.last_sign = telemetry.monotonic()
        #: Whether a poll has ended, well or badly.
        self.has_polled = False
        self._polls = telemetry.polls.labels(cluster)
        self._polls_failed = telemetry.polls_failed.labels(cluster)
        self._polls_skipped = telemetry.polls_skipped.labels(cluster)
        self._uploads_read = telemetry.uploads_read.labels(cluster)
        self._errors = {reason: telemetry.errors.labels(cluster, str(reason)) for reason in Reason}

    def settings(self, poll_interval: float, tls_verify: bool) -> None:
        """What is configured for the cluster; seconds."""
        self._telemetry.poll_interval.labels(self._cluster).set(poll_interval)
        self._telemetry.tls_verify.labels(self._cluster).set(int(tls_verify))

    def begun(self) -> None:
        """A poll begins."""
        self.last_sign = self._telemetry.monotonic()

    def request(self, endpoint: str, code: str, seconds: float) -> None:
        """One request was sent, and its answer has come or has not."""
        self.last_sign = self._telemetry.monotonic()
        self._telemetry.requests.labels(self._cluster, endpoint, code).inc()
        self._telemetry.request_seconds.labels(self._cluster, endpoint).observe(seconds)

    def failed(self, reason: Reason) -> None:
        """One call or listing failed, after its retries."""
        self._errors[reason].inc()

    def read(self, uploads: int) -> None:
        """So many upload records were read."""
        self._uploads_read.inc(uploads)

    def polled(self, well: bool) -> None:
        """One poll ended."""
        self.has_polled = True
        self._polls.inc()
        if not well:
            self._polls_failed.inc()

    def skipped(self, ticks: int) -> None:
        """So many ticks were missed because a poll was still running."""
        self._polls_skipped.inc(ticks)
