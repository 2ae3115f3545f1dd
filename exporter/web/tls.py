"""TLS that follows the web configuration: each new connection is made with what then holds, kept ones go on."""

import asyncio
import ipaddress
import logging
import ssl
from collections.abc import Iterable, Iterator
from typing import cast
from weakref import WeakKeyDictionary

from exporter.web.live import LiveConfig

_NAMES = {"DNS", "email", "URI"}

logger = logging.getLogger("exporter.web")


class LiveContext(ssl.SSLContext):
    """Hands each connection to the context of the configuration that holds when it comes."""

    def __new__(cls, _live: LiveConfig) -> "LiveContext":
        """A context for servers, as asyncio asks for one."""
        return super().__new__(cls, ssl.PROTOCOL_TLS_SERVER)

    def __init__(self, live: LiveConfig) -> None:
        self._live = live
        # Who is let in is settled by the configuration that the handshake began with.
        self._allowed: WeakKeyDictionary[ssl.SSLObject, frozenset[str]] = WeakKeyDictionary()

    def wrap_bio(
        self,
        incoming: ssl.MemoryBIO,
        outgoing: ssl.MemoryBIO,
        server_side: bool = False,
        server_hostname: str | bytes | None = None,
        session: ssl.SSLSession | None = None,
    ) -> ssl.SSLObject:
        """Called by asyncio once a connection."""
        config = self._live.current
        wrap = config.tls.wrap_bio if config.tls else super().wrap_bio
        made = wrap(incoming, outgoing, server_side, server_hostname, session)
        self._allowed[made] = config.allowed_sans
        return made

    def admits(self, connection: ssl.SSLObject) -> bool:
        """Whether the client's certificate has one of the allowed names; True when any will do."""
        allowed = self._allowed[connection]
        return not allowed or not allowed.isdisjoint(_names(connection))


def admitted(transport: asyncio.BaseTransport) -> bool:
    """Whether the client may speak on this connection, whose handshake is over; refusals are logged at level debug."""
    context = transport.get_extra_info("sslcontext")
    if not isinstance(context, LiveContext) or context.admits(transport.get_extra_info("ssl_object")):
        return True
    logger.debug("connection refused: no name in the client's certificate is in client_allowed_sans")
    return False


def _names(connection: ssl.SSLObject) -> Iterator[str]:
    """The subject's alternative names; addresses as Go writes them, which is how the allowed ones are written."""
    certificate = connection.getpeercert() or {}
    for kind, value in cast(Iterable[tuple[str, str]], certificate.get("subjectAltName", ())):
        if kind in _NAMES:
            yield value
        elif kind == "IP Address":
            yield _address(value)


def _address(value: str) -> str:
    try:
        return str(ipaddress.ip_address(value))
    except ValueError:
        return value
