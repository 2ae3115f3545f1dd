"""The truth about many uploads: what a correct listing must add up to."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from .uploads import BLOCK_BYTES, ORIGINS, Upload


@dataclass(frozen=True)
class Totals:
    """True sums and minima over uploads: what a correct listing must arrive at."""

    count: int = 0
    completing: int = 0
    data_blocks: int = 0
    meta_blocks: int = 0
    earliest_initiated_ns: int | None = None
    earliest_modified_ns: int | None = None

    @classmethod
    def of(cls, uploads: Iterable[Upload]) -> Self:
        """The totals of these uploads."""
        rows = list(uploads)
        return cls(
            count=len(rows),
            completing=sum(row.completing for row in rows),
            data_blocks=sum(row.data_blocks for row in rows),
            meta_blocks=sum(row.meta_blocks for row in rows),
            earliest_initiated_ns=min((row.initiated_ns for row in rows), default=None),
            earliest_modified_ns=min((row.modified_ns for row in rows), default=None),
        )

    @property
    def blocks(self) -> int:
        """Data and meta blocks together."""
        return self.data_blocks + self.meta_blocks

    @property
    def bytes(self) -> int:
        """All blocks in bytes."""
        return self.blocks * BLOCK_BYTES

    def __add__(self, other: "Totals") -> "Totals":
        return Totals(
            self.count + other.count,
            self.completing + other.completing,
            self.data_blocks + other.data_blocks,
            self.meta_blocks + other.meta_blocks,
            _earlier(self.earliest_initiated_ns, other.earliest_initiated_ns),
            _earlier(self.earliest_modified_ns, other.earliest_modified_ns),
        )

    def repeated(self, times: int) -> "Totals":
        """The totals of the same uploads taken `times` times."""
        if times == 0:
            return Totals()
        return Totals(
            self.count * times,
            self.completing * times,
            self.data_blocks * times,
            self.meta_blocks * times,
            self.earliest_initiated_ns,
            self.earliest_modified_ns,
        )


def _earlier(one: int | None, other: int | None) -> int | None:
    return min((moment for moment in (one, other) if moment is not None), default=None)


def totals_by_origin(uploads: Iterable[Upload]) -> dict[str, Totals]:
    """True totals, one for each origin, zeros included."""
    rows = list(uploads)
    return {origin: Totals.of(row for row in rows if row.origin == origin) for origin in ORIGINS}
