"""The event loop of the web server: bounded TLS handshakes, and calm when descriptors run out."""

import asyncio
import errno
import logging
import time
from collections.abc import Callable
from typing import Any

logger = logging.getLogger("exporter.web")

QUEUE = 1024
_SHUTDOWN_TIMEOUT = 2.0
_QUIET_FOR = 1.0
_EXHAUSTED = {errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM}


class ServingLoop(asyncio.SelectorEventLoop):
    """Accepts one connection a turn: with more, asyncio spins when descriptors are out (python/cpython #151615)."""

    def __init__(self, handshake: float) -> None:
        super().__init__()
        self._handshake = handshake
        self.set_exception_handler(LoopFaults())

    async def create_server(self, *args: Any, **kwargs: Any) -> asyncio.Server:
        """As asyncio's, on a socket that is given as `sock`."""
        kwargs["backlog"] = 1
        if kwargs.get("ssl") is not None:
            kwargs |= {"ssl_handshake_timeout": self._handshake, "ssl_shutdown_timeout": _SHUTDOWN_TIMEOUT}
        server = await super().create_server(*args, **kwargs)
        # asyncio takes `backlog` for both; the kernel's queue stays long.
        kwargs["sock"].listen(QUEUE)
        return server


class LoopFaults:
    """Logs what reached the event loop as one plain line, at most one a second; the traceback only at level debug."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._quiet_until = float("-inf")

    def __call__(self, _loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        now = self._clock()
        if now < self._quiet_until:
            return
        self._quiet_until = now + _QUIET_FOR
        fault = context.get("exception")
        if isinstance(fault, OSError) and fault.errno in _EXHAUSTED:
            logger.error("cannot accept connections: %s; raise the limit of open files (ulimit -n)", fault.strerror)
            return
        details = fault if logger.isEnabledFor(logging.DEBUG) else None
        logger.error("%s (%s)", context["message"], type(fault).__name__, exc_info=details)
