"""What the page is made from."""

from collections.abc import Sequence
from dataclasses import dataclass

from exporter.polling.snapshot import ClusterSnapshot
from exporter.settings.schema import Settings


@dataclass(frozen=True, slots=True)
class Reading:
    """Whether the settings were read well the last time, and when they last were, in Unix seconds."""

    well: bool
    last_well: float


@dataclass(frozen=True, slots=True)
class View:
    """The settings, what is known of the clusters, and what time it is by both clocks, in seconds."""

    settings: Settings
    reading: Reading
    snapshots: Sequence[ClusterSnapshot]
    revision: str
    monotonic: float
    unix: float

    def snapshot(self, cluster: str) -> ClusterSnapshot | None:
        """What is known of a cluster, if anything is."""
        return next((snapshot for snapshot in self.snapshots if snapshot.cluster == cluster), None)

    @property
    def idle(self) -> tuple[int, float] | None:
        """Place and seconds of the shortest idle threshold; None without thresholds."""
        spans = [threshold.seconds for threshold in self.settings.uploads.idle_thresholds]
        return min(enumerate(spans), key=lambda each: each[1], default=None)
