"""Faults that act before an answer is made: waiting, and a cluster that changes in the middle of a listing."""

from collections.abc import Callable
from dataclasses import dataclass
from threading import Event

from ..cluster import SimulatedCluster
from .base import Call, Fault

_LOOK_SECONDS = 0.01


@dataclass(frozen=True)
class Delay(Fault):
    """Answers `seconds` late, at once when the server stops."""

    seconds: float

    def before(self, call: Call) -> None:
        """Waits."""
        call.stopping.wait(self.seconds)


@dataclass(frozen=True)
class Stall(Fault):
    """Does not answer until `until` is set; without it, or before, until the server stops."""

    until: Event | None = None

    def before(self, call: Call) -> None:
        """Waits."""
        if self.until is None:
            call.stopping.wait()
            return
        while not (call.stopping.is_set() or self.until.wait(_LOOK_SECONDS)):
            pass


@dataclass(frozen=True)
class Change(Fault):
    """Changes the cluster just before the request is answered, as `Change(lambda c: c.remove_bucket("b"), page=2)`."""

    action: Callable[[SimulatedCluster], object]

    def before(self, call: Call) -> None:
        """Changes the cluster."""
        self.action(call.cluster)
