"""The tables of the overview: clusters, and the buckets that hold most."""

from typing import Any

from .panels import ANY_IS_BAD, ONE_IS_GOOD
from .places import TO_BUCKET
from .queries import IDLE, PREFIX, Scope
from .tables import Column, override, table

ASK = Scope(('qumulo_cluster=~"$qumulo_cluster"',))
CLUSTER = "qumulo_cluster"
ROW = (CLUSTER, "bucket")
REACHED = {"1": ("reached", "green"), "0": ("not reached", "red")}
ENABLED = {"1": ("enabled", "green"), "0": ("disabled", "orange")}
TO_THE_BUCKET = [{"title": "Show this bucket", "url": TO_BUCKET, "targetBlank": False}]
#: A table is sorted by the title of a column, in which variables are not put in.
HELD_TITLE, IDLE_TITLE = "Capacity held", "Idle capacity"


def idle(*by: str) -> str:
    """Bytes of uploads without new data for longer than the threshold chosen."""
    return ASK.total("idle_bytes", *by, only=(IDLE,))


def clusters() -> dict[str, Any]:
    """The state of each cluster."""
    buckets = ASK.fold("max", f"{PREFIX}bucket_up", *ROW)
    columns = (
        Column("Last poll", ASK.fold("min", f"{PREFIX}up", CLUSTER), "none", REACHED, ONE_IS_GOOD),
        Column("Buckets", f"count by (qumulo_cluster) ({buckets})", "short"),
        Column("Not listed", ASK.unlisted(CLUSTER), "short", steps=ANY_IS_BAD),
        Column("Age of the numbers", ASK.listing_age(CLUSTER), "s"),
        Column("Uploads", ASK.total("in_progress", CLUSTER), "short"),
        Column("Capacity held", ASK.total("bytes", CLUSTER), "bytes"),
        Column("Free capacity", ASK.fold("max", f"{PREFIX}filesystem_free_bytes", CLUSTER), "bytes"),
        Column("Expiry interval", ASK.fold("max", f"{PREFIX}expiry_interval_seconds", CLUSTER), "s", texts={}),
        Column("S3", ASK.fold("max", f"{PREFIX}s3_enabled", CLUSTER), "none", ENABLED, ONE_IS_GOOD),
        Column("", ASK.fold("max", f"{PREFIX}cluster_info", CLUSTER, "name", "version")),
    )
    return table(
        "Clusters",
        "The last poll of each cluster and what it found; name and version as the cluster itself tells them.",
        columns,
        sort="Capacity held",
        labels=[override("qumulo_cluster", displayName="Cluster")],
        height=6,
    )


def _top(title: str, description: str, first: str, sort: str, alerts: tuple[str, ...] = ()) -> dict[str, Any]:
    """Buckets that have most of something; all other columns are of the same buckets."""
    chosen = f"topk($top, ({first}) > 0)"

    def of_these(expr: str) -> str:
        return f"({expr}) and {chosen}"

    columns = (
        Column(HELD_TITLE, of_these(ASK.total("bytes", *ROW)), "bytes"),
        Column(IDLE_TITLE, of_these(idle(*ROW)), "bytes"),
        Column("Overdue", of_these(ASK.total("overdue_bytes", *ROW)), "bytes"),
        Column("Uploads", of_these(ASK.total("in_progress", *ROW)), "short"),
        Column("Completing", of_these(ASK.total("completing", *ROW)), "short"),
        Column("Oldest", of_these(ASK.peak("oldest_age_seconds", *ROW)), "s"),
        Column("Longest idle", of_these(ASK.peak("longest_idle_seconds", *ROW)), "s"),
        Column("Last listed", of_these(ASK.listing_age(*ROW)), "s"),
    )
    labels = [
        override("qumulo_cluster", displayName="Cluster"),
        override("bucket", displayName="Bucket", links=TO_THE_BUCKET),
    ]
    return table(title, description, columns, sort=sort, labels=labels, alerts=alerts)


def buckets() -> list[dict[str, Any]]:
    """The buckets that hold most, and those that hold most that is idle."""
    return [
        _top("Buckets that hold most", "Choose a bucket to see its history.", ASK.total("bytes", *ROW), HELD_TITLE),
        _top(
            "Buckets that hold most that is idle",
            "By the bytes of uploads without new data for longer than $longer_than.",
            idle(*ROW),
            IDLE_TITLE,
            ("QumuloS3UploadsIdleBytes",),
        ),
    ]
