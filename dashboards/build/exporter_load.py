"""What the exporter costs: its requests to the clusters, and its process."""

from typing import Any

from .panels import Query, timeseries
from .queries import OWN, PREFIX, RATE, Scope

ASK = Scope(('qumulo_cluster=~"$qumulo_cluster"',))
PROCESS = Scope()
CLUSTER, INSTANCE = "qumulo_cluster", "instance"
LINE, PLACE = "{{qumulo_cluster}}", "{{instance}}"
DURATION = f"{OWN}api_request_duration_seconds"


def requests() -> list[dict[str, Any]]:
    """Panels on requests: how many, how long they took."""

    def slowest(quantile: str) -> str:
        return f"histogram_quantile({quantile}, sum by (endpoint, le) (rate({ASK.pick(f'{DURATION}_bucket')}{RATE})))"

    mean = f"{ASK.rate(f'{DURATION}_sum', CLUSTER)} / ({ASK.rate(f'{DURATION}_count', CLUSTER)} > 0)"
    requests = ASK.rate(f"{OWN}api_requests_total", "endpoint", "code")
    return [
        timeseries(
            "API requests",
            "Requests sent to the clusters, by endpoint and status; error: no whole answer came.",
            [Query(requests, "{{endpoint}} {{code}}")],
            "reqps",
            stacked=True,
        ),
        timeseries(
            "Time to the whole answer, 99%",
            "99% of the requests took at most this long, by endpoint.",
            [Query(slowest("0.99"), "{{endpoint}}")],
            "s",
        ),
        timeseries(
            "Time to the whole answer, median",
            "Half of the requests took at most this long, by endpoint.",
            [Query(slowest("0.5"), "{{endpoint}}")],
            "s",
        ),
        timeseries(
            "Time to the whole answer, mean",
            "Mean over all endpoints, by cluster: which cluster is slow.",
            [Query(mean, LINE)],
            "s",
        ),
    ]


def process() -> list[dict[str, Any]]:
    """Panels on memory, CPU, descriptors and load."""

    def of_each(metric: str) -> str:
        return PROCESS.fold("max", metric, INSTANCE)

    return [
        timeseries(
            "Memory", "Resident memory.", [Query(of_each("process_resident_memory_bytes"), PLACE)], "bytes", width=8
        ),
        timeseries(
            "CPU",
            "Of one processor; 100% is one that is always busy.",
            [Query(PROCESS.rate("process_cpu_seconds_total", INSTANCE), PLACE)],
            "percentunit",
            width=8,
        ),
        timeseries(
            "File descriptors",
            "Open ones, and how many there may be.",
            [
                Query(of_each("process_open_fds"), f"{PLACE}: open"),
                Query(of_each("process_max_fds"), f"{PLACE}: limit"),
            ],
            "short",
            width=8,
        ),
        timeseries(
            "Buckets by exporter",
            "How many buckets each exporter, or each shard, lists.",
            [Query(f"sum by (instance) ({ASK.pick(f'{PREFIX}buckets')})", PLACE)],
            "short",
            width=24,
        ),
    ]
