"""Sockets to listen on, with plain messages when that cannot be; and the limit of open files."""

import errno
import os
import resource
import socket
from collections.abc import Sequence

from exporter.web.loop import QUEUE

Address = tuple[str, int]

_NO_IPV6 = {errno.EAFNOSUPPORT, errno.EADDRNOTAVAIL}
_MENDS = {
    errno.EADDRINUSE: "stop what listens there, or choose another web.listen_address",
    errno.EACCES: "choose a port above 1023, or grant CAP_NET_BIND_SERVICE",
    errno.EADDRNOTAVAIL: "no interface of this machine has it; correct web.listen_address",
}
_OTHER_MEND = "correct web.listen_address"


class ListenError(Exception):
    """The server cannot listen; the message names the address, why, and the mend."""


def bind_all(addresses: Sequence[Address]) -> list[socket.socket]:
    """One listening socket an address, or none at all and a ListenError."""
    sockets: list[socket.socket] = []
    for address in addresses:
        try:
            sockets.append(_bind(*address))
        except (OSError, UnicodeError) as error:
            for sock in sockets:
                sock.close()
            raise ListenError(_message(address, error)) from error
    return sockets


def raise_file_limit() -> int:
    """Raises the soft limit of open files to the hard one, as Go does; returns what then holds. Refusal is no error."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    except (OSError, ValueError):
        return soft
    return hard


def _bind(host: str, port: int) -> socket.socket:
    """`""` and `::` are all interfaces in both families; a name is its first address, IPv4 before IPv6."""
    if host in ("", "::"):
        return _bind_everywhere(port)
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    family, _, _, _, address = min(found, key=lambda entry: entry[0] != socket.AF_INET)
    # create_server sets IPV6_V6ONLY, so that [::1] and an IPv4 address stand beside each other.
    return socket.create_server(address, family=family, backlog=QUEUE)


def _bind_everywhere(port: int) -> socket.socket:
    if socket.has_dualstack_ipv6():
        try:
            return socket.create_server(("", port), family=socket.AF_INET6, dualstack_ipv6=True, backlog=QUEUE)
        except OSError as error:
            if error.errno not in _NO_IPV6:
                raise
    return socket.create_server(("", port), backlog=QUEUE)


def _message(address: Address, error: Exception) -> str:
    host, port = address
    shown = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    number = getattr(error, "errno", None) or 0
    if isinstance(error, socket.gaierror | UnicodeError):
        return f"cannot listen on {shown}: the name has no address; {_OTHER_MEND}"
    return f"cannot listen on {shown}: {os.strerror(number).lower()}; {_MENDS.get(number, _OTHER_MEND)}"
