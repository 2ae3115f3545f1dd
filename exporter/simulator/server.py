"""The simulated cluster behind a socket: a context manager that serves in threads of its own."""

import ssl
from collections.abc import Iterable
from pathlib import Path
from threading import Thread
from types import TracebackType
from typing import Self

from .cluster import SimulatedCluster
from .connection import Connection
from .faults.base import Fault, FaultScript
from .listener import Listener
from .listing import Pages
from .record import RequestLog

_POLL_SECONDS = 0.02


class SimulatorServer:
    """Serves a cluster over TLS (a certificate or an SSL context), or plainly without either.

    `log_requests` is how many requests the log keeps (None: all, 0: none), `cache_bytes` how many rendered pages.
    Port 0 takes a free one. OSError when it cannot listen.
    """

    def __init__(
        self,
        cluster: SimulatedCluster,
        faults: FaultScript | Iterable[Fault] = (),
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        certfile: Path | str | None = None,
        keyfile: Path | str | None = None,
        ssl_context: ssl.SSLContext | None = None,
        log_requests: int | None = 10_000,
        cache_bytes: int = 256 * 2**20,
    ) -> None:
        if ssl_context is None and certfile is not None:
            ssl_context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            ssl_context.load_cert_chain(certfile, keyfile)
        self.cluster = cluster
        self.faults = faults if isinstance(faults, FaultScript) else FaultScript(faults)
        self.log = RequestLog(log_requests)
        pages = Pages(cache_bytes)
        self._listener = Listener((host, port), Connection, ssl_context, cluster, self.faults, self.log, pages)
        self.host = host
        self.port: int = self._listener.server_port
        scheme = "http" if ssl_context is None else "https"
        self.url = f"{scheme}://{f'[{host}]' if ':' in host else host}:{self.port}"
        self._thread = Thread(target=self._listener.serve_forever, args=(_POLL_SECONDS,), name="simulator", daemon=True)

    @property
    def connections(self) -> int:
        """How many connections were accepted so far."""
        return self._listener.accepted

    @property
    def open_connections(self) -> int:
        """How many connections are open now."""
        return self._listener.open_connections()

    def start(self) -> Self:
        """Begins to answer."""
        self._thread.start()
        return self

    def stop(self) -> None:
        """Ends promptly, whatever clients and faults are doing; what was being sent is cut off. May be called twice."""
        if self._thread.is_alive():
            self._listener.stop()
            self._thread.join()
        self._listener.server_close()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
