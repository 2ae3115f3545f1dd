"""User and password as a request gives them (RFC 7617)."""

from base64 import b64decode
from dataclasses import dataclass, field

from exporter.web.asgi import Scope

_SCHEME = b"basic"


@dataclass(frozen=True)
class Credentials:
    """What a client says; bytes that are no UTF-8 are kept in the name, where they can match nobody's."""

    user: str
    password: bytes = field(repr=False)


def given(scope: Scope) -> Credentials | None:
    """None without credentials, with more than one Authorization header, and when they cannot be read."""
    values = [value for name, value in scope["headers"] if name == b"authorization"]
    if len(values) != 1:
        return None
    scheme, _, encoded = values[0].partition(b" ")
    if scheme.lower() != _SCHEME:
        return None
    try:
        decoded = b64decode(encoded.strip(), validate=True)
    except ValueError:
        return None
    user, colon, password = decoded.partition(b":")
    return Credentials(user.decode(errors="surrogateescape"), password) if colon else None
