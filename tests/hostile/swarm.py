"""Many clients that dawdle, in one thread: what they say, and how long the server bears with them."""

import contextlib
import select
import socket
import ssl
import time
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from tests.hostile.door import Door

_GONE = select.POLLERR | select.POLLHUP | select.POLLRDHUP
_TICK = 1.0


@dataclass(frozen=True)
class Manner:
    """What a client says at first, what it adds once a second, whether it reads, whether it negotiates TLS."""

    opening: bytes = b""
    drip: bytes = b""
    reads: bool = True
    handshake: bool = True


class Swarm:
    """So many connections that behave in one manner; all are closed at the end."""

    def __init__(self, door: Door, manner: Manner, number: int) -> None:
        """Connects, and says the opening on each connection at once."""
        self._manner = manner
        self._poll = select.poll()
        self._open: dict[int, socket.socket] = {}
        for _ in range(number):
            client = door.connect(manner.handshake)
            self._open[client.fileno()] = client
            with contextlib.suppress(OSError):
                client.sendall(manner.opening)
            client.setblocking(False)
            self._poll.register(client, _GONE | (select.POLLIN if manner.reads else 0))
        self._drips = time.monotonic() + _TICK

    def step(self) -> int:
        """Go on for at most a moment; how many connections are still open."""
        for number, event in self._poll.poll(100):
            if self._ended(self._open[number], event):
                self._forget(number)
        if self._manner.drip and time.monotonic() >= self._drips:
            self._drips += _TICK
            for number, client in list(self._open.items()):
                try:
                    client.send(self._manner.drip)
                except (ssl.SSLWantWriteError, ssl.SSLWantReadError, BlockingIOError):
                    continue
                except OSError:
                    self._forget(number)
        return len(self._open)

    def _ended(self, client: socket.socket, event: int) -> bool:
        if event & select.POLLIN:
            try:
                return not client.recv(65536)
            except (ssl.SSLWantReadError, BlockingIOError):
                return False
            except OSError:
                return True
        return bool(event & _GONE)

    def _forget(self, number: int) -> None:
        self._poll.unregister(number)
        self._open.pop(number).close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for number in list(self._open):
            self._forget(number)


def cut_off(swarms: list[Swarm], within: float) -> None:
    """The server ends every connection within so many seconds from now."""
    end = time.monotonic() + within
    while left := sum(swarm.step() for swarm in swarms):
        assert time.monotonic() < end, f"{left} clients are still connected after {within} seconds"
