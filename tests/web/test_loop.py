"""The loop's own messages, and what it does when descriptors run out."""

import asyncio
import errno
import logging
import os
import resource
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from http.client import HTTPResponse
from unittest.mock import Mock

import pytest

from exporter.web import loop
from exporter.web.loop import LoopFaults
from exporter.web.server import WebServer

EXHAUSTED = "cannot accept connections: Too many open files; raise the limit of open files (ulimit -n)"
NO_FILES = OSError(errno.EMFILE, os.strerror(errno.EMFILE))


@pytest.mark.parametrize(
    ("context", "line"),
    [
        ({"message": "socket.accept() out of system resource", "exception": NO_FILES}, EXHAUSTED),
        ({"message": "Fatal error", "exception": ValueError("secret")}, "Fatal error (ValueError)"),
        ({"message": "Fatal error", "exception": OSError(errno.EPIPE, "x")}, "Fatal error (BrokenPipeError)"),
        ({"message": "Task was destroyed but it is pending!"}, "Task was destroyed but it is pending! (NoneType)"),
    ],
)
def test_a_fault_is_one_plain_line(caplog: pytest.LogCaptureFixture, context: dict[str, object], line: str) -> None:
    caplog.set_level(logging.INFO)
    LoopFaults()(Mock(asyncio.AbstractEventLoop), context)
    assert [(record.levelname, record.getMessage(), record.exc_info) for record in caplog.records] == [
        ("ERROR", line, None)
    ]


def test_the_traceback_is_there_at_level_debug(caplog: pytest.LogCaptureFixture) -> None:
    fault = ValueError("x")
    with caplog.at_level(logging.DEBUG, "exporter.web"):
        LoopFaults()(Mock(asyncio.AbstractEventLoop), {"message": "Fatal error", "exception": fault})
    assert [record.exc_info and record.exc_info[1] for record in caplog.records] == [fault]


def test_at_most_one_line_a_second(caplog: pytest.LogCaptureFixture) -> None:
    times = iter([0.0, 0.5, 0.99, 1.0, 1.5, 2.5])
    faults = LoopFaults(lambda: next(times))
    for number in range(6):
        faults(Mock(asyncio.AbstractEventLoop), {"message": str(number)})
    assert caplog.messages == ["0 (NoneType)", "3 (NoneType)", "5 (NoneType)"]


def test_out_of_descriptors_it_is_calm_and_recovers(
    serve: Callable[..., WebServer],
    ask: Callable[..., tuple[HTTPResponse, bytes]],
    caplog: pytest.LogCaptureFixture,
    cleanup: ExitStack,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    caplog.set_level(logging.INFO)
    faults, handler, handled = [], LoopFaults(), threading.Event()

    def handle(running: asyncio.AbstractEventLoop, context: dict[str, object]) -> None:
        handler(running, context)
        faults.append(context["message"])
        handled.set()

    monkeypatch.setattr(loop, "LoopFaults", lambda: handle)
    server = serve()
    clients = [cleanup.enter_context(socket.socket()) for _ in range(20)]
    with _descriptors_left(3):
        for client in clients:
            client.connect(server.addresses[0])
        assert handled.wait(5)
    assert set(caplog.messages) == {EXHAUSTED}
    assert set(faults) == {"socket.accept() out of system resource"}
    assert len(faults) <= 3
    assert ask(server, "/-/healthy")[1] == b"Healthy"


@contextmanager
def _descriptors_left(count: int) -> Iterator[None]:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    with socket.socket() as highest:
        used = highest.fileno()
    resource.setrlimit(resource.RLIMIT_NOFILE, (used + count, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
