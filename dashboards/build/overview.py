"""The overview: what uploads hold on all clusters, and how fresh that is."""

from typing import Any

from . import variables
from .layout import dashboard
from .overview_tables import ASK, CLUSTER, ROW, buckets, clusters, idle
from .panels import ANY_IS_BAD, Query, heatmap, stat, timeseries
from .places import OVERVIEW
from .queries import PREFIX, over, share

LINE = "{{qumulo_cluster}}"
UNKNOWN = "Nothing is shown while the interval is unknown."


def _of_the_file_system(*by: str) -> str:
    """The share of clusters whose capacity is known."""
    size = ASK.fold("max", f"{PREFIX}filesystem_size_bytes", CLUSTER)
    return f"sum{over(*by)} (({ASK.total('bytes', CLUSTER)}) and {size}) / sum{over(*by)} ({size})"


def _held() -> list[dict[str, Any]]:
    held, overdue = ASK.total("bytes"), ASK.total("overdue_bytes")
    return [
        stat("Capacity held", "Bytes that uploads in progress hold on the clusters chosen.", held, "bytes"),
        stat(
            "Share of the file systems",
            "Capacity held by uploads, of the whole capacity of the clusters. Nothing is shown where the exporter's "
            "role may not read the capacity.",
            _of_the_file_system(),
            "percentunit",
        ),
        stat(
            "Idle share",
            "Of the capacity held, what got no new data for longer than $longer_than.",
            share(idle(), held),
            "percentunit",
            alerts=("QumuloS3UploadsIdleBytes", "QumuloS3UploadsCleanupOff", "QumuloS3UploadsThresholdUnknown"),
        ),
        stat(
            "Overdue share",
            f"Of the capacity held, what the clusters should have removed by their own expiry interval. {UNKNOWN}",
            share(overdue, held),
            "percentunit",
            alerts=("QumuloS3UploadsOverdue",),
        ),
        stat(
            "Oldest upload",
            "Time since the oldest upload was initiated.",
            ASK.peak("oldest_age_seconds"),
            "s",
            alerts=("QumuloS3UploadsVeryOld",),
        ),
        stat("Uploads in progress", "Uploads, completing ones included.", ASK.total("in_progress"), "short"),
    ]


def _state() -> list[dict[str, Any]]:
    return [
        stat("Completing", "Uploads that are being completed.", ASK.total("completing"), "short"),
        stat(
            "Completing, longest idle",
            "Of the uploads that are being completed, the longest time without new data.",
            ASK.peak("completing_longest_idle_seconds"),
            "s",
            alerts=("QumuloS3UploadsStuckCompleting",),
        ),
        stat(
            "Clusters not reached",
            "Clusters whose last poll failed, for any exporter or shard.",
            f"sum (1 - {ASK.fold('min', f'{PREFIX}up', CLUSTER)})",
            "short",
            steps=ANY_IS_BAD,
            alerts=("QumuloS3UploadsClusterUnreachable", "QumuloS3UploadsTokenRefused"),
        ),
        stat(
            "Buckets not listed",
            "Buckets whose last listing failed: their numbers are old, or gone.",
            ASK.unlisted(),
            "short",
            steps=ANY_IS_BAD,
            alerts=("QumuloS3UploadsBucketNotListed",),
        ),
        stat(
            "Age of the numbers",
            "Time since the last good listing of the bucket that has waited longest.",
            ASK.listing_age(),
            "s",
            alerts=("QumuloS3UploadsNumbersStale",),
        ),
        stat(
            "Buckets",
            "Buckets that are listed, each counted once.",
            f"count ({ASK.fold('max', f'{PREFIX}bucket_up', *ROW)})",
            "short",
        ),
    ]


def _history() -> list[dict[str, Any]]:
    held = ASK.total("bytes", CLUSTER)
    overdue = ASK.total("overdue_bytes", CLUSTER)
    return [
        timeseries("Capacity held", "Bytes that uploads hold.", [Query(held, LINE)], "bytes", stacked=True),
        timeseries(
            "Share of the file system",
            "Capacity held by uploads, of the whole capacity of the cluster.",
            [Query(_of_the_file_system(CLUSTER), LINE)],
            "percentunit",
        ),
        timeseries(
            "Idle capacity",
            "Bytes of uploads without new data for longer than $longer_than.",
            [Query(idle(CLUSTER), LINE)],
            "bytes",
            stacked=True,
            alerts=("QumuloS3UploadsIdleBytesGrowing",),
        ),
        timeseries(
            "Overdue capacity",
            f"Bytes of uploads that the cluster should have removed by its own expiry interval. {UNKNOWN}",
            [Query(overdue, LINE)],
            "bytes",
            stacked=True,
            alerts=("QumuloS3UploadsOverdue",),
        ),
        timeseries(
            "Uploads in progress",
            "Number of uploads.",
            [Query(ASK.total("in_progress", CLUSTER), LINE)],
            "short",
            stacked=True,
        ),
        timeseries(
            "Oldest upload",
            "Time since the oldest upload was initiated.",
            [Query(ASK.peak("oldest_age_seconds", CLUSTER), LINE)],
            "s",
        ),
    ]


def build() -> dict[str, Any]:
    """The dashboard as JSON."""
    freshness = [
        timeseries(
            "Buckets not listed", "Buckets whose last listing failed.", [Query(ASK.unlisted(CLUSTER), LINE)], "short"
        ),
        timeseries(
            "Age of the numbers",
            "Time since the last good listing of the bucket that has waited longest. A saw between 0 and the interval "
            "of polls is well.",
            [Query(ASK.listing_age(CLUSTER), LINE)],
            "s",
        ),
    ]
    ages = heatmap(
        "Age of uploads",
        "How many uploads are how old, on all clusters chosen together. Counted when each bucket was listed.",
        ASK.ages(),
    )
    parts = [
        ("Now", [*_held(), *_state()]),
        ("Clusters", [clusters()]),
        ("Buckets", buckets()),
        ("History", _history()),
        ("Ages", [ages]),
        ("Polls", freshness),
    ]
    chosen = [*variables.common(), variables.longer_than(), variables.top()]
    text = "S3 uploads in progress on all Qumulo clusters, and the capacity they hold. Collected by polling."
    return dashboard(OVERVIEW, text, chosen, parts, hours=24)
