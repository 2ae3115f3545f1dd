"""The series that an exposition must have of a cluster, worked out from its uploads one by one."""

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from exporter.simulator import BLOCK_BYTES, ORIGINS, SimulatedCluster, Upload
from exporter.simulator.intervals import expiry_seconds

PREFIX = "qumulo_s3_uploads_"
THRESHOLDS = {"1d": 86_400.0, "7d": 604_800.0, "30d": 2_592_000.0}
_BOUNDS = (3600.0, 21600.0, 86400.0, 259200.0, 604800.0, 1209600.0, 2592000.0, 7776000.0, math.inf)

Series = dict[str, float]


@dataclass(frozen=True)
class Listed:
    """What a good listing found, when (Unix seconds), and the expiry interval known then."""

    uploads: tuple[Upload, ...]
    at: float
    expiry: float | None

    @classmethod
    def of(cls, cluster: SimulatedCluster, bucket: str, at: float) -> "Listed":
        """The bucket as it is."""
        return cls(tuple(cluster.uploads(bucket)), at, expiry_of(cluster))


def expiry_of(cluster: SimulatedCluster) -> float | None:
    """Seconds; infinity for `never`, None where it is absent or not understood."""
    return math.inf if cluster.expiry == "never" else expiry_seconds(cluster.expiry)


def bucket_series(name: str, bucket: str, listed: Listed, now: float) -> Series:
    """All numbers of one bucket of the cluster `name`, as they are shown at `now`."""
    series: Series = {}
    for origin in ORIGINS:
        labels = f'qumulo_cluster="{name}",bucket="{bucket}",origin="{origin}"'
        rows = [upload for upload in listed.uploads if upload.origin == origin]
        for family, value in _numbers(rows, listed, now):
            series[f"{PREFIX}{family}{{{labels}}}"] = value
        for text, seconds in THRESHOLDS.items():
            idle = _idle(rows, listed.at, seconds)
            series[f'{PREFIX}idle{{{labels},longer_than="{text}"}}'] = len(idle)
            series[f'{PREFIX}idle_bytes{{{labels},longer_than="{text}"}}'] = _blocks(idle) * BLOCK_BYTES
    return series


def _numbers(rows: list[Upload], listed: Listed, now: float) -> Iterator[tuple[str, float]]:
    completing = [row for row in rows if row.completing]
    begun, changed = [row.initiated_ns / 1e9 for row in rows], [row.modified_ns / 1e9 for row in rows]
    yield "in_progress", len(rows)
    yield "completing", len(completing)
    waits = [listed.at - row.modified_ns / 1e9 for row in completing]
    yield "completing_longest_idle_seconds", max([0.0, *waits])
    yield "blocks", _blocks(rows)
    yield "data_blocks", sum(row.data_blocks for row in rows)
    yield "meta_blocks", sum(row.meta_blocks for row in rows)
    yield "bytes", _blocks(rows) * BLOCK_BYTES
    yield "oldest_age_seconds", max([0.0, *(now - moment for moment in begun)])
    yield "longest_idle_seconds", max([0.0, *(now - moment for moment in changed)])
    if rows:
        yield "oldest_initiated_timestamp_seconds", min(begun)
        yield "oldest_modified_timestamp_seconds", min(changed)
    if listed.expiry is not None:
        overdue = _idle(rows, listed.at, listed.expiry)
        yield "overdue", len(overdue)
        yield "overdue_bytes", _blocks(overdue) * BLOCK_BYTES


def _idle(rows: Iterable[Upload], at: float, seconds: float) -> list[Upload]:
    return [row for row in rows if at - row.modified_ns / 1e9 > seconds]


def _blocks(rows: Iterable[Upload]) -> int:
    return sum(row.total_blocks for row in rows)


def age_series(name: str, shown: Iterable[Listed]) -> Series:
    """The age distribution over the buckets that are shown; nothing where none is."""
    found = list(shown)
    ages = [max(0.0, each.at - row.initiated_ns / 1e9) for each in found for row in each.uploads]
    if not found:
        return {}
    family, label = f"{PREFIX}age_seconds", f'qumulo_cluster="{name}"'
    bounds = {bound: "+Inf" if math.isinf(bound) else str(bound) for bound in _BOUNDS}
    series: Series = {
        f'{family}_bucket{{le="{text}",{label}}}': sum(age <= bound for age in ages) for bound, text in bounds.items()
    }
    return {**series, f"{family}_gcount{{{label}}}": len(ages), f"{family}_gsum{{{label}}}": sum(ages)}


def told_series(name: str, cluster: SimulatedCluster) -> Series:
    """What a cluster tells of itself."""
    label = f'qumulo_cluster="{name}"'
    info = f'name="{cluster.name}",{label},uuid="{cluster.uuid}",version="{cluster.version}"'
    series: Series = {
        f"{PREFIX}s3_enabled{{{label}}}": float(cluster.enabled),
        f"{PREFIX}cluster_info{{{info}}}": 1.0,
        f"{PREFIX}filesystem_size_bytes{{{label}}}": float(cluster.capacity.total),
        f"{PREFIX}filesystem_free_bytes{{{label}}}": float(cluster.free_bytes()),
    }
    expiry = expiry_of(cluster)
    return series if expiry is None else {**series, f"{PREFIX}expiry_interval_seconds{{{label}}}": expiry}


def differences(found: Mapping[str, float], expected: Mapping[str, float], precision: float) -> list[str]:
    """Each series that is missing, surplus, or further off than rounding; moments may differ by `precision` seconds."""
    told = [f"{series} is missing" for series in expected.keys() - found.keys()]
    told += [f"{series} is surplus" for series in found.keys() - expected.keys()]
    for series in found.keys() & expected.keys():
        # Ages at a scrape are written to the millisecond.
        slack = precision + (1e-3 if "_age_seconds{" in series or "longest_idle_seconds{" in series else 0.0)
        slack = slack * expected[series.replace("_gsum{", "_gcount{")] if "_gsum{" in series else slack
        exact = "seconds" not in series
        if not math.isclose(found[series], expected[series], rel_tol=0.0, abs_tol=0.0 if exact else slack):
            told.append(f"{series} is {found[series]} and should be {expected[series]}")
    return sorted(told)
