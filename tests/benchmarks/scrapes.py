"""Scrapes of many buckets while polls run back to back, against what prometheus_client takes for as many samples."""

import gzip
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.request import Request, urlopen

from prometheus_client import CollectorRegistry, Metric, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.openmetrics import exposition as openmetrics

from exporter.app import App
from tests.benchmarks.common import Address, Cluster, measured, report, resident, simulated

ACCEPT = {"text": "text/plain;version=0.0.4", "OpenMetrics": "application/openmetrics-text;version=1.0.0"}
#: What is aimed at: a scrape as a part of generate_latest's time; seconds of one, and of 100 at once; MiB.
AIM_PART, AIM_ONE, AIM_HUNDRED, AIM_MEMORY = 1 / 20, 0.25, 1.0, 250.0


def _scrape(url: str, accept: str) -> tuple[float, int]:
    """Seconds of one scrape, and its samples' bytes."""
    began = time.perf_counter()
    with urlopen(Request(url, headers={"Accept": accept, "Accept-Encoding": "gzip"}), timeout=60) as answer:
        body = answer.read()
    return time.perf_counter() - began, len(body)


def serve(address: Address, told: Any) -> None:
    """An exporter whose polls run back to back, until told to end."""
    app = App(address.settings(poll__interval="1s"))
    (_, port), *_ = app.serve()
    while not app.ready():
        time.sleep(0.1)
    told.send(port)
    while told.recv() != "end":
        told.send(resident())
    app.stop()


def by_prometheus_client(samples: int, buckets: int) -> dict[str, float]:
    """Seconds in which generate_latest renders as many samples of as many buckets."""
    families = max(1, samples // (2 * buckets))

    class Collector:
        def collect(self) -> list[Metric]:
            found: list[Metric] = []
            for number in range(families):
                family = GaugeMetricFamily(f"qumulo_s3_uploads_family_{number:02d}", "help", labels=LABELS)
                for bucket in range(buckets):
                    for origin in ("user", "system"):
                        family.add_metric(["bench", f"bucket-{bucket:05d}", origin], 12345.0)
                found.append(family)
            return found

    registry = CollectorRegistry()
    registry.register(Collector())
    spent = {}
    renderers: dict[str, Callable[..., bytes]] = {
        "text": generate_latest,
        "OpenMetrics": openmetrics.generate_latest,
    }
    for name, render in renderers.items():
        began = time.perf_counter()
        gzip.compress(render(registry))
        spent[name] = time.perf_counter() - began
    return spent


LABELS = ["qumulo_cluster", "bucket", "origin"]


def main(buckets: int = 10_000) -> dict[str, float]:
    """Measure and print; the figures that are aimed at."""
    import multiprocessing

    spawn = multiprocessing.get_context("spawn")
    with simulated(Cluster(buckets=buckets, uploads=5)) as (address, _):
        ours, theirs = spawn.Pipe()
        process = spawn.Process(target=serve, args=(address, theirs), daemon=True)
        process.start()
        url = f"http://127.0.0.1:{ours.recv()}/metrics"
        with urlopen(url, timeout=60) as answer:
            samples = sum(not line.startswith(b"#") for line in answer)
        slowest: dict[str, float] = {}
        with ThreadPoolExecutor(2) as pool:
            for _ in range(10):
                both = [pool.submit(_scrape, url, accept) for accept in ACCEPT.values()]
                for name, one in zip(ACCEPT, both, strict=True):
                    slowest[name] = max(slowest.get(name, 0.0), one.result()[0])
                time.sleep(0.5)  # so that none is given what another has just been given
        barrier = threading.Barrier(100)

        def together(_: int) -> float:
            barrier.wait()
            return _scrape(url, ACCEPT["OpenMetrics"])[0]

        with ThreadPoolExecutor(100) as pool:
            hundred = max(pool.map(together, range(100)))
        ours.send("memory")
        memory = ours.recv()
        ours.send("end")
        process.join(30)
    client = measured(by_prometheus_client, samples, buckets)
    part = max(slowest[name] / client[name] for name in ACCEPT)
    rows = {"samples": f"{samples:,}"}
    rows |= {f"slowest of 10 scrapes, {name}": f"{seconds:.3f} s" for name, seconds in slowest.items()}
    rows |= {f"generate_latest and gzip, {name}": f"{client[name]:.3f} s" for name in ACCEPT}
    rows |= {"slowest of 100 at once": f"{hundred:.3f} s", "memory of the exporter": f"{memory:.0f} MiB"}
    verdict = (
        f"scrape / generate_latest = 1/{1 / part:.0f} (aim: 1/20), slowest {max(slowest.values()):.3f} s (0.25 s), "
        f"100 at once {hundred:.2f} s (1 s), memory {memory:.0f} MiB (250 MiB)"
    )
    report(f"Scrapes of {buckets:,} buckets, gzip, polls back to back", rows, verdict)
    return {"part": part, "slowest": max(slowest.values()), "hundred": hundred, "memory": memory}


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
