"""A poller with clocks that stand still, a cluster of plain values, a meter that remembers, and what it publishes."""

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, cast

from exporter.polling.freshness import BucketState
from exporter.polling.plan import Clock, Plan
from exporter.polling.poller import Poller
from exporter.polling.snapshot import ClusterSnapshot
from exporter.qumulo.client import Client
from exporter.qumulo.deadline import Deadline
from exporter.qumulo.errors import Failure, Reason
from exporter.qumulo.wire import FileSystem, S3Settings, UploadPage

START = 5_000.0
UNIX = 1_800_000_000.0
INTERVAL = 60.0
STALE = 900.0
DEADLINE = 120.0
SETTINGS = S3Settings(enabled=True, expiry_interval="1days")
CAPACITY = FileSystem(size=1000, free=400)


@dataclass
class Hand:
    """Both clocks, moved by hand."""

    now: float = START
    unix_now: float = UNIX

    def monotonic(self) -> float:
        return self.now

    def unix(self) -> float:
        return self.unix_now

    def advance(self, seconds: float) -> None:
        self.now += seconds
        self.unix_now += seconds


class RealHand(Hand):
    """The real monotonic clock, for what waits in real time."""

    def monotonic(self) -> float:
        return time.monotonic()


class Stop(threading.Event):
    """Is set after so many waits, which move the clocks and take no time."""

    def __init__(self, hand: Hand, waits: int) -> None:
        super().__init__()
        self._hand = hand
        self._left = waits

    def wait(self, timeout: float | None = None) -> bool:
        self._hand.advance(timeout or 0.0)
        self._left -= 1
        if self._left <= 0:
            self.set()
        return self.is_set()


class MeterOfTests:
    """Remembers what was counted; safe to use from several threads."""

    def __init__(self) -> None:
        self.begins = 0
        self.errors: Counter[Reason] = Counter()
        self.uploads_read = 0
        self.polls: list[bool] = []
        self.ticks_skipped = 0
        self.has_failed = threading.Event()
        self._lock = threading.Lock()

    def begun(self) -> None:
        self.begins += 1

    def failed(self, reason: Reason) -> None:
        with self._lock:
            self.errors[reason] += 1
        self.has_failed.set()

    def read(self, uploads: int) -> None:
        with self._lock:
            self.uploads_read += uploads

    def polled(self, well: bool) -> None:
        self.polls.append(well)

    def skipped(self, ticks: int) -> None:
        self.ticks_skipped += ticks


def page(count: int, after: str | None = None, age: float = 60.0) -> UploadPage:
    """So many uploads of one block each, all of the same age and idle since."""
    moments = [datetime.fromtimestamp(UNIX - age, UTC)] * count
    return UploadPage(
        [UNIX - age] * count, moments, [1] * count, [1] * count, [0] * count, [False] * count, [False] * count, after
    )


def down() -> Failure:
    """No answer at all."""
    return Failure(Reason.UNREACHABLE, "the connection failed: connection refused")


def status(code: int) -> Failure:
    """An answer with this status."""
    reasons = {
        401: Reason.UNAUTHORIZED, 403: Reason.FORBIDDEN, 404: Reason.NOT_FOUND, 429: Reason.RATE_LIMITED,
        405: Reason.OTHER,
    }  # fmt: skip
    return Failure(reasons.get(code, Reason.SERVER_ERROR), f"status {code}", status=code)


def answer(value: Any) -> Any:
    """A value as it is, an exception raised, a function called."""
    if isinstance(value, Exception):
        raise value
    return value() if callable(value) else value


