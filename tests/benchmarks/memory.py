"""Memory: peak against the number of uploads, at rest, and after many polls."""

import gc
import sys

from exporter.app import App
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


def main(many: int = 2_000_000, polls: int = 30) -> dict[str, float]:
    """Measure and print; the figures that are aimed at, in MiB."""
    peaks: dict[str, float] = {}
    for name, page_size, key_length in (("1,000 a page", 1000, 40), ("100 a page, cursors of 1 kB", 100, 1000)):
        for uploads in (1000, many):
            # The simulated cluster serves the same few pages again: only the exporter is measured.
            with simulated(Cluster(1, uploads, page_size, key_length)) as (address, _):
                peaks[f"peak with {uploads:,} uploads, {name}"] = measured(polled, address, page_size, 1)["peak"]
    values = list(peaks.values())
    growth = max(values[1] - values[0], values[3] - values[2])
    with simulated(Cluster(100, 50)) as (address, _):
        found = measured(polled, address, 1000, polls)
    rows = {name: f"{value:.1f} MiB" for name, value in peaks.items()}
    rows |= {"after the third poll of 100 buckets": f"{found['third']:.1f} MiB"}
    rows |= {f"after poll {polls}": f"{found['last']:.1f} MiB"}
    verdict = (
        f"peak grows by {growth:.1f} MiB (aim: at most 12), {found['last']:.0f} MiB at rest (90), "
        f"{found['last'] - found['third']:+.1f} MiB after poll {polls} (4)"
    )
    report("Memory", rows, verdict)
    return {"growth": growth, "rest": found["last"], "drift": found["last"] - found["third"]}


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
