"""Panels as Grafana's JSON; ids and places come from the layout."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from .places import runbook
from .variables import SOURCE

#: Each step of thresholds: from which value on, which colour.
Steps = Sequence[tuple[float | None, str]]
CALM: Steps = ((None, "text"),)
ANY_IS_BAD: Steps = ((None, "green"), (1, "red"))
ONE_IS_GOOD: Steps = ((None, "red"), (1, "green"))


@dataclass(frozen=True, slots=True)
class Query:
    """An expression and what its series are called in the legend; `instant` asks for now only."""

    expr: str
    legend: str = ""
    instant: bool = False
    format: str = "time_series"


def said(texts: dict[str, tuple[str, str]]) -> list[dict[str, Any]]:
    """Values that are shown as a text in a colour."""
    options = {
        value: {"text": text, "color": colour, "index": place}
        for place, (value, (text, colour)) in enumerate(texts.items())
    }
    return [{"type": "value", "options": options}]


def target(query: Query, ref: str) -> dict[str, Any]:
    """A query; its shortest step is a scrape interval, so that $__rate_interval spans four scrapes."""
    return {
        "datasource": SOURCE,
        "editorMode": "code",
        "expr": query.expr,
        "format": query.format,
        "instant": query.instant,
        "interval": "1m",
        "legendFormat": query.legend or "__auto",
        "range": not query.instant,
        "refId": ref,
    }


def panel(
    kind: str, title: str, description: str, queries: Sequence[Query], size: tuple[int, int], alerts: Sequence[str] = ()
) -> dict[str, Any]:
    """What all panels have in common; `size` is width and height, `alerts` are those whose runbooks are linked."""
    return {
        "type": kind,
        "title": title,
        "description": description,
        "datasource": SOURCE,
        "gridPos": {"w": size[0], "h": size[1], "x": 0, "y": 0},
        "links": [runbook(alert) for alert in alerts],
        "targets": [target(query, chr(ord("A") + place)) for place, query in enumerate(queries)],
    }


def fields(unit: str, steps: Steps = CALM, overrides: Sequence[dict[str, Any]] = (), **more: object) -> dict[str, Any]:
    """How values are shown."""
    thresholds = {"mode": "absolute", "steps": [{"value": value, "color": colour} for value, colour in steps]}
    return {"defaults": {"unit": unit, "thresholds": thresholds, **more}, "overrides": list(overrides)}


def stat(
    title: str,
    description: str,
    query: Query | str,
    unit: str,
    *,
    steps: Steps = CALM,
    texts: dict[str, tuple[str, str]] | None = None,
    alerts: Sequence[str] = (),
) -> dict[str, Any]:
    """One number for now, or one for each series."""
    asked = query if isinstance(query, Query) else Query(query, instant=True)
    return {
        **panel("stat", title, description, [asked], (4, 4), alerts),
        "fieldConfig": fields(unit, steps, color={"mode": "thresholds"}, mappings=said(texts or {}) if texts else []),
        "options": {
            "colorMode": "value",
            "graphMode": "none",
            "justifyMode": "auto",
            "orientation": "auto",
            "percentChangeColorMode": "standard",
            "reduceOptions": {"calcs": ["lastNotNull"], "fields": "", "values": False},
            "showPercentChange": False,
            "textMode": "auto",
            "wideLayout": True,
        },
    }


def timeseries(
    title: str,
    description: str,
    queries: Sequence[Query],
    unit: str,
    *,
    stacked: bool = False,
    width: int = 12,
    alerts: Sequence[str] = (),
) -> dict[str, Any]:
    """Lines over time, from 0 up."""
    custom = {
        "drawStyle": "line",
        "lineWidth": 1,
        "fillOpacity": 30 if stacked else 5,
        "showPoints": "never",
        "spanNulls": False,
        "stacking": {"mode": "normal" if stacked else "none", "group": "A"},
    }
    return {
        **panel("timeseries", title, description, queries, (width, 8), alerts),
        "fieldConfig": fields(unit, color={"mode": "palette-classic"}, custom=custom, min=0),
        "options": {
            "legend": {
                "calcs": ["lastNotNull", "max"],
                "displayMode": "table",
                "placement": "bottom",
                "showLegend": True,
            },
            "tooltip": {"mode": "multi", "sort": "desc"},
        },
    }


def heatmap(title: str, description: str, expr: str) -> dict[str, Any]:
    """A distribution over time, from the cumulative counts of a histogram."""
    return {
        **panel("heatmap", title, description, [Query(expr, "{{le}}", format="heatmap")], (24, 9)),
        "fieldConfig": {"defaults": {}, "overrides": []},
        "options": {
            "calculate": False,
            "cellGap": 1,
            "cellValues": {"unit": "short", "decimals": 0},
            "color": {
                "exponent": 0.5,
                "fill": "dark-orange",
                "mode": "scheme",
                "reverse": False,
                "scale": "exponential",
                "scheme": "Oranges",
                "steps": 64,
            },
            "exemplars": {"color": "rgba(255,0,255,0.7)"},
            "filterValues": {"le": 1e-9},
            "legend": {"show": True},
            "rowsFrame": {"layout": "auto"},
            "showValue": "never",
            "tooltip": {"mode": "single", "yHistogram": True},
            "yAxis": {"axisPlacement": "left", "reverse": False, "unit": "s"},
        },
    }
