"""One row of the table of faults: what goes wrong with a cluster, and what must be seen of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from exporter.simulator import Fault

from .place import HIT, OTHERS, Place

#: The uploads of the bucket that is hit.
ONE: Mapping[str, Any] = {"endpoint": "uploads", "bucket": HIT}

Login = Literal["token", "token_file", "password_file"]

#: How the line of calls begins that only help.
HELPERS = 'msg="a call that only helps fails" cluster=sick endpoint='

#: Calls without which a poll goes on (contract section 6, rule 11).
HELPFUL = ("settings", "version", "node_state", "cluster_settings", "file_system")

#: `right`: what the cluster holds now; `stay`: the last good numbers; `go`: no numbers; `gone`: no series at all.
State = Literal["right", "stay", "go", "gone"]


@dataclass(frozen=True, kw_only=True)
class Expected:
    """What is seen after each poll while the fault lasts.

    `errors` is by how much each reason grows in a poll, all others by 0. `logged` has a fragment for each line at
    warning or above over all polls with the fault. `told` is what the cluster says of itself, except the families
    `kept`, which stay; `lacks` are families of which there is no sample. `asked` is how often a poll asks for the
    uploads of the bucket that is hit; `within` bounds a poll in seconds, `precision` moments.
    """

    hit: State = "right"
    others: State = "right"
    up: bool = True
    told: Literal["right", "stay"] = "right"
    kept: tuple[str, ...] = ()
    errors: Mapping[str, int] = field(default_factory=dict)
    logged: tuple[str, ...] = ()
    lacks: tuple[str, ...] = ()
    asked: int | None = None
    within: float = 10.0
    precision: float = 2e-6

    @property
    def well(self) -> bool:
        """Whether the poll counts as good."""
        return self.up and {self.hit, self.others} <= {"right", "gone"}


RIGHT = Expected()


@dataclass(frozen=True, kw_only=True)
class Row:
    """A fault: a script for the simulator, or something done to the cluster and undone.

    `faults` may need the URL of another server, at which nothing must arrive. `settings` of the cluster (poll.* too)
    override those of the table. `login` is the kind of credential where it matters, `wait` the seconds between
    attempts. The first poll is not looked at when it is `unsettled`; `inside` needs the exporter in this process, and
    what is `heavy` takes much memory.
    """

    name: str
    expected: Expected = RIGHT
    faults: tuple[Fault, ...] | Callable[[str], tuple[Fault, ...]] = ()
    begin: Callable[[Place], object] = lambda _: None
    mend: Callable[[Place], object] = lambda _: None
    settings: Mapping[str, object] = field(default_factory=dict)
    login: Login | None = None
    wait: float = 0.0
    unsettled: bool = False
    inside: bool = False
    heavy: bool = False

    def script(self, elsewhere: str) -> tuple[Fault, ...]:
        """The faults; `elsewhere` is the URL of the other server."""
        return self.faults(elsewhere) if callable(self.faults) else self.faults


def one(reason: str, *, hit: State = "stay", asked: int | None = None, within: float = 10.0) -> Expected:
    """The listing of one bucket fails by this reason."""
    return Expected(
        hit=hit,
        errors={reason: 1},
        logged=(f'msg="bucket failing" cluster=sick bucket={HIT} reason={reason} error=',),
        asked=asked,
        within=within,
    )


def every(reason: str, buckets: int = 3, state: State = "stay") -> Expected:
    """All listings fail by this reason, while the cluster tells of its buckets and itself."""
    names = ", ".join((HIT, *OTHERS)[:buckets])
    logged = f'msg="buckets failing" cluster=sick count={buckets} names="{names}" reasons={reason}:{buckets} error='
    return Expected(hit=state, others=state, errors={reason: buckets}, logged=(logged,))


def lost(reason: str, *, told: Literal["right", "stay"] = "stay", within: float = 10.0) -> Expected:
    """The buckets of the cluster cannot be known."""
    return Expected(
        hit="stay", others="stay", up=False, told=told, errors={reason: 1}, logged=(refused(reason),), within=within,
    )  # fmt: skip


def refused(reason: str) -> str:
    """The line of a cluster that fails as a whole."""
    what = "unreachable" if reason in ("unreachable", "timeout", "tls") else "failing"
    return f'msg="cluster {what}" cluster=sick reason={reason} error='
