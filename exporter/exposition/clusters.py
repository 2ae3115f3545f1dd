"""The metrics of whole clusters, as families of prometheus_client: few samples, made anew at each scrape."""

from collections.abc import Iterable, Iterator, Sequence

from prometheus_client.core import GaugeHistogramMetricFamily, GaugeMetricFamily, InfoMetricFamily, Metric

from exporter.exposition.families import PREFIX
from exporter.exposition.render import Part
from exporter.polling.freshness import current
from exporter.polling.snapshot import ClusterSnapshot
from exporter.uploads.expiry import expiry_seconds
from exporter.uploads.tally import AGE_BOUNDS

_CLUSTER = ["qumulo_cluster"]


def cluster_families(parts: Sequence[Part], now: float) -> Iterator[Metric]:
    """All families, also those without samples; `now` is of the monotonic clock by which knowledge goes stale."""
    snapshots = [part.snapshot for part in parts]
    yield _gauge(
        "up",
        "1 if the last poll reached the cluster and knows its buckets (polling).",
        [(snapshot.cluster, snapshot.up) for snapshot in snapshots],
    )
    yield _gauge(
        "buckets",
        "Buckets that this exporter, or this shard, lists (GET /v1/s3/buckets/ or the settings, polling).",
        [(snapshot.cluster, snapshot.selected) for snapshot in snapshots],
    )
    yield _ages(parts)
    yield from _s3(snapshots, now)
    yield _info(snapshots, now)
    yield from _capacity(snapshots, now)
    yield _gauge(
        "exporter_poll_duration_seconds",
        "Duration of the last whole poll (the exporter's own clock).",
        [(snapshot.cluster, snapshot.duration) for snapshot in snapshots],
    )


def _s3(snapshots: Sequence[ClusterSnapshot], now: float) -> Iterator[Metric]:
    known = [(s.cluster, settings) for s in snapshots if (settings := current(s.knowledge.settings, now))]
    yield _gauge(
        "expiry_interval_seconds",
        "Time without new data after which the cluster removes an upload; +Inf for never "
        "(GET /v1/s3/settings, multipart_upload_expiry_interval, polling).",
        [(cluster, expiry_seconds(settings.expiry_interval)) for cluster, settings in known],
    )
    yield _gauge(
        "s3_enabled",
        "1 if the S3 server is enabled (GET /v1/s3/settings, polling).",
        [(cluster, settings.enabled) for cluster, settings in known],
    )


def _capacity(snapshots: Sequence[ClusterSnapshot], now: float) -> Iterator[Metric]:
    known = [(s.cluster, capacity) for s in snapshots if (capacity := current(s.knowledge.file_system, now))]
    yield _gauge(
        "filesystem_size_bytes",
        "Capacity of the cluster (GET /v1/file-system, polling).",
        [(cluster, capacity.size) for cluster, capacity in known],
    )
    yield _gauge(
        "filesystem_free_bytes",
        "Free capacity of the cluster (GET /v1/file-system, polling).",
        [(cluster, capacity.free) for cluster, capacity in known],
    )


def _gauge(name: str, text: str, samples: Iterable[tuple[str, float | None]]) -> Metric:
    family = GaugeMetricFamily(PREFIX + name, text, labels=_CLUSTER)
    for cluster, value in samples:
        if value is not None:
            family.add_metric([cluster], value)
    return family


def _ages(parts: Iterable[Part]) -> Metric:
    family = GaugeHistogramMetricFamily(
        PREFIX + "age_seconds",
        "Ages of uploads when their bucket was listed, of the buckets shown here (field initiated, polling). "
        "A gauge histogram: do not use rate().",
        labels=_CLUSTER,
    )
    for part in parts:
        if part.ages is not None:
            buckets = list(zip(map(str, AGE_BOUNDS), part.ages.at_most, strict=True))
            family.add_metric([part.snapshot.cluster], [*buckets, ("+Inf", part.ages.count)], part.ages.sum)
    return family


def _info(snapshots: Sequence[ClusterSnapshot], now: float) -> Metric:
    family = InfoMetricFamily(
        PREFIX + "cluster",
        "Name, UUID and version of the cluster (GET /v1/cluster/settings, /v1/node/state, /v1/version, polling).",
        labels=_CLUSTER,
    )
    for snapshot in snapshots:
        knowledge = snapshot.knowledge
        known = {"name": knowledge.name, "uuid": knowledge.uuid, "version": knowledge.version}
        values = {label: current(value, now) or "" for label, value in known.items()}
        if any(values.values()):
            family.add_metric([snapshot.cluster], values)
    return family
