"""Addresses in settings: what the exporter listens on, and the host of a cluster."""

import ipaddress
import re
from dataclasses import dataclass

_LISTEN = re.compile(r"(?P<host>\[[^\[\]]+\]|[^\[\]:]*):(?P<port>[0-9]{1,5})")
_HOST = re.compile(r"\w[\w.-]*")


@dataclass(frozen=True)
class ListenAddress:
    """Where to listen: a host without brackets (empty: all interfaces, IPv4 and IPv6) and a port (0: any free one)."""

    host: str
    port: int

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{host}:{self.port}"


def parse_listen_address(text: str) -> ListenAddress:
    """Reads `:18000`, `127.0.0.1:18000`, `localhost:9` or `[::1]:18000`; ValueError says what is expected."""
    match = _LISTEN.fullmatch(text)
    if match is None:
        raise ValueError('expected "host:port" or ":port", e.g. ":18000", with an IPv6 address in brackets')
    host, port = match["host"], int(match["port"])
    if port > 65535:
        raise ValueError("expected a port of at most 65535")
    return ListenAddress(parse_host(host) if host else "", port)


def parse_host(text: str) -> str:
    """A host name or an address, IPv6 without its brackets; ValueError when there is a scheme, port or path."""
    bare = text[1:-1] if text.startswith("[") and text.endswith("]") else text
    if _is_ipv6(bare) or (bare == text and _is_name(text)):
        return bare
    raise ValueError("expected a host name or address alone, e.g. qumulo.example.com: no https://, port or path")


def _is_ipv6(text: str) -> bool:
    try:
        ipaddress.IPv6Address(text)
    except ValueError:
        return False
    return text.isprintable() and " " not in text


def _is_name(text: str) -> bool:
    if _HOST.fullmatch(text) is None or len(text) > 253:
        return False
    try:
        text.encode("idna")
    except UnicodeError:
        return False
    return True
