"""The exporter itself: its polls, its requests, its process."""

from typing import Any

from . import variables
from .exporter_load import ASK, CLUSTER, INSTANCE, LINE, PROCESS, process, requests
from .layout import dashboard
from .panels import ANY_IS_BAD, ONE_IS_GOOD, Query, stat, timeseries
from .places import EXPORTER
from .queries import OWN, PREFIX
from .tables import Column, override, table

READ_WELL = {"1": ("read well", "green"), "0": ("old settings", "red")}
VERIFIED = {"1": ("verified", "green"), "0": ("not verified", "red")}
MINUTE = "60"


# long: one panel after the other
def _now() -> list[dict[str, Any]]:
    # As the alert has it: sets of shards in two namespaces may have the same job.
    ordinals = f'count_values by (namespace, job) ("ordinal", {PROCESS.pick(f"{OWN}shard_ordinal")})'
    missing = f"{PROCESS.fold('max', f'{OWN}shards', 'namespace', 'job')} - count by (namespace, job) ({ordinals})"
    up = PROCESS.pick("up")
    return [
        stat(
            "Exporters down",
            "Targets of these jobs that Prometheus cannot scrape.",
            f"sum (1 - max by (job, instance) ({up}))",
            "short",
            steps=ANY_IS_BAD,
            alerts=("QumuloS3UploadsExporterDown",),
        ),
        stat(
            "Shards missing",
            "Shards that there should be, less those that are seen.",
            f"sum ({missing})",
            "short",
            steps=ANY_IS_BAD,
            alerts=("QumuloS3UploadsShardMissing",),
        ),
        stat(
            "Settings",
            "Whether all exporters read their settings well the last time; if not, the old ones stay.",
            PROCESS.fold("min", f"{OWN}config_last_reload_successful"),
            "none",
            steps=ONE_IS_GOOD,
            texts=READ_WELL,
            alerts=("QumuloS3UploadsReloadFailed",),
        ),
        stat(
            "Settings read",
            "Time since the settings were last read well, of the exporter where that is longest ago.",
            f"time() - {PROCESS.fold('min', f'{OWN}config_last_reload_success_timestamp_seconds')}",
            "s",
        ),
        stat(
            "Certificates",
            "Whether the certificates of all clusters are verified.",
            ASK.fold("min", f"{OWN}tls_verify"),
            "none",
            steps=ONE_IS_GOOD,
            texts=VERIFIED,
            alerts=("QumuloS3UploadsCertificateNotVerified",),
        ),
        stat(
            "Clusters not reached",
            "Clusters whose last poll failed, for any exporter or shard.",
            f"sum (1 - {ASK.fold('min', f'{PREFIX}up', CLUSTER)})",
            "short",
            steps=ANY_IS_BAD,
            alerts=("QumuloS3UploadsClusterUnreachable", "QumuloS3UploadsTokenRefused"),
        ),
    ]


def _exporters() -> dict[str, Any]:
    def of_each(metric: str) -> str:
        return PROCESS.fold("max", metric, "job", INSTANCE)

    version = PROCESS.fold("max", f"{OWN}build_info", "job", INSTANCE, "version", "revision", "pythonversion")
    columns = (
        Column("Shard", of_each(f"{OWN}shard_ordinal"), "none"),
        Column("Shards", of_each(f"{OWN}shards"), "none"),
        Column("Buckets", f"sum by (job, instance) ({ASK.pick(f'{PREFIX}buckets')})", "short"),
        Column("Up since", f"{of_each('process_start_time_seconds')} * 1000", "dateTimeAsIso"),
        Column("Settings", of_each(f"{OWN}config_last_reload_successful"), "none", READ_WELL, ONE_IS_GOOD),
        Column("", version),
    )
    text = "Each exporter, or each shard, with the buckets that it lists."
    labels = [override(name, displayName=name.capitalize()) for name in ("job", INSTANCE)]
    return table("Exporters", text, columns, sort="Instance", labels=labels, height=6)


def _polls() -> list[dict[str, Any]]:
    def in_a_minute(metric: str) -> str:
        return f"{MINUTE} * {ASK.rate(OWN + metric, CLUSTER)}"

    return [
        timeseries(
            "Duration against interval",
            "How long the last whole poll took, of the slowest exporter or shard, and how often polls should begin.",
            [
                Query(ASK.fold("max", f"{OWN}poll_duration_seconds", CLUSTER), f"{LINE}: duration"),
                Query(ASK.fold("max", f"{OWN}poll_interval_seconds", CLUSTER), f"{LINE}: interval"),
            ],
            "s",
            alerts=("QumuloS3UploadsPollsSlow",),
        ),
        timeseries(
            "Polls",
            "In a minute: polls that ended, of these with a failure, and those skipped because one still ran.",
            [
                Query(in_a_minute("polls_total"), f"{LINE}: ended"),
                Query(in_a_minute("polls_failed_total"), f"{LINE}: failed"),
                Query(in_a_minute("polls_skipped_total"), f"{LINE}: skipped"),
            ],
            "cpm",
            alerts=("QumuloS3UploadsPollsSlow",),
        ),
        timeseries(
            "Errors by reason",
            "Calls and listings that failed after their retries, in a minute, on all clusters chosen.",
            [Query(f"{MINUTE} * {ASK.rate(f'{OWN}errors_total', 'reason')}", "{{reason}}")],
            "cpm",
            stacked=True,
            alerts=(
                "QumuloS3UploadsClusterUnreachable",
                "QumuloS3UploadsTokenRefused",
                "QumuloS3UploadsBucketNotListed",
            ),
        ),
        timeseries(
            "Uploads read",
            "Records of uploads read in a second.",
            [Query(ASK.rate(f"{OWN}uploads_read_total", CLUSTER), LINE)],
            "rps",
            stacked=True,
        ),
    ]


def build() -> dict[str, Any]:
    """The dashboard as JSON."""
    parts = [
        ("Now", [*_now(), _exporters()]),
        ("Polls", _polls()),
        ("Requests", requests()),
        ("Process", process()),
    ]
    text = "The exporters of S3 uploads themselves: polls, errors, requests to the clusters, processes."
    return dashboard(EXPORTER, text, variables.common(), parts, hours=6)
