"""The immutable picture of one cluster, published by replacing one reference."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from exporter.polling.freshness import BucketState, Known, Trouble
from exporter.qumulo.errors import Reason
from exporter.qumulo.wire import FileSystem, S3Settings

#: Of a poller that gives no sign of life.
HUNG = Trouble(Reason.OTHER, "the poll hangs: for three intervals and the deadline no call has ended")


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What the cluster told of itself; None where it is unknown."""

    settings: Known[S3Settings] | None = None
    name: Known[str] | None = None
    uuid: Known[str] | None = None
    version: Known[str] | None = None
    file_system: Known[FileSystem] | None = None

    def entries(self) -> Iterator[Known[S3Settings] | Known[str] | Known[FileSystem]]:
        """All that is known."""
        for entry in (self.settings, self.name, self.uuid, self.version, self.file_system):
            if entry is not None:
                yield entry


@dataclass(frozen=True, slots=True)
class ClusterSnapshot:
    """One cluster as the last poll left it, or as the poll that is running has found it so far.

    `buckets` is ordered by name. `up`, `duration` (seconds), `ended` (Unix seconds) and `trouble`, why the cluster as a
    whole failed, are of the last whole poll; None before its end.
    """

    cluster: str
    buckets: tuple[tuple[str, BucketState], ...] = ()
    knowledge: Knowledge = Knowledge()
    up: bool | None = None
    selected: int | None = None
    duration: float | None = None
    ended: float | None = None
    trouble: Trouble | None = None

    def hung(self) -> "ClusterSnapshot":
        """What is shown when the poller gives no sign of life: nothing that a poll should have renewed."""
        buckets = tuple((name, replace(state, up=False, numbers=None, trouble=HUNG)) for name, state in self.buckets)
        return replace(self, buckets=buckets, knowledge=Knowledge(), up=False, trouble=HUNG)

    def changes_after(self, now: float) -> float:
        """The next moment at which something shown now goes without any poll; infinity when nothing does."""
        moments = [state.expires for _, state in self.buckets if state.numbers and state.expires > now]
        moments += [known.expires for known in self.knowledge.entries() if known.expires > now]
        return min(moments, default=float("inf"))
