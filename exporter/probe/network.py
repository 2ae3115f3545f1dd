"""Checks 1 and 2: does the name lead anywhere, and does something listen there?"""

import contextlib
import ipaddress
import socket
from dataclasses import dataclass
from typing import Any

from exporter.polling.plan import Clock
from exporter.probe.report import Report, listed, word
from exporter.qumulo.adapter import Target
from exporter.settings.durations import format_duration


@dataclass(frozen=True, slots=True)
class Address:
    """One address of a host; `place` is what the operating system connects to."""

    family: int
    place: Any

    @property
    def text(self) -> str:
        """The address alone."""
        return str(self.place[0])

    def open(self, timeout: float) -> socket.socket:
        """A connection, with `timeout` (seconds) also for what is done with it; raises OSError."""
        opened = socket.socket(self.family, socket.SOCK_STREAM)
        try:
            opened.settimeout(timeout)
            opened.connect(self.place)
        except BaseException:
            opened.close()
            raise
        return opened


def resolve(report: Report, target: Target) -> tuple[Address, ...]:
    """The addresses of the host, in the order in which they are tried."""
    try:
        found = socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        why = error.strerror if isinstance(error, OSError) and error.strerror else "it is no host name"
        raise report.stop(
            "name",
            f"{target.host} cannot be resolved: {why}",
            f"set {report.setting('host')} to a name that this machine resolves, or to an address; to try it:",
            f"getent ahosts {word(target.host, 'HOST')}",
        ) from None
    addresses = tuple(dict.fromkeys(Address(family, place) for family, _, _, _, place in found))
    if _is_address(target.host):
        report.ok("name", f"{target.host} is an address")
    else:
        report.ok("name", f"{target.host} is {listed(address.text for address in addresses)}")
    return addresses


def _is_address(host: str) -> bool:
    with contextlib.suppress(ValueError):
        return bool(ipaddress.ip_address(host))
    return False


def connect(report: Report, target: Target, addresses: tuple[Address, ...], clock: Clock) -> Address:
    """The first address that takes a connection; the others are tried as well, since any of them may be used."""
    reached: list[tuple[Address, float]] = []
    refused: list[str] = []
    for address in addresses:
        began = clock.monotonic()
        try:
            address.open(target.connect_timeout).close()
            reached.append((address, clock.monotonic() - began))
        except OSError as error:
            refused.append(f"{address.text} ({_reason(error, target.connect_timeout)})")
    if not reached:
        raise _unreachable(report, target, refused)
    first, took = reached[0]
    report.ok("connection", f"{first.text} port {target.port} reached in {took * 1000:.0f} ms")
    if refused:
        report.warn(
            "connection",
            f"not every address of {target.host} takes a connection to port {target.port}: {listed(refused)}",
            "a new connection may wait for one before it tries the next; take them out of DNS, or mend the way",
        )
    return first


def _unreachable(report: Report, target: Target, refused: list[str]) -> Exception:
    return report.stop(
        "connection",
        f"nothing takes a connection to port {target.port}: {listed(refused)}",
        f"see that {report.setting('host')} and {report.setting('port')} (8000 unless it was changed) lead to the "
        "REST API,",
        "that firewalls and network policies let this machine in, and that its network belongs to a tenant with the "
        "REST API",
    )


def _reason(error: OSError, timeout: float) -> str:
    if isinstance(error, TimeoutError):
        return f"no answer within {format_duration(timeout)}"
    return error.strerror or type(error).__name__
