"""What the tests of the client share: a stop that never sleeps, transports to simulators, and recorded answers."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from exporter.qumulo.adapter import Target
from exporter.qumulo.credentials import Credentials, Secret, Token
from exporter.qumulo.deadline import Deadline
from exporter.qumulo.errors import Failure, Reason
from exporter.qumulo.transport import Call, Transport
from exporter.simulator import SimulatorServer
from tests.secrets import MARK

TOKEN = f"access-v1:{MARK}"
SAMPLES = Path(__file__).parent.parent / "samples"
BUCKETS = Call("buckets", "/v1/s3/buckets/")
VERSION = Call("version", "/v1/version", authorized=False)


def sample(name: str) -> bytes:
    """A recorded answer."""
    return (SAMPLES / f"{name}.json").read_bytes()


def highest(_low: float, high: float) -> float:
    """The longest wait that may be drawn."""
    return high


class Waits(threading.Event):
    """A stop that is never set; it notes the waits asked of it in seconds, and makes none."""

    def __init__(self, on_wait: Callable[[], object] = lambda: None) -> None:
        super().__init__()
        self.asked: list[float] = []
        self._on_wait = on_wait

    def wait(self, timeout: float | None = None) -> bool:
        self.asked.append(-1.0 if timeout is None else round(timeout, 3))
        self._on_wait()
        return False


@dataclass
class Seen:
    """What a transport told of its requests."""

    requests: list[tuple[str, str]] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)

    def __call__(self, endpoint: str, code: str, seconds: float) -> None:
        self.requests.append((endpoint, code))
        self.seconds.append(seconds)

    @property
    def codes(self) -> list[str]:
        """The codes alone."""
        return [code for _, code in self.requests]


@dataclass
class Asked:
    """A transport with all that it told."""

    transport: Transport
    seen: Seen
    stop: Waits

    def send(self, call: Call = BUCKETS, seconds: float = 30.0) -> bytes:
        """One call under a deadline of its own."""
        return self.transport.send(call, Deadline(seconds))

    def failure(self, call: Call = BUCKETS, seconds: float = 30.0) -> Failure:
        """The failure of one call."""
        with pytest.raises(Failure) as caught:
            self.send(call, seconds)
        return caught.value

    def reason(self, call: Call = BUCKETS, seconds: float = 30.0) -> Reason:
        """The reason of one call's failure."""
        return self.failure(call, seconds).reason


def asking(
    target: Target, credentials: Credentials | None = None, on_wait: Callable[[], object] = lambda: None
) -> Asked:
    """A transport whose waits between attempts are the longest and take no time."""
    seen, stop = Seen(), Waits(on_wait)
    known = credentials or Token(Secret(TOKEN, "token"))
    return Asked(Transport(target, known, seen, stop, highest), seen, stop)


def target_of(server: SimulatorServer, ca_file: Path | None, **changes: object) -> Target:
    """A simulator as a target with timeouts short enough for tests."""
    target = Target(server.host, server.port, ca_file, connect_timeout=2.0, read_timeout=5.0)
    return replace(target, **changes)  # type: ignore[arg-type]  # the fields of Target


class Hand:
    """Seconds, moved by hand."""

    def __init__(self, now: float = 0.0) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now
