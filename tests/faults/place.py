"""A simulated cluster at an address of its own, which may go away, come back, and show other certificates."""

import contextlib
import socket
import ssl
from collections.abc import Callable
from pathlib import Path
from threading import Thread
from typing import Self

from exporter.simulator import FaultScript, SimulatedCluster, SimulatorServer
from tests.secrets import secret

from .trust import Trust

HIT, OTHERS = "hit", ("left", "right")
NOW = 1_800_000_000.0
USER, PASSWORD, TOKEN = "exporter", secret("password"), secret("token")


class Hand:
    """A clock in Unix seconds, moved by hand."""

    def __init__(self, now: float = NOW) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now


class Place:
    """A cluster with its server; `elsewhere` is the URL of a server that nobody may ask.

    `clock` is the exporter's clock, `cluster_clock` the cluster's, and `resolves` whether the host's name has an
    address, where they can be moved.
    """

    def __init__(
        self, trust: Trust, directory: Path, elsewhere: str = "", clock: Callable[[], float] | None = None
    ) -> None:
        """`clock` of the cluster: one that is moved by hand unless given."""
        self.trust, self.elsewhere = trust, elsewhere
        self.clock, self.cluster_clock = Hand(), Hand()
        self.cluster = cluster = SimulatedCluster(clock or self.cluster_clock)
        self.resolves = True
        self.faults = FaultScript()
        self.token_file, self.password_file = directory / "token", directory / "password"
        self.token_file.write_text(TOKEN)
        self.password_file.write_text(PASSWORD)
        cluster.accounts.add_token(TOKEN)
        cluster.accounts.add_user(USER, PASSWORD)
        # Holds the port while nobody listens, so that no outgoing connection is given it.
        self._holder = _bound(0)
        self.port: int = self._holder.getsockname()[1]
        self._crowd: list[socket.socket] = []
        self._meanwhile: list[Thread] = []
        self.server = self._server(trust.context()).start()

    def restart(self, context: ssl.SSLContext | None) -> None:
        """Ends the server and begins another at the same address; without a context it speaks no TLS."""
        self.server.stop()
        self.server = self._server(context).start()

    def stop(self) -> None:
        """Nobody listens any more."""
        self.server.stop()

    def start(self) -> None:
        """A server as at first, after whatever was there."""
        self.empty()
        self.restart(self.trust.context())

    def do_meanwhile(self, what: Callable[[], None]) -> None:
        """Something that takes a thread of its own, since it waits for the server's."""
        self._meanwhile.append(Thread(target=what))
        self._meanwhile[-1].start()

    def join(self) -> None:
        """Waits for what is done meanwhile."""
        while self._meanwhile:
            self._meanwhile.pop().join()

    def crowd(self) -> None:
        """Connections are neither accepted nor refused: the queue of those who wait is full."""
        self.server.stop()
        self._crowd = [_bound(self.port)]
        self._crowd[0].listen(0)
        for _ in range(4):
            waiting = socket.socket()
            waiting.setblocking(False)
            self._crowd.append(waiting)
            with contextlib.suppress(BlockingIOError):
                waiting.connect(("127.0.0.1", self.port))

    def empty(self) -> None:
        """Ends the crowd."""
        for each in self._crowd:
            each.close()
        self._crowd = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.join()
        self.server.stop()
        self.empty()
        self._holder.close()

    def _server(self, context: ssl.SSLContext | None) -> SimulatorServer:
        return SimulatorServer(self.cluster, self.faults, port=self.port, ssl_context=context)


def _bound(port: int) -> socket.socket:
    made = socket.socket()
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    made.bind(("127.0.0.1", port))
    return made
