"""What a fault is: to which requests it applies, and the points at which it may interfere."""

from collections.abc import Iterable
from dataclasses import dataclass
from threading import Event, Lock
from typing import Any, TypedDict

from ..cluster import SimulatedCluster
from ..messages import Answer, Request
from ..routes import Route


@dataclass(frozen=True)
class Call:
    """One request on its way through the simulator; `stopping` is set when the server stops."""

    cluster: SimulatedCluster
    request: Request
    route: Route
    stopping: Event
    page_cap: int


class When(TypedDict, total=False):
    """Which requests of the uploads endpoint a ready-made fault hits; as in `Fault`."""

    bucket: str | None
    page: int | None
    skip: int
    times: int | None


@dataclass(frozen=True, kw_only=True)
class Fault:
    """Applies to requests of an endpoint, a bucket, a page of a listing (from 1); None means any.

    The first `skip` matching requests are left alone, then `times` are hit (None: all). Endpoints: `uploads`,
    `buckets`, `settings`, `version`, `node_state`, `cluster_settings`, `file_system`, `who_am_i`, `identity`, `login`,
    `abort`.
    """

    endpoint: str | None = None
    bucket: str | None = None
    page: int | None = None
    skip: int = 0
    times: int | None = None

    def matches(self, route: Route) -> bool:
        """Whether a request of this route is meant, apart from counting."""
        wanted = (self.endpoint, self.bucket, self.page)
        actual = (route.endpoint, route.bucket, route.page)
        return all(want is None or want == have for want, have in zip(wanted, actual, strict=True))

    def before(self, call: Call) -> None:
        """Acts before the answer is made; may wait."""

    def page_cap(self, cap: int) -> int:
        """The largest page the cluster serves."""
        return cap

    def edit(self, document: Any, _call: Call, /) -> Any:
        """Changes the JSON document of a good answer, in place or by returning another."""
        return document

    def answer(self, answer: Answer) -> Answer:
        """Changes the answer, or how it is delivered."""
        return answer

    @property
    def edits(self) -> bool:
        """Whether this fault changes documents, so that they must be parsed."""
        return type(self).edit is not Fault.edit


class FaultScript:
    """The faults in force; they apply together, in their order. Safe to use from several threads."""

    def __init__(self, faults: Iterable[Fault] = ()) -> None:
        self._lock = Lock()
        self._faults: list[Fault] = list(faults)
        self._seen: dict[int, int] = {}

    def add(self, *faults: Fault) -> None:
        """Puts faults behind those in force; each counts its requests from now on."""
        with self._lock:
            self._faults += faults

    def replace(self, *faults: Fault) -> None:
        """Puts these faults in the place of all others."""
        with self._lock:
            self._faults, self._seen = list(faults), {}

    def clear(self) -> None:
        """Ends all faults."""
        self.replace()

    def take(self, route: Route) -> list[Fault]:
        """The faults that hit this request; each is counted."""
        if not self._faults:
            return []
        with self._lock:
            return [fault for place, fault in enumerate(self._faults) if self._hits(place, fault, route)]

    def _hits(self, place: int, fault: Fault, route: Route) -> bool:
        if not fault.matches(route):
            return False
        seen = self._seen.get(place, 0)
        self._seen[place] = seen + 1
        return seen >= fault.skip and (fault.times is None or seen < fault.skip + fault.times)
