"""What a poll and a scrape cost against the number of buckets and of uploads; writes the plot beside it."""

import sys
import time
from pathlib import Path

from exporter.app import App
from tests.benchmarks.common import Address, Cluster, cpu, measured, resident, simulated

PLOT = Path(__file__).with_name("scale.svg")
BUCKETS = (10, 100, 1000, 10_000)
UPLOADS = (1000, 10_000, 100_000, 1_000_000)
#: Uploads a bucket where buckets grow.
EACH = 10


def costs(address: Address) -> dict[str, float]:
    """CPU seconds of a poll, and of a scrape in OpenMetrics with gzip; MiB held afterwards."""
    app = App(address.settings())
    assert app.once()
    before = cpu()
    assert app.once()
    poll = cpu() - before
    app.scrape(openmetrics=True, compressed=True)
    before = time.thread_time()
    body = app.scrape(openmetrics=True, compressed=True)
    scrape = time.thread_time() - before
    return {"poll": poll, "scrape": scrape, "memory": resident(), "body": len(body) / 2**20}


def _row(buckets: int, uploads: int, found: dict[str, float]) -> str:
    return (
        f"| {buckets:,} | {uploads:,} | {found['poll']:.3f} s | {found['scrape'] * 1000:.1f} ms "
        f"| {found['body']:.2f} MiB | {found['memory']:.0f} MiB |"
    )


def plot(by_buckets: dict[int, dict[str, float]], by_uploads: dict[int, dict[str, float]]) -> None:
    """Both growths on logarithmic axes, where a straight line of slope 1 is linear."""
    # Imported here, so that it is not in the memory that is measured.
    import matplotlib
    from matplotlib import pyplot

    matplotlib.rcParams["svg.hashsalt"] = "scale"
    figure, axes = pyplot.subplots(1, 2, figsize=(10, 4), sharey=True)
    sides = ((f"buckets of {EACH} uploads", by_buckets), ("uploads in one bucket", by_uploads))
    for axis, (label, found) in zip(axes, sides, strict=True):
        for cost, marker in (("poll", "o"), ("scrape", "s")):
            axis.plot(list(found), [one[cost] for one in found.values()], marker=marker, label=cost)
        axis.set(xscale="log", yscale="log", xlabel=label)
        axis.grid(alpha=0.3)
    axes[0].set_ylabel("seconds of CPU")
    axes[0].legend()
    figure.tight_layout()
    figure.savefig(PLOT, metadata={"Date": None})


def main(buckets: tuple[int, ...] = BUCKETS, uploads: tuple[int, ...] = UPLOADS) -> None:
    """Measure, print as a table of Markdown, and plot."""
    by_buckets: dict[int, dict[str, float]] = {}
    by_uploads: dict[int, dict[str, float]] = {}
    print("\n| buckets | uploads | CPU of a poll | CPU of a scrape | gzip | memory |\n|---|---|---|---|---|---|")
    for number in buckets:
        with simulated(Cluster(number, EACH)) as (address, _):
            by_buckets[number] = measured(costs, address)
        print(_row(number, number * EACH, by_buckets[number]), flush=True)
    for number in uploads:
        with simulated(Cluster(1, number)) as (address, _):
            by_uploads[number] = measured(costs, address)
        print(_row(1, number, by_uploads[number]), flush=True)
    plot(by_buckets, by_uploads)


if __name__ == "__main__":
    most = int(sys.argv[1]) if len(sys.argv) > 1 else max(UPLOADS)
    main(tuple(n for n in BUCKETS if n * EACH <= most), tuple(n for n in UPLOADS if n <= most))