@dataclass
class FakeClient:
    """What a cluster answers: a value, an exception to raise, or a function to call; `asked` is what it was asked.

    `listings` has the pages of each bucket; a list in `names` has one answer a discovery, the last for ever.
    `left` is how many seconds the last call of each kind had left.
    """

    names: Any = None
    listings: dict[str, list[Any]] = field(default_factory=dict)
    settings: Any = SETTINGS
    told_version: Any = "7.8.2"
    told_uuid: Any = "6b2ff5a1"
    told_name: Any = "sim"
    capacity: Any = CAPACITY
    asked: list[str] = field(default_factory=list)
    left: dict[str, float] = field(default_factory=dict)

    def buckets(self, deadline: Deadline) -> tuple[str, ...]:
        self._ask("buckets", deadline)
        if isinstance(self.names, list):
            return cast(tuple[str, ...], answer(self.names.pop(0) if len(self.names) > 1 else self.names[0]))
        return cast(tuple[str, ...], answer(tuple(self.listings) if self.names is None else self.names))

    def uploads(self, bucket: str, deadline: Deadline) -> Iterator[UploadPage]:
        for each in self.listings[bucket]:
            self._ask(f"uploads {bucket}", deadline)
            yield cast(UploadPage, answer(each))

    def s3_settings(self, deadline: Deadline) -> S3Settings:
        return cast(S3Settings, self._told("settings", deadline, self.settings))

    def version(self, deadline: Deadline) -> str:
        return cast(str, self._told("version", deadline, self.told_version))

    def uuid(self, deadline: Deadline) -> str:
        return cast(str, self._told("uuid", deadline, self.told_uuid))

    def name(self, deadline: Deadline) -> str:
        return cast(str, self._told("name", deadline, self.told_name))

    def file_system(self, deadline: Deadline) -> FileSystem:
        return cast(FileSystem, self._told("file_system", deadline, self.capacity))

    def _told(self, what: str, deadline: Deadline, value: Any) -> Any:
        self._ask(what, deadline)
        return answer(value)

    def _ask(self, what: str, deadline: Deadline) -> None:
        self.asked.append(what)
        self.left[what] = deadline.left()


def plan(**changes: Any) -> Plan:
    """A poll a minute, of two buckets at a time, with one idle threshold of an hour."""
    settings: dict[str, Any] = {"cluster": "prod", "interval": INTERVAL, "concurrency": 2, "deadline": DEADLINE}
    return Plan(**{**settings, "stale_after": STALE, "idle_thresholds": (3600.0,), **changes})


class Stage:
    """A poller and everything it is given."""

    def __init__(
        self, client: FakeClient | None = None, hand: Hand | None = None, waits: int | None = None, **changes: Any
    ) -> None:
        """`waits` after which the loop is stopped, `changes` of the plan."""
        self.client = client or FakeClient()
        self.hand = hand or Hand()
        self.meter = MeterOfTests()
        self.published: list[ClusterSnapshot] = []
        self.on_publish: Callable[[ClusterSnapshot], None] = lambda _: None
        self.stop = threading.Event() if waits is None else Stop(self.hand, waits)
        clock = Clock(self.hand.monotonic, self.hand.unix)
        self.poller = Poller(plan(**changes), cast(Client, self.client), self.meter, self._publish, self.stop, clock)

    def _publish(self, snapshot: ClusterSnapshot) -> None:
        self.published.append(snapshot)
        self.on_publish(snapshot)

    def poll(self, after: float = 0.0) -> bool:
        """One poll, so many seconds later."""
        self.hand.advance(after)
        return self.poller.poll()

    @property
    def snapshot(self) -> ClusterSnapshot:
        return self.published[-1]

    @property
    def states(self) -> dict[str, BucketState]:
        return dict(self.snapshot.buckets)

    def ups(self) -> dict[str, bool]:
        """`bucket_up` of every bucket that is known."""
        return {bucket: state.up for bucket, state in self.states.items()}

    def counts(self) -> dict[str, int]:
        """`in_progress` of every bucket whose numbers are shown now."""
        shown = {bucket: state.shown(self.hand.monotonic()) for bucket, state in self.states.items()}
        return {bucket: numbers.user.in_progress for bucket, numbers in shown.items() if numbers}

    def asked(self, what: str) -> int:
        """How often the cluster was asked this."""
        return self.client.asked.count(what)
