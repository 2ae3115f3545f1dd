"""SIGTERM ends the program within 5 seconds with status 0, whatever cluster, clients and log are doing."""

import socket
import time
from collections.abc import Callable
from contextlib import ExitStack

import pytest

from exporter.simulator import SimulatorServer, faults
from tests import figures
from tests.faults.machine import seen
from tests.faults.machine.test_output import reader_asleep
from tests.integration.conftest import Program, until

CLIENTS = 100
BEGINNINGS = (b"", b"GET /metrics HTTP/1.1\r\nHost: x\r\nX-Slow: ", b"GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n")


def _dawdle(url: str, stack: ExitStack) -> None:
    """Clients that say nothing, that say half, and that do not read what they asked for."""
    address = ("127.0.0.1", int(url.rpartition(":")[2]))
    for number in range(CLIENTS):
        client = stack.enter_context(socket.create_connection(address))
        client.sendall(BEGINNINGS[number % len(BEGINNINGS)])


@pytest.mark.parametrize(
    "plights",
    [{"cluster"}, {"clients"}, {"log"}, {"cluster", "clients", "log"}],
    ids=["cluster stalls", "slow clients", "log blocked", "all at once"],
)
def test_it_ends_in_time(serving: Callable[..., Program], simulated: SimulatorServer, plights: set[str]) -> None:
    with ExitStack() as stack:
        process = stack.enter_context(reader_asleep()) if "log" in plights else {}
        exporter = serving(process=process)
        url = seen.url_of(exporter)
        seen.listed(url)
        if "cluster" in plights:
            asked = len(simulated.log.snapshot())
            simulated.faults.add(faults.Stall())
            until(lambda: len(simulated.log.snapshot()) > asked)
        if "clients" in plights:
            _dawdle(url, stack)
            until(lambda: seen.descriptors(exporter.process.pid) >= CLIENTS)
        began = time.monotonic()
        assert exporter.end() == 0
        assert time.monotonic() - began < 5
    figures.add("faults of the machine survived", 1)
