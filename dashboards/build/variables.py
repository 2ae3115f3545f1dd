"""The variables of the dashboards, each from the values of a label."""

from typing import Any

from .queries import OWN, PREFIX, Scope

ON_TIME_RANGE = 2
SOURCE = {"type": "prometheus", "uid": "${datasource}"}
ALL = {"text": ["All"], "value": ["$__all"]}
#: Metrics that are there from the start, and those that need a listing.
OURS, CLUSTERS, BUCKETS, IDLE = f"{OWN}build_info", f"{OWN}poll_interval_seconds", f"{PREFIX}bucket_up", f"{PREFIX}idle"


def _query(name: str, selector: str, description: str, **more: object) -> dict[str, Any]:
    query = f"label_values({selector}, {name})"
    return {
        "type": "query",
        "name": name,
        "label": name,
        "description": description,
        "datasource": {"type": "prometheus", "uid": "$datasource"},
        "definition": query,
        "query": query,
        "refresh": ON_TIME_RANGE,
        "sort": 7,
        "multi": False,
        "includeAll": False,
        **more,
    }


def _many(name: str, selector: str, description: str, **more: object) -> dict[str, Any]:
    return _query(name, selector, description, multi=True, includeAll=True, current=ALL, **more)


def datasource() -> dict[str, Any]:
    """Which Prometheus."""
    return {
        "type": "datasource",
        "name": "datasource",
        "label": "Data source",
        "description": "The Prometheus that scrapes the exporters.",
        "query": "prometheus",
        "refresh": 1,
        "multi": False,
        "includeAll": False,
    }


def common() -> list[dict[str, Any]]:
    """Which Prometheus, which exporters, which clusters."""
    return [
        datasource(),
        # All is all of these jobs: any job at all would count every target as an exporter that is down or up.
        _many("job", OURS, "Jobs that scrape exporters."),
        # Any instance of these jobs: one that is down has no label that could be chosen.
        _many("instance", f'{OURS}{{job=~"$job"}}', "Exporters, or shards.", allValue=".+"),
        _many(
            "qumulo_cluster",
            Scope().pick(CLUSTERS),
            "Clusters, as they are called in the exporter's settings.",
            allValue=".+",
        ),
    ]


def bucket() -> dict[str, Any]:
    """One bucket, so that no panel has a line for each of thousands."""
    selector = Scope(('qumulo_cluster=~"$qumulo_cluster"',)).pick(BUCKETS)
    return _query("bucket", selector, "One bucket of the clusters chosen.")


def longer_than() -> dict[str, Any]:
    """One idle threshold; they are cumulative, so there is no All."""
    selector = Scope(('qumulo_cluster=~"$qumulo_cluster"',)).pick(IDLE)
    description = "An upload without new data for longer than this is idle; a threshold of the exporter's settings."
    return _query("longer_than", selector, description, current={"text": "7d", "value": "7d"})


def top() -> dict[str, Any]:
    """How many buckets tables show."""
    options = [{"text": text, "value": text, "selected": text == "20"} for text in ("10", "20", "50")]
    return {
        "type": "custom",
        "name": "top",
        "label": "top",
        "description": "How many buckets the tables show.",
        "query": "10,20,50",
        "options": options,
        "current": {"text": "20", "value": "20"},
        "multi": False,
        "includeAll": False,
    }
