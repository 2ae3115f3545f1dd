"""A token bucket over all requests, as exporter-toolkit's `rate_limit` asks for."""

import time
from collections.abc import Callable

from exporter.settings.webconfig import RateLimit


class TokenBucket:
    """Full at first, and again when the limit changes; a token comes back every `interval` seconds, up to `burst`."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._limit: RateLimit | None = None
        self._tokens = 0.0
        self._counted = 0.0

    def take(self, limit: RateLimit | None) -> float:
        """0 for a request that is let in, else the seconds until there is a token again."""
        if limit is None:
            return 0.0
        self._fill(limit)
        if self._tokens < 1:
            return (1 - self._tokens) * limit.interval
        self._tokens -= 1
        return 0.0

    def _fill(self, limit: RateLimit) -> None:
        now = self._clock()
        if limit != self._limit:
            self._limit, self._tokens = limit, limit.burst
        else:
            self._tokens = min(limit.burst, self._tokens + (now - self._counted) / limit.interval)
        self._counted = now
