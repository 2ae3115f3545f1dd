"""One upload as it is printed, and sums over many."""

from collections.abc import Callable
from dataclasses import dataclass
from operator import attrgetter

from exporter.qumulo.records import Record
from exporter.uploads.sizes import BLOCK


@dataclass(frozen=True, slots=True)
class Row:
    """An upload of a bucket; how long ago it was initiated and last got data, in seconds, never negative."""

    cluster: str
    bucket: str
    upload: Record
    age: float
    idle: float

    @property
    def bytes(self) -> int:
        """All its blocks."""
        return self.upload.total_blocks * BLOCK

    @property
    def origin(self) -> str:
        """`user` or `system`."""
        return "system" if self.upload.system_initiated else "user"


@dataclass(slots=True)
class Sum:
    """So many, with so many bytes."""

    count: int = 0
    bytes: int = 0

    def add(self, size: int) -> None:
        """One more, of this size in bytes."""
        self.count += 1
        self.bytes += size


def rank(sort: str) -> Callable[[Row], tuple[float, str, str, str]]:
    """What rows are sorted by: the largest, oldest or longest idle first, then by cluster, bucket and id."""
    value: Callable[[Row], float] = attrgetter(sort)
    return lambda row: (-value(row), row.cluster, row.bucket, row.upload.id)
