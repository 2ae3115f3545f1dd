"""Where the dashboards lead to: their own uids, and the pages about alerts."""

from typing import Any

#: What stands before <Alert>.md; the same address as in deploy/prometheus/rules.yml.
RUNBOOKS = "https://runbooks.example.com"

OVERVIEW = "qumulo-s3-uploads-overview"
BUCKET = "qumulo-s3-uploads-bucket"
EXPORTER = "qumulo-s3-uploads-exporter"
TITLES = {
    OVERVIEW: "Qumulo S3 uploads",
    BUCKET: "Qumulo S3 uploads / Bucket",
    EXPORTER: "Qumulo S3 uploads / Exporter",
}
#: From a row of a table to its bucket; the variables that both dashboards have are kept.
TO_BUCKET = (
    f"/d/{BUCKET}?${{datasource:queryparam}}&${{job:queryparam}}&${{instance:queryparam}}&${{longer_than:queryparam}}"
    "&var-qumulo_cluster=${__data.fields.qumulo_cluster:percentencode}"
    "&var-bucket=${__data.fields.bucket:percentencode}&${__url_time_range}"
)


def _link(title: str, url: str, icon: str, keep: bool) -> dict[str, Any]:
    return {
        "asDropdown": False,
        "icon": icon,
        "includeVars": keep,
        "keepTime": keep,
        "tags": [],
        "targetBlank": not keep,
        "title": title,
        "tooltip": "",
        "type": "link",
        "url": url,
    }


def runbook(alert: str) -> dict[str, Any]:
    """A link to what to do about an alert."""
    return _link(f"Runbook: {alert}", f"{RUNBOOKS}/{alert}.md", "doc", keep=False)


def links_from(uid: str) -> list[dict[str, Any]]:
    """Links to the other dashboards, which keep variables and time, and to the runbooks."""
    others = [_link(TITLES[each], f"/d/{each}", "dashboard", keep=True) for each in TITLES if each != uid]
    return [*others, _link("Runbooks", RUNBOOKS, "doc", keep=False)]
