"""A TLS handshake between two contexts, in memory."""

import ssl
import warnings
from dataclasses import dataclass


@dataclass(frozen=True)
class Agreed:
    """What client and server agreed on."""

    version: str | None
    cipher: str
    alpn: str | None


def client(ca: bytes, version: ssl.TLSVersion | None = None, ciphers: str = "ALL:@SECLEVEL=0") -> ssl.SSLContext:
    """A client that trusts this CA and speaks any version and cipher suite, or only this one."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(cadata=ca.decode())
    context.set_ciphers(ciphers)
    context.set_alpn_protocols(["h2", "http/1.1"])
    if version is not None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            context.minimum_version = context.maximum_version = version
    return context


def handshake(server: ssl.SSLContext | None, client: ssl.SSLContext) -> Agreed:
    """What they agree on; ssl.SSLError of whichever side refuses first."""
    assert server is not None
    up, down = ssl.MemoryBIO(), ssl.MemoryBIO()
    here = client.wrap_bio(down, up, server_hostname="localhost")
    there = server.wrap_bio(up, down, server_side=True)
    for _ in range(6):
        for side in (here, there):
            try:
                side.do_handshake()
            except ssl.SSLWantReadError:
                continue
    found = here.cipher()
    assert found is not None
    return Agreed(here.version(), found[0], here.selected_alpn_protocol())
