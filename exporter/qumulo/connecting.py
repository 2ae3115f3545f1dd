"""How a connection to a cluster is made: every address of its name is tried, but not past the deadline of the call."""

import socket
from typing import Any

from urllib3.connection import HTTPSConnection
from urllib3.exceptions import ConnectTimeoutError, NameResolutionError, NewConnectionError

from exporter.qumulo.deadline import current


class BoundedConnection(HTTPSConnection):
    """As urllib3's, which gives each address the whole connect timeout, however many a name has and whatever is left.

    The hook is an internal of urllib3 2. Finding the addresses is bounded by the resolver's own timeouts only.
    """

    def _new_conn(self) -> socket.socket:
        """The first connection that can be made; raises as urllib3 does, for the address that was tried last."""
        name, longest = self._dns_host, self.timeout
        failure: ConnectTimeoutError | NewConnectionError | None = None
        try:
            for address in self._addresses():
                left = current.deadline.left() if current.deadline else float("inf")
                if failure and left <= 0:
                    break
                self._dns_host = address
                self.timeout = max(min(left, float(longest)), 0.001) if isinstance(longest, int | float) else longest
                try:
                    return super()._new_conn()
                except (ConnectTimeoutError, NewConnectionError) as error:
                    failure = error
        finally:
            self._dns_host, self.timeout = name, longest
        raise failure or NewConnectionError(self, "the host has no address")

    def _addresses(self) -> list[str]:
        """All addresses of the host, in the order of the operating system's preference."""
        try:
            found = socket.getaddrinfo(self._dns_host.strip("[]"), self.port, type=socket.SOCK_STREAM)
        except socket.gaierror as error:
            raise NameResolutionError(self.host, self, error) from error
        return list(dict.fromkeys(_with_zone(address) for *_, address in found))


def _with_zone(address: tuple[Any, ...]) -> str:
    """The address as text; a link-local one is of no use without the interface it is on."""
    return f"{address[0]}%{address[3]}" if len(address) == 4 and address[3] else str(address[0])
