"""What stands before every path: rate limit, password, and the headers of the web configuration."""

import logging
import math
import time
from collections.abc import Callable

from exporter.settings.webconfig import WebConfig
from exporter.web.asgi import Application, Message, Receive, Scope, Send
from exporter.web.credentials import given
from exporter.web.live import LiveConfig
from exporter.web.passwords import BusyError, Passwords
from exporter.web.ratelimit import TokenBucket
from exporter.web.responses import Response, with_headers, word, write

logger = logging.getLogger("exporter.web")

#: Kubernetes asks these without a password, and more often than a rate limit for scrapes may allow.
OPEN_PATHS = frozenset({"/-/healthy", "/-/ready"})

_CHALLENGE = ("WWW-Authenticate", 'Basic realm="qumulo-s3-uploads-exporter", charset="UTF-8"')


def guard(app: Application, live: LiveConfig, clock: Callable[[], float] = time.monotonic) -> Application:
    """`app` for those who may ask; paths that do not exist are guarded as those that do. `clock` in seconds."""
    return _Guard(app, live, TokenBucket(clock), Passwords())


class _Guard:
    def __init__(self, app: Application, live: LiveConfig, bucket: TokenBucket, passwords: Passwords) -> None:
        self._app = app
        self._live = live
        self._bucket = bucket
        self._passwords = passwords

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        config = self._live.current

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = with_headers(message["headers"], config.headers)
            await send(message)

        refusal = None if scope["path"] in OPEN_PATHS else await self._refusal(config, scope)
        if refusal is None:
            await self._app(scope, receive, send_guarded)
        else:
            await write(refusal, send_guarded, head=scope["method"] == "HEAD")

    async def _refusal(self, config: WebConfig, scope: Scope) -> Response | None:
        wait = self._bucket.take(config.rate_limit)
        if wait > 0:
            return _later(429, "Too Many Requests", wait)
        if not config.users:
            return None
        credentials, client = given(scope), (scope.get("client") or ("",))[0]
        try:
            known = credentials is not None and await self._passwords.check(config.users, credentials, client)
        except BusyError:
            return _later(503, "Service Unavailable", 1)
        return None if known else word(401, "Unauthorized", _CHALLENGE)


def _later(status: int, text: str, wait: float) -> Response:
    return word(status, text, ("Retry-After", str(max(1, math.ceil(wait)))))
