"""The certificate that a cluster shows, also one that is not trusted."""

import ipaddress
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from socket import socket
from typing import Any

from exporter.probe.report import clipped, listed

#: OpenSSL's X509_V_FLAG_NO_CHECK_TIME, which Python has no name for.
_NO_CHECK_TIME = 0x200000


@dataclass(frozen=True, slots=True)
class Certificate:
    """Names it is for, who signed it, until when it is valid (Unix seconds), its SHA-256 fingerprint."""

    names: tuple[str, ...]
    issuer: str
    expires: float
    fingerprint: str

    def __str__(self) -> str:
        return f"for {listed(self.names) or 'no name'}, signed by {clipped(self.issuer)}, valid until {self.last_day}"

    @property
    def last_day(self) -> str:
        """The day on which it expires, in UTC."""
        return datetime.fromtimestamp(self.expires, UTC).date().isoformat()


def read(connected: ssl.SSLSocket) -> Certificate:
    """The certificate of a connection that was verified."""
    return _certificate(connected.getpeercert() or {}, connected.getpeercert(binary_form=True) or b"")


def fetch(connect: Callable[[], socket], name: str) -> Certificate | None:
    """The certificate that a server shows to who asks for `name`, trusted or not; None when it cannot be had or read.

    Python only takes apart a certificate that was verified: a second connection trusts the one that the first has got.
    """
    trusting = _context()
    trusting.verify_mode = ssl.CERT_NONE
    pinning = _context()
    try:
        with connect() as plain, trusting.wrap_socket(plain, server_hostname=name) as connected:
            shown = connected.getpeercert(binary_form=True) or b""
        pinning.load_verify_locations(cadata=shown)
        pinning.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN | _NO_CHECK_TIME
        with connect() as plain, pinning.wrap_socket(plain, server_hostname=name) as connected:
            return read(connected)
    except (OSError, ValueError):
        return None


def _context() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    return context


def _certificate(parts: Mapping[str, Any], whole: bytes) -> Certificate:
    names = [_shortest(name) for kind, name in parts.get("subjectAltName", ()) if kind in ("DNS", "IP Address")]
    common = [value for group in parts.get("subject", ()) for key, value in group if key == "commonName"]
    issuer = [value for group in parts.get("issuer", ()) for _, value in group]
    return Certificate(
        names=tuple(names or common),
        issuer=", ".join(issuer) or "nobody",
        expires=float(ssl.cert_time_to_seconds(parts["notAfter"])),
        fingerprint=sha256(whole).digest().hex(":").upper(),
    )


def _shortest(name: str) -> str:
    """A name as it is, an address as people write it."""
    try:
        return str(ipaddress.ip_address(name))
    except ValueError:
        return name
