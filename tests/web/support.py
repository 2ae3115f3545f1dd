"""Web configurations, and what clients send to be let in."""

from base64 import b64encode
from dataclasses import replace
from typing import Any

import bcrypt

from exporter.settings.webconfig import PLAIN
from exporter.web.live import LiveConfig

CHEAP = 4


def live(**changes: Any) -> LiveConfig:
    """A configuration that stays, PLAIN but for `changes`."""
    return LiveConfig(replace(PLAIN, **changes))


def hashed(password: str, cost: int = CHEAP) -> bytes:
    return bcrypt.hashpw(password.encode(), bcrypt.gensalt(cost))


def basic(user: str, password: str) -> dict[str, str]:
    """The header of a client with this password."""
    return {"Authorization": "Basic " + b64encode(f"{user}:{password}".encode()).decode()}
