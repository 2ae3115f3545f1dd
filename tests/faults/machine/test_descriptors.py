"""More connections than the process may have files: little is said, and all is well once they have gone."""

import resource
import socket
import time
from collections.abc import Callable

from exporter.simulator import SimulatorServer, faults
from tests import figures
from tests.faults.machine import seen
from tests.integration.conftest import Program, until

FILES = 64
CLIENTS = 200


def _few_files() -> None:
    resource.setrlimit(resource.RLIMIT_NOFILE, (FILES, FILES))


def test_without_descriptors_polls_fail_and_recover(
    serving: Callable[..., Program], simulated: SimulatorServer
) -> None:
    # Every call needs a connection of its own, and so a descriptor.
    simulated.faults.add(faults.Close())
    exporter = serving(process={"preexec_fn": _few_files})
    url = exporter.address()
    before = seen.listed(url)
    usual = seen.descriptors(exporter.process.pid)
    spent, began = seen.cpu(exporter.process.pid), time.monotonic()
    clients = [socket.create_connection(("127.0.0.1", int(url.rpartition(":")[2]))) for _ in range(CLIENTS)]
    exporter.line('msg="(cluster unreachable|buckets? failing)"')
    for _ in range(3):
        exporter.line("cannot accept connections")
    # It waits for descriptors; it does not try as fast as it can.
    assert seen.cpu(exporter.process.pid) - spent < (time.monotonic() - began) / 2
    for client in clients:
        client.close()
    until(lambda: seen.scrape(url)[seen.up()] == 1)
    seconds = time.monotonic() - began
    well = seen.listed(url)
    later = seen.polled(url, 2)
    assert (later[seen.FAILED], seen.errors(later)) == (well[seen.FAILED], seen.errors(well))
    assert seen.errors(later).keys() == {"unreachable"}
    assert later[seen.FAILED] >= 1
    assert seen.counts(later) == seen.counts(before)
    until(lambda: seen.descriptors(exporter.process.pid) <= usual)
    assert exporter.end() == 0
    assert 1 <= seen.logged(exporter, "cannot accept connections") <= seconds + 2
    # Twice where descriptors ran out in the middle of a poll: first for buckets, then for the cluster.
    assert 1 <= seen.logged(exporter, "unreachable") <= 2
    assert seen.logged(exporter, "Traceback") == 0
    figures.add("faults of the machine survived", 1)
