"""Waiting before the answer."""

import socket
import time
from threading import Event, Thread

import pytest

from exporter.simulator import SimulatorServer
from exporter.simulator.faults import Delay, Fault, Stall

from .support import Reply, ask, request_bytes


def test_a_delay(server: SimulatorServer) -> None:
    server.faults.add(Delay(0.05, times=1))
    started = time.monotonic()
    assert ask(server, "/v1/version").status == 200
    assert time.monotonic() - started >= 0.05


def test_a_stall_ends_with_its_event(server: SimulatorServer) -> None:
    until, replies = Event(), list[Reply]()
    server.faults.add(Stall(until, times=1))
    thread = Thread(target=lambda: replies.append(ask(server, "/v1/version")))
    thread.start()
    assert server.log.wait_for(1, 10)
    assert replies == []
    assert ask(server, "/v1/version").status == 200
    until.set()
    thread.join(10)
    assert [reply.status for reply in replies] == [200]


@pytest.mark.parametrize("fault", [Stall(), Stall(Event()), Delay(60)])
def test_waiting_ends_with_the_server_and_without_an_answer(server: SimulatorServer, fault: Fault) -> None:
    server.faults.add(fault)
    with socket.create_connection((server.host, server.port), timeout=10) as connection:
        connection.sendall(request_bytes("/v1/version"))
        assert server.log.wait_for(1, 10)
        started = time.monotonic()
        server.stop()
        assert time.monotonic() - started < 2
        assert connection.recv(100) == b""
