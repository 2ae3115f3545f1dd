"""Uploads as rows, the pages made of them, and what they add up to by plain loops over dictionaries."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from exporter.qumulo.wire import UploadPage
from exporter.uploads.tally import AGE_BOUNDS, BucketNumbers, OriginNumbers, Tally

START = 1_800_000_000.0


@dataclass(frozen=True, slots=True)
class Row:
    """One upload; times in seconds before the start of the listing, negative in the future."""

    age: float = 0.0
    idle: float = 0.0
    data: int = 0
    meta: int = 0
    completing: bool = False
    system: bool = False


def page(rows: Sequence[Row], after: str | None = None) -> UploadPage:
    """A page of these uploads."""
    return UploadPage(
        initiated=[START - row.age for row in rows],
        modified=[datetime.fromtimestamp(START - row.idle, UTC) for row in rows],
        total_blocks=[row.data + row.meta for row in rows],
        data_blocks=[row.data for row in rows],
        meta_blocks=[row.meta for row in rows],
        completing=[row.completing for row in rows],
        system=[row.system for row in rows],
        after=after,
    )


def tallied(pages: Sequence[Sequence[Row]], thresholds: tuple[float, ...], expiry: float | None) -> BucketNumbers:
    """The numbers of a listing of these pages."""
    tally = Tally(START, thresholds, expiry)
    for rows in pages:
        tally.fold(page(rows))
    return tally.finish()


def expected_origin(rows: Sequence[Row], thresholds: tuple[float, ...], expiry: float | None) -> dict[str, Any]:
    """What one origin's uploads add up to, one upload after the other."""
    sums: dict[str, Any] = dict.fromkeys(("in_progress", "completing", "blocks", "data_blocks", "meta_blocks"), 0)
    sums |= {"completing_longest_idle": 0.0, "oldest_initiated": None, "oldest_modified": None}
    sums |= {"idle": [0] * len(thresholds), "idle_blocks": [0] * len(thresholds)}
    sums |= {"overdue": None, "overdue_blocks": None} if expiry is None else {"overdue": 0, "overdue_blocks": 0}
    for row in rows:
        _add(sums, row, thresholds, expiry)
    return {**sums, "idle": tuple(sums["idle"]), "idle_blocks": tuple(sums["idle_blocks"])}


def _add(sums: dict[str, Any], row: Row, thresholds: tuple[float, ...], expiry: float | None) -> None:
    blocks = row.data + row.meta
    sums["in_progress"] += 1
    sums["blocks"] += blocks
    sums["data_blocks"] += row.data
    sums["meta_blocks"] += row.meta
    for name, time in (("oldest_initiated", START - row.age), ("oldest_modified", START - row.idle)):
        if sums[name] is None or time < sums[name]:
            sums[name] = time
    if row.completing:
        sums["completing"] += 1
        if row.idle > sums["completing_longest_idle"]:
            sums["completing_longest_idle"] = row.idle
    for place, threshold in enumerate(thresholds):
        if row.idle > threshold:
            sums["idle"][place] += 1
            sums["idle_blocks"][place] += blocks
    if expiry is not None and row.idle > expiry:
        sums["overdue"] += 1
        sums["overdue_blocks"] += blocks


def expected_ages(rows: Sequence[Row]) -> tuple[tuple[int, ...], int, float]:
    """How many are at most as old as each bound, how many there are, and the sum of their ages."""
    at_most = dict.fromkeys(AGE_BOUNDS, 0)
    total = 0.0
    for row in rows:
        age = row.age if row.age > 0 else 0.0
        total += age
        for bound in at_most:
            if age <= bound:
                at_most[bound] += 1
    return tuple(at_most.values()), len(rows), total


def as_dict(numbers: OriginNumbers) -> dict[str, Any]:
    """The fields of one origin's numbers."""
    return {name: getattr(numbers, name) for name in OriginNumbers.__slots__}
