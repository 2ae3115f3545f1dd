"""Memory: peak against the number of uploads, at rest, and after many polls."""

import gc
import sys

from exporter.app import App
from exporter.simulator import Put
from tests.benchmarks.common import Address, Cluster, measured, peak, report, resident, simulated


def polled(address: Address, page_size: int, polls: int) -> dict[str, float]:
    """MiB at most, and after the third and the last of so many polls."""
    app = App(address.settings(poll__page_size=str(page_size)))
    after = []
    for _ in range(polls):
        assert app.once()
        gc.collect()
        after.append(resident())
    return {"peak": peak(), "third": after[min(2, polls - 1)], "last": after[-1]}
