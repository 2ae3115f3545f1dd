"""Waiting overlaps: many small buckets on a slow cluster, and one bucket that takes its whole deadline."""

import sys
import threading
import time

from exporter.app import App
from exporter.simulator.faults import Delay, Stall
from tests.benchmarks.common import Address, Cluster, measured, report, simulated

DELAY = 0.025
CONCURRENCY = 16
PAGES = 2


def one_poll(address: Address) -> float:
    """Seconds of one poll, with new connections."""
    app = App(address.settings(poll__concurrency=str(CONCURRENCY), poll__page_size="5"))
    began = time.perf_counter()
    assert app.once()
    return time.perf_counter() - began


def beside_a_slow_bucket(address: Address, deadline: int) -> dict[str, float]:
    """Seconds until the numbers of all buckets but one are shown, and until the poll has ended."""
    app = App(address.settings(poll__concurrency="4", poll__deadline=f"{deadline}s"))
    began = time.perf_counter()
    poll = threading.Thread(target=app.once)
    poll.start()
    while not (app.snapshots and sum(state.up for _, state in app.snapshots[0].buckets) >= OTHERS):
        time.sleep(0.01)  # nobody tells when a picture is published; the figure is coarser than this
    others = time.perf_counter() - began
    poll.join()
    return {"others": others, "whole": time.perf_counter() - began}


OTHERS = 49


def main(buckets: int = 400, deadline: int = 20) -> dict[str, float]:
    """Measure and print; how many times the best possible time a poll takes, and its connections."""
    faults = (Delay(DELAY, endpoint="uploads"),)
    with simulated(Cluster(buckets, 10, 5, faults=faults)) as (address, connections):
        spent = measured(one_poll, address)
        opened = connections()
    best = buckets * PAGES * DELAY / CONCURRENCY
    with simulated(Cluster(OTHERS + 1, 10, faults=(Stall(bucket="bucket-00000"),))) as (address, _):
        slow = measured(beside_a_slow_bucket, address, deadline)
    rows = {
        f"poll of {buckets} buckets of {PAGES} pages, {CONCURRENCY} at a time": f"{spent:.2f} s",
        f"best possible at {DELAY * 1000:.0f} ms a page": f"{best:.2f} s",
        "connections": f"{opened}",
        f"{OTHERS} buckets shown beside one that hangs": f"{slow['others']:.2f} s",
        "that poll ended": f"{slow['whole']:.2f} s (deadline {deadline} s)",
    }
    verdict = f"{spent / best:.2f} times the best (aim: 1.3), {opened} connections (aim: at most {CONCURRENCY + 2})"
    report("Waiting overlaps", rows, verdict)
    return {"times": spent / best, "connections": opened, **slow}


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
