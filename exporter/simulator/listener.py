"""Accepts connections for the simulated cluster and can end them all at once."""

import contextlib
import socket
import ssl
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import TCPServer
from threading import Event, Lock, Thread, current_thread
from typing import Any

from .cluster import SimulatedCluster
from .faults.base import FaultScript
from .listing import Pages
from .record import RequestLog

_JOIN_SECONDS = 5.0


class Listener(ThreadingHTTPServer):
    """One thread for each connection; TLS is negotiated in that thread, so that an idle client stalls nobody."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 1024

    def __init__(
        self,
        address: tuple[str, int],
        handler: type[BaseHTTPRequestHandler],
        context: ssl.SSLContext | None,
        cluster: SimulatedCluster,
        faults: FaultScript,
        log: RequestLog,
        pages: Pages,
    ) -> None:
        self.address_family = socket.AF_INET6 if ":" in address[0] else socket.AF_INET
        self.cluster, self.faults, self.log, self.pages = cluster, faults, log, pages
        self.stopping = Event()
        self.accepted = 0
        self._context = context
        self._lock = Lock()
        self._open: dict[Thread, tuple[int, socket.socket]] = {}
        super().__init__(address, handler)

    def server_bind(self) -> None:
        """Binds; unlike http.server it does not ask the resolver for a name."""
        TCPServer.server_bind(self)
        self.server_name, self.server_port = self.server_address[:2]  # type: ignore[assignment]  # ours are host and port

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        """Serves one connection to its end."""
        connection: socket.socket = request
        try:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            connection = self._admit(connection)
            if isinstance(connection, ssl.SSLSocket):
                connection.do_handshake()
            self.finish_request(connection, client_address)
        except Exception:
            self.handle_error(connection, client_address)
        finally:
            self.shutdown_request(connection)
            with self._lock:
                self._open.pop(current_thread(), None)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Clients may break off as they like; anything else is a defect of the simulator and is shown."""
        if not (self.stopping.is_set() or isinstance(sys.exc_info()[1], OSError)):
            super().handle_error(request, client_address)

    def connection_number(self) -> int:
        """The number of the connection that this thread serves, counted from 1."""
        with self._lock:
            return self._open[current_thread()][0]

    def open_connections(self) -> int:
        """How many connections are open."""
        with self._lock:
            return len(self._open)

    def stop(self) -> None:
        """Ends the loop, the listening socket and every connection, and waits for their threads."""
        self.stopping.set()
        self.shutdown()
        self.server_close()
        with self._lock:
            serving = list(self._open.items())
        for _, (_, connection) in serving:
            # Not SSLSocket.shutdown: that would take the TLS state from a thread that is reading.
            with contextlib.suppress(OSError):
                socket.socket.shutdown(connection, socket.SHUT_RDWR)
        deadline = time.monotonic() + _JOIN_SECONDS
        for thread, _ in serving:
            thread.join(max(0.0, deadline - time.monotonic()))

    def _admit(self, connection: socket.socket) -> socket.socket:
        # Under the lock, since wrapping moves the descriptor to another object while stop() may be looking for it.
        with self._lock:
            if self.stopping.is_set():
                raise ConnectionAbortedError
            if self._context is not None:
                connection = self._context.wrap_socket(connection, server_side=True, do_handshake_on_connect=False)
            self.accepted += 1
            self._open[current_thread()] = (self.accepted, connection)
        return connection
