"""What a real Prometheus answers to the queries of panels, as Grafana would ask them."""

import json
import math
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from tests.dashboards.reading import Asked
from tests.deploy.prometheus.stack import JOB, Prometheus, Stack
from tests.integration.conftest import get

#: Span of range queries and of rates in the tests, where everything happens every second.
SPAN, RATE = 10, "10s"


@dataclass(frozen=True, slots=True)
class Answer:
    """Labels of each series, and its numbers in order; NaN is none."""

    series: Mapping[str, tuple[float, ...]]

    @property
    def now(self) -> list[float]:
        """The last number of each series that has one."""
        return [numbers[-1] for numbers in self.series.values() if numbers]


def started(folder: Path, exporter: str) -> tuple[Stack, Prometheus]:
    """A Prometheus without rules that scrapes this; the stack is to be closed."""
    stack = Stack(folder / "stack").__enter__()
    rules = folder / "rules.yml"
    rules.write_text("groups: []\n")
    return stack, stack.start_prometheus(rules, exporter)


def ask(prometheus: Prometheus, query: Asked, span: float = SPAN, **values: str) -> Answer:
    """The answer to a query now, or over the last seconds; raises HTTPError when it is refused."""
    text = query.expression(job=JOB, __rate_interval=RATE, **values)
    parameters = {"query": text}
    if not query.target["instant"]:
        now = time.time()
        parameters |= {"start": str(now - span), "end": str(now), "step": "1"}
    path = "query" if query.target["instant"] else "query_range"
    rows = json.loads(get(f"{prometheus.url}/api/v1/{path}?{urlencode(parameters)}", timeout=30.0))["data"]["result"]
    return Answer({json.dumps(row["metric"], sort_keys=True): _numbers(row) for row in rows})


def _numbers(row: Mapping[str, Any]) -> tuple[float, ...]:
    pairs = row.get("values") or [row["value"]]
    return tuple(number for number in (float(text) for _, text in pairs) if not math.isnan(number))
