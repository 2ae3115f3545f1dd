"""A whole dashboard: its settings, and its panels in rows from left to right."""

from collections.abc import Sequence
from typing import Any

from .places import TITLES, links_from

#: The last version of the classic schema; Grafana 13 reads it without a migration.
SCHEMA_VERSION = 42
WIDTH = 24


def _place(panels: Sequence[dict[str, Any]], top: int) -> int:
    left = height = 0
    for each in panels:
        grid = each["gridPos"]
        if left + grid["w"] > WIDTH:
            top, left, height = top + height, 0, 0
        grid["x"], grid["y"] = left, top
        left, height = left + grid["w"], max(height, grid["h"])
    return top + height


def rows(parts: Sequence[tuple[str, Sequence[dict[str, Any]]]]) -> list[dict[str, Any]]:
    """Panels under the titles of their rows, each with its place and its number."""
    placed: list[dict[str, Any]] = []
    top = 0
    for title, panels in parts:
        grid = {"w": WIDTH, "h": 1, "x": 0, "y": top}
        placed.append({"type": "row", "title": title, "collapsed": False, "gridPos": grid, "panels": []})
        top = _place(panels, top + 1)
        placed.extend(panels)
    return [{"id": number, **each} for number, each in enumerate(placed, 1)]


def dashboard(
    uid: str,
    description: str,
    variables: Sequence[dict[str, Any]],
    parts: Sequence[tuple[str, Sequence[dict[str, Any]]]],
    hours: int,
) -> dict[str, Any]:
    """A dashboard that can be provisioned; it shows the last `hours` and asks again every minute."""
    return {
        "uid": uid,
        "title": TITLES[uid],
        "description": description,
        "tags": ["qumulo", "s3", "qumulo-s3-uploads"],
        "schemaVersion": SCHEMA_VERSION,
        "editable": False,
        "graphTooltip": 1,
        "refresh": "1m",
        "time": {"from": f"now-{hours}h", "to": "now"},
        "timezone": "browser",
        "annotations": {"list": []},
        "links": links_from(uid),
        "templating": {"list": list(variables)},
        "panels": rows(parts),
    }
