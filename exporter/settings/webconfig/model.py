"""What a web configuration file comes to, ready to serve with."""

import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType


@dataclass(frozen=True)
class RateLimit:
    """A token bucket: one request each `interval` seconds (more than 0), and `burst` of them (at least 1) at once."""

    interval: float
    burst: int


@dataclass(frozen=True)
class WebConfig:
    """How HTTP is served; as text it shows no password hash.

    `tls` None: plain HTTP; `allowed_sans` empty: any client certificate that is valid; `users` empty: no password is
    asked. `files` are all that were read, the configuration itself first, for whoever watches them for changes.
    """

    tls: ssl.SSLContext | None
    allowed_sans: frozenset[str]
    users: Mapping[str, bytes] = field(repr=False)
    headers: tuple[tuple[str, str], ...]
    rate_limit: RateLimit | None
    files: tuple[Path, ...]


PLAIN = WebConfig(None, frozenset(), MappingProxyType({}), (), None, ())
"""Without a web configuration file: plain HTTP, no password, nothing added."""
