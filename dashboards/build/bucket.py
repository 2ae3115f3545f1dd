"""One bucket: user against system, data against metadata, and how they came to be."""

from typing import Any

from . import variables
from .layout import dashboard
from .panels import ONE_IS_GOOD, Query, stat, timeseries
from .places import BUCKET
from .queries import EACH, IDLE, PREFIX, Scope
from .tables import Column, table

ASK = Scope(('qumulo_cluster=~"$qumulo_cluster"', 'bucket="$bucket"'))
CLUSTER = Scope(ASK.matchers[:1])
ORIGIN = "{{origin}}"
LISTED = {"1": ("listed", "green"), "0": ("failed", "red")}
BLOCK = "4096"


def _blocks(metric: str) -> str:
    return f"({ASK.total(metric)}) * {BLOCK}"


# long: one panel after the other
def _now() -> list[dict[str, Any]]:
    return [
        stat(
            "Last listing",
            "Whether the last listing went to the last page. While it fails, the last good numbers stay for a while "
            "and then go.",
            ASK.fold("min", f"{PREFIX}bucket_up"),
            "none",
            steps=ONE_IS_GOOD,
            texts=LISTED,
            alerts=("QumuloS3UploadsBucketNotListed",),
        ),
        stat(
            "Last listed",
            "Time since the last good listing.",
            ASK.listing_age(),
            "s",
            alerts=("QumuloS3UploadsNumbersStale",),
        ),
        stat("Uploads in progress", "Uploads, completing ones included.", ASK.total("in_progress"), "short"),
        stat("Capacity held", "Bytes that the uploads hold.", ASK.total("bytes"), "bytes"),
        stat(
            "Oldest upload",
            "Time since the oldest upload was initiated.",
            ASK.peak("oldest_age_seconds"),
            "s",
            alerts=("QumuloS3UploadsVeryOld",),
        ),
        stat(
            "Longest idle",
            "Longest time without new data.",
            ASK.peak("longest_idle_seconds"),
            "s",
            alerts=("QumuloS3UploadsIdleBytes",),
        ),
        stat(
            "Idle uploads",
            "Uploads without new data for longer than $longer_than.",
            ASK.total("idle", only=(IDLE,)),
            "short",
        ),
        stat(
            "Idle capacity",
            "Bytes of uploads without new data for longer than $longer_than.",
            ASK.total("idle_bytes", only=(IDLE,)),
            "bytes",
        ),
        stat(
            "Overdue uploads",
            "Uploads idle for longer than the cluster's own expiry interval. 0 where that is never.",
            ASK.total("overdue"),
            "short",
            alerts=("QumuloS3UploadsOverdue",),
        ),
        stat("Overdue capacity", "Bytes of overdue uploads.", ASK.total("overdue_bytes"), "bytes"),
        stat("Completing", "Uploads that are being completed.", ASK.total("completing"), "short"),
        stat(
            "Completing, longest idle",
            "Of the uploads that are being completed, the longest time without new data.",
            ASK.peak("completing_longest_idle_seconds"),
            "s",
            alerts=("QumuloS3UploadsStuckCompleting",),
        ),
    ]


def _origins() -> list[dict[str, Any]]:
    text = "By whom they were initiated: by users, or by the cluster itself as part of another request."
    return [
        timeseries(
            "Uploads by origin", text, [Query(ASK.total("in_progress", "origin"), ORIGIN)], "short", stacked=True
        ),
        timeseries("Capacity by origin", text, [Query(ASK.total("bytes", "origin"), ORIGIN)], "bytes", stacked=True),
    ]


def _parts() -> list[dict[str, Any]]:
    blocks = [Query(_blocks("data_blocks"), "data"), Query(_blocks("meta_blocks"), "metadata")]
    each = ", ".join(("qumulo_cluster", "origin"))
    columns = [
        Column(title, f"sum by ({each}) (max by ({EACH}) ({ASK.pick(PREFIX + metric)}))", unit)
        for title, metric, unit in (
            ("Uploads", "in_progress", "short"),
            ("Bytes", "bytes", "bytes"),
            ("Blocks", "blocks", "short"),
            ("Data blocks", "data_blocks", "short"),
            ("Metadata blocks", "meta_blocks", "short"),
        )
    ]
    started = ASK.fold("min", f"{PREFIX}oldest_initiated_timestamp_seconds", "qumulo_cluster", "origin")
    written = ASK.fold("min", f"{PREFIX}oldest_modified_timestamp_seconds", "qumulo_cluster", "origin")
    columns += [
        Column("Oldest initiated", f"{started} * 1000", "dateTimeAsIso"),
        Column("Longest without data since", f"{written} * 1000", "dateTimeAsIso"),
    ]
    return [
        timeseries(
            "Data and metadata", "Blocks of 4,096 bytes, by what is in them.", blocks, "bytes", stacked=True, width=24
        ),
        table("By origin", "What the last good listing found.", columns, sort="Bytes", height=6),
    ]


def _history() -> list[dict[str, Any]]:
    expiry = CLUSTER.fold("max", f"{PREFIX}expiry_interval_seconds", "qumulo_cluster")
    ages = [
        Query(ASK.peak("oldest_age_seconds"), "oldest"),
        Query(ASK.peak("longest_idle_seconds"), "longest idle"),
        Query(f"{expiry} < +Inf", "expiry interval of {{qumulo_cluster}}"),
    ]
    overdue = Query(ASK.total("overdue"), "overdue")
    overdue_bytes = Query(ASK.total("overdue_bytes"), "overdue")
    longer = "idle longer than {{longer_than}}"
    cumulative = (
        "Thresholds are cumulative: each contains the longer ones. Overdue: beyond the cluster's own expiry interval."
    )
    return [
        timeseries("Idle and overdue uploads", cumulative, [Query(ASK.thresholds("idle"), longer), overdue], "short"),
        timeseries(
            "Idle and overdue capacity",
            cumulative,
            [Query(ASK.thresholds("idle_bytes"), longer), overdue_bytes],
            "bytes",
            alerts=("QumuloS3UploadsIdleBytesGrowing", "QumuloS3UploadsOverdue"),
        ),
        timeseries(
            "Oldest and longest idle",
            "Time since the oldest upload was initiated, and longest time without new data, against the interval after "
            "which the cluster removes idle uploads; none where that is never.",
            ages,
            "s",
        ),
        timeseries(
            "Completing", "Uploads that are being completed.", [Query(ASK.total("completing"), "completing")], "short"
        ),
        timeseries(
            "Last listed",
            "Time since the last good listing. A saw between 0 and the interval of polls is well.",
            [Query(ASK.listing_age("qumulo_cluster"), "{{qumulo_cluster}}")],
            "s",
            width=24,
        ),
    ]


def build() -> dict[str, Any]:
    """The dashboard as JSON."""
    parts = [
        ("Now", _now()),
        ("User and system", _origins()),
        ("Data and metadata", _parts()),
        ("History", _history()),
    ]
    chosen = [*variables.common(), variables.bucket(), variables.longer_than()]
    text = "S3 uploads in progress in one bucket. Where clusters have buckets of one name, choose one cluster."
    return dashboard(BUCKET, text, chosen, parts, hours=24)
