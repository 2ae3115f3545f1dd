"""HTTP/1.1 on one connection, with a deadline for each of its states, which uvicorn lacks (Kludex/uvicorn #157)."""

import asyncio
import socket
import struct
from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from exporter.web.live import LiveConfig
from exporter.web.responses import with_headers, word
from exporter.web.tls import admitted


@dataclass(frozen=True)
class Deadlines:
    """Seconds: for a TLS handshake, a whole request, a whole answer to be taken, and between two requests."""

    handshake: float = 5.0
    request: float = 5.0
    answer: float = 55.0
    idle: float = 65.0


def bounded_protocol(deadlines: Deadlines, live: LiveConfig) -> type["BoundedProtocol"]:
    """The protocol class with these deadlines and headers; uvicorn makes the instances."""
    return type("BoundedProtocol", (BoundedProtocol,), {"deadlines": deadlines, "live": live})


class BoundedProtocol(H11Protocol):
    """Ends a connection whose state lasts too long, however it drips; the hooks are internals of uvicorn 0.54."""

    deadlines: ClassVar[Deadlines]
    live: ClassVar[LiveConfig]
    _state: object = None
    _timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn's own
        """Starts the time for the first request; ends the connection of a client that may not speak."""
        super().connection_made(transport)
        if not admitted(transport):
            transport.abort()
            return
        # Writing pauses while anything is unsent, so an answer is complete only when it was taken. The TLS layer
        # compares with >= and would pause for ever at 0.
        transport.set_write_buffer_limits(high=1 if self.scheme == "https" else 0)
        self._enter("request", self.deadlines.request, transport.abort)

    def connection_lost(self, exc: Exception | None) -> None:
        """Ends the time."""
        self._cancel()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Reads, then sees which state that has led to."""
        super().data_received(data)
        self._review()

    def on_response_complete(self) -> None:
        """Goes on to the next request, which may have been read already."""
        super().on_response_complete()
        self._review()

    def send_400_response(self, msg: str) -> None:
        """Refuses rubbish; where an answer is on its way already, there is no room for another."""
        response = word(400, msg, ("Connection", "close"))
        headers = with_headers(response.all_headers(), self.live.current.headers)
        head = h11.Response(status_code=response.status, headers=headers, reason=b"Bad Request")
        try:
            for event in (head, h11.Data(response.body), h11.EndOfMessage()):
                self.transport.write(self.conn.send(event))
        except h11.LocalProtocolError:
            self.transport.abort()
        self.transport.close()

    def _review(self) -> None:
        if self.cycle is not None and not self.cycle.response_complete:
            self._enter(self.cycle, self.deadlines.answer, self._reset)
        elif self.conn.their_state is h11.IDLE and not self.conn.trailing_data[0]:
            self._enter("idle", self.deadlines.idle, self.timeout_keep_alive_handler)
        else:
            self._enter("request", self.deadlines.request, self.transport.abort)

    def _reset(self) -> None:
        """Ends the connection together with what the kernel holds for it, which would else wait for the client on."""
        sock = self.transport.get_extra_info("socket")
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.transport.abort()

    def _enter(self, state: object, seconds: float, expire: Callable[[], None]) -> None:
        """Each state has one deadline; more bytes in the same state do not move it."""
        if state == self._state:
            return
        self._cancel()
        self._state = state
        self._timer = self.loop.call_later(seconds, expire)

    def _cancel(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
