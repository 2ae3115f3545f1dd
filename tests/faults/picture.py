"""What must be shown of one cluster, remembered from poll to poll: what was good last, and what is true now."""

from collections.abc import Callable, Iterable

from exporter.simulator import SimulatedCluster

from .place import HIT
from .row import Expected
from .truth import PREFIX, Listed, Series, age_series, bucket_series, told_series


class Picture:
    """The series of one cluster; `expect` after each poll, `series` before each comparison."""

    def __init__(self, name: str, cluster: SimulatedCluster, clock: Callable[[], float]) -> None:
        """`clock` is the exporter's, in Unix seconds."""
        self._name, self._cluster, self._clock = name, cluster, clock
        self._good: dict[str, Listed] = {}
        self._succeeded: dict[str, float] = {}
        self._told: Series = {}
        self._states: dict[str, str] = {}
        self._up = True

    def expect(self, expected: Expected) -> None:
        """A poll has ended like this."""
        cluster, now = self._cluster, self._clock()
        present = [bucket.name for bucket in cluster.buckets()]
        states = {bucket: expected.hit if bucket == HIT else expected.others for bucket in {*present, *self._good}}
        self._states = {bucket: state for bucket, state in states.items() if state != "gone" and bucket in present}
        for bucket, state in self._states.items():
            if state == "right":
                self._good[bucket] = Listed.of(cluster, bucket, now)
                self._succeeded[bucket] = now
        self._good = {bucket: self._good[bucket] for bucket in self._states if bucket in self._good}
        if expected.told == "right":
            kept = {series: value for series, value in self._told.items() if _is_of(series, expected.kept)}
            self._told = {**told_series(self._name, cluster), **kept}
        self._up = expected.up

    def stale(self, expected: Expected) -> None:
        """So much time has passed that what was not renewed goes."""
        self._states = {bucket: "go" if state == "stay" else state for bucket, state in self._states.items()}
        self._told = {
            series: value
            for series, value in self._told.items()
            if expected.told == "right" and not _is_of(series, expected.kept)
        }

    def series(self, lacks: Iterable[str] = ()) -> Series:
        """What is shown now, but for the families named."""
        shown = {bucket: self._good[bucket] for bucket, state in self._states.items() if state in ("right", "stay")}
        series = {**self._told, **age_series(self._name, shown.values())}
        for bucket, listed in shown.items():
            series |= bucket_series(self._name, bucket, listed, self._clock())
        label = f'qumulo_cluster="{self._name}"'
        for bucket, state in self._states.items():
            named = f'{label},bucket="{bucket}"'
            series[f"{PREFIX}bucket_up{{{named}}}"] = float(state == "right")
            series[f"{PREFIX}bucket_last_success_timestamp_seconds{{{named}}}"] = self._succeeded[bucket]
        series |= {f"{PREFIX}up{{{label}}}": float(self._up), f"{PREFIX}buckets{{{label}}}": len(self._states)}
        return {name: value for name, value in series.items() if not _is_of(name, lacks)}


def _is_of(series: str, families: Iterable[str]) -> bool:
    return series.startswith(tuple(f"{PREFIX}{family}{{" for family in families))
