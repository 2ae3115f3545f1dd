"""The web server: uvicorn in a thread of its own, on sockets of ours, with a deadline for all that clients delay."""

import asyncio
import socket
import threading
from collections.abc import Sequence

from uvicorn import Config, Server

from exporter.web.asgi import Application
from exporter.web.guard import guard
from exporter.web.listen import Address, ListenError, bind_all, raise_file_limit
from exporter.web.live import LiveConfig
from exporter.web.loop import ServingLoop
from exporter.web.protocol import BoundedProtocol, Deadlines, bounded_protocol
from exporter.web.tls import LiveContext

__all__ = ["Address", "Deadlines", "ListenError", "LiveConfig", "WebServer", "raise_file_limit"]

# Seconds that answers under way may still take after stop().
_GRACE = 2
_JOIN_TIMEOUT = 5.0


class WebServer:
    """Serves `app` on (host, port) pairs, host "" being all interfaces, as the web configuration in `live` says."""

    def __init__(
        self,
        app: Application,
        addresses: Sequence[Address],
        *,
        live: LiveConfig | None = None,
        deadlines: Deadlines | None = None,
    ) -> None:
        self._live = live or LiveConfig()
        self._deadlines = deadlines or Deadlines()
        self._server = _NotifyingServer(_config(guard(app, self._live), self._deadlines, self._live))
        self._wanted = tuple(addresses)
        self._bound: tuple[Address, ...] = ()
        self._failure: Exception | None = None
        self._thread: threading.Thread | None = None

    @property
    def addresses(self) -> tuple[Address, ...]:
        """Where it listens, with real ports in place of 0; empty before start()."""
        return self._bound

    def start(self) -> None:
        """Binds and serves in a daemon thread; returns when it accepts. Raises ListenError."""
        sockets = bind_all(self._wanted)
        self._bound = tuple((sock.getsockname()[0], sock.getsockname()[1]) for sock in sockets)
        self._thread = threading.Thread(target=self._run, args=(sockets,), name="web", daemon=True)
        self._thread.start()
        self._server.accepting.wait()
        if self._failure is not None:
            raise ListenError(f"cannot serve: {self._failure}") from self._failure
        self._live.start()

    def stop(self) -> None:
        """Ends within about two seconds, whatever clients do; does nothing when it does not run."""
        self._server.should_exit = True
        self._live.stop()
        if self._thread is not None:
            self._thread.join(_JOIN_TIMEOUT)

    def _run(self, sockets: list[socket.socket]) -> None:
        try:
            with asyncio.Runner(loop_factory=lambda: ServingLoop(self._deadlines.handshake)) as runner:
                runner.run(self._server.serve_and_abort(sockets))
        except Exception as error:  # raised again by start(), where somebody hears it
            self._failure = error
        finally:
            for sock in sockets:
                sock.close()
            self._server.accepting.set()


class _NotifyingServer(Server):
    """uvicorn's server, telling when it accepts, and leaving no connection behind."""

    def __init__(self, config: Config) -> None:
        super().__init__(config)
        self.accepting = threading.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.accepting.set()

    async def serve_and_abort(self, sockets: list[socket.socket]) -> None:
        await self.serve(sockets)
        for connection in list(self.server_state.connections):
            if isinstance(connection, BoundedProtocol):
                connection.transport.abort()
        # The aborted transports tell their protocols on the next turn of the loop.
        await asyncio.sleep(0)


def _config(app: Application, deadlines: Deadlines, live: LiveConfig) -> Config:
    return Config(
        app,
        http=bounded_protocol(deadlines, live),
        ws="none",
        lifespan="off",
        interface="asgi3",
        log_config=None,
        # uvicorn logs what clients do, and tracebacks of answers that stop() ends; our own faults are logged by us.
        log_level="critical",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_keep_alive=int(deadlines.idle) + 1,
        timeout_graceful_shutdown=_GRACE,
        ssl_context_factory=None if live.current.tls is None else lambda _config, _default: LiveContext(live),
    )
