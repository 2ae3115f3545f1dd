"""Tables: one query a column, rows joined by their labels."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from .panels import Query, Steps, fields, panel, said

NEVER = 1e15


@dataclass(frozen=True, slots=True)
class Column:
    """What one query gives, and how it is shown; `unit` empty: only its labels are."""

    title: str
    expr: str
    unit: str = ""
    texts: dict[str, tuple[str, str]] | None = None
    steps: Steps | None = None


def override(field: str, **properties: object) -> dict[str, Any]:
    """How one field differs from the others."""
    named = [{"id": name.replace("__", "."), "value": value} for name, value in properties.items()]
    return {"matcher": {"id": "byName", "options": field}, "properties": named}


def never() -> list[dict[str, Any]]:
    """An interval without end."""
    return [{"type": "range", "options": {"from": NEVER, "to": None, "result": {"text": "never", "index": 0}}}]


def _shown(column: Column, field: str) -> dict[str, Any]:
    more: dict[str, object] = {"displayName": column.title, "unit": column.unit}
    if column.texts is not None:
        more |= {"mappings": said(column.texts) if column.texts else never()}
    if column.steps is not None:
        steps = [{"value": value, "color": colour} for value, colour in column.steps]
        more |= {"thresholds": {"mode": "absolute", "steps": steps}, "custom__cellOptions": {"type": "color-text"}}
    return override(field, **more)


def table(
    title: str,
    description: str,
    columns: Sequence[Column],
    *,
    sort: str,
    labels: Sequence[dict[str, Any]] = (),
    height: int = 9,
    alerts: Sequence[str] = (),
) -> dict[str, Any]:
    """Columns joined by the labels that their queries have in common; `labels` are overrides of those."""
    queries = [Query(column.expr, instant=True, format="table") for column in columns]
    values = {f"Value #{chr(ord('A') + place)}": column for place, column in enumerate(columns)}
    shown = [_shown(column, field) for field, column in values.items() if column.unit]
    hidden = ["Time", *(field for field, column in values.items() if not column.unit)]
    return {
        **panel("table", title, description, queries, (24, height), alerts),
        "fieldConfig": fields("none", overrides=[*labels, *shown], custom={"align": "auto", "filterable": False}),
        "options": {
            "cellHeight": "sm",
            "frameIndex": 0,
            "showHeader": True,
            "sortBy": [{"displayName": sort, "desc": True}],
        },
        "transformations": [
            {"id": "merge", "options": {}},
            {"id": "organize", "options": {"excludeByName": dict.fromkeys(hidden, True)}},
        ],
    }
