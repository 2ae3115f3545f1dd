"""What the simulator was asked: a bounded log of requests that tests can read and wait for."""

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from threading import Condition


@dataclass(frozen=True)
class RequestRecord:
    """One request; header names are in lower case, `connection` counts from 1; credentials stay out of its repr."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str] = field(repr=False)
    connection: int
    endpoint: str = ""
    body: bytes = field(default=b"", repr=False)

    @property
    def authorization(self) -> str | None:
        """The `Authorization` header, None when there was none."""
        return self.headers.get("authorization")

    @property
    def host(self) -> str | None:
        """The `Host` header."""
        return self.headers.get("host")


class RequestLog:
    """The last `keep` requests (None: all, 0: none is kept); safe to use from several threads."""

    def __init__(self, keep: int | None = 10_000) -> None:
        self.keeps = keep != 0
        self._records: deque[RequestRecord] = deque(maxlen=keep)
        self._changed = Condition()

    def add(self, record: RequestRecord) -> None:
        """Notes a request."""
        with self._changed:
            self._records.append(record)
            self._changed.notify_all()

    def snapshot(self, endpoint: str | None = None) -> tuple[RequestRecord, ...]:
        """The requests so far, oldest first; only those of one endpoint when named."""
        with self._changed:
            return tuple(each for each in self._records if endpoint in (None, each.endpoint))

    def clear(self) -> None:
        """Forgets all requests."""
        with self._changed:
            self._records.clear()

    def wait_for(self, count: int, timeout: float) -> bool:
        """Waits until at least `count` requests are kept; False when `timeout` seconds were not enough."""
        with self._changed:
            return self._changed.wait_for(lambda: len(self._records) >= count, timeout)
