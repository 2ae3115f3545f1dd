"""The table of the metrics of buckets: name, HELP, and where the value comes from.

Adding a metric is one row here and one field in the tally; `make docs` puts it into the README.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from exporter.uploads.sizes import BLOCK
from exporter.uploads.tally import OriginNumbers

PREFIX = "qumulo_s3_uploads_"
_SOURCE = "GET /v1/s3/buckets/{name}/uploads/, collected by polling"

Number = int | float


@dataclass(frozen=True, slots=True)
class Family:
    """A gauge: its name without the common prefix and what it says; a unit is the last part of the name."""

    suffix: str
    text: str
    source: str = _SOURCE

    @property
    def name(self) -> str:
        """The whole name."""
        return PREFIX + self.suffix

    @property
    def help(self) -> str:
        """HELP: what, and where from."""
        return f"{self.text} ({self.source})."

    @property
    def header(self) -> bytes:
        """HELP, TYPE and UNIT, which read the same in both formats: UNIT is a comment to text 0.0.4."""
        unit = self.suffix.rpartition("_")[2]
        lines = [f"# HELP {self.name} {self.help}", f"# TYPE {self.name} gauge"]
        if unit in ("bytes", "seconds"):
            lines.append(f"# UNIT {self.name} {unit}")
        return "".join(f"{line}\n" for line in lines).encode()


@dataclass(frozen=True, slots=True)
class OriginFamily(Family):
    """A gauge with one sample a bucket and origin; `value` None means no sample.

    `always`: shown for an origin without uploads even where zero series are switched off.
    """

    value: Callable[[OriginNumbers], Number | None] = field(kw_only=True)
    always: bool = False


@dataclass(frozen=True, slots=True)
class ThresholdFamily(Family):
    """A gauge with one sample a bucket, origin and idle threshold."""

    values: Callable[[OriginNumbers], tuple[int, ...]] = field(kw_only=True)


@dataclass(frozen=True, slots=True)
class AgeFamily(Family):
    """A gauge that moves with the scrape: now less a moment in Unix seconds, 0 without uploads, never negative."""

    since: Callable[[OriginNumbers], float | None] = field(kw_only=True)


def _bytes(blocks: int | None) -> int | None:
    return None if blocks is None else blocks * BLOCK


BY_ORIGIN = (
    OriginFamily("in_progress", "S3 uploads in progress", value=lambda n: n.in_progress, always=True),
    OriginFamily("completing", "Uploads that are being completed, field completing", value=lambda n: n.completing),
    OriginFamily(
        "completing_longest_idle_seconds",
        "The longest time without new data of an upload that is being completed, when it was listed; 0 without",
        value=lambda n: n.completing_longest_idle,
    ),
    OriginFamily("blocks", "Blocks of 4096 bytes held by uploads, field total_blocks", value=lambda n: n.blocks),
    OriginFamily("data_blocks", "Data blocks held by uploads, field datablocks", value=lambda n: n.data_blocks),
    OriginFamily("meta_blocks", "Metadata blocks held by uploads, field metablocks", value=lambda n: n.meta_blocks),
    OriginFamily(
        "bytes", "Capacity held by uploads, total_blocks times 4096", value=lambda n: n.blocks * BLOCK, always=True
    ),
    OriginFamily(
        "oldest_initiated_timestamp_seconds",
        "When the oldest upload was initiated; no series without uploads",
        value=lambda n: n.oldest_initiated,
    ),
    OriginFamily(
        "oldest_modified_timestamp_seconds",
        "When the upload that is idle for longest last received data; no series without uploads",
        value=lambda n: n.oldest_modified,
    ),
    OriginFamily(
        "overdue",
        "Uploads idle for longer than the expiry interval of the cluster, which should have removed them; "
        "0 where it is never, no series where it is unknown",
        value=lambda n: n.overdue,
    ),
    OriginFamily(
        "overdue_bytes",
        "Capacity held by uploads idle for longer than the expiry interval of the cluster",
        value=lambda n: _bytes(n.overdue_blocks),
    ),
)

BY_THRESHOLD = (
    ThresholdFamily(
        "idle",
        "Uploads without new data for longer than longer_than when they were listed; cumulative, "
        "never sum over longer_than",
        values=lambda n: n.idle,
    ),
    ThresholdFamily(
        "idle_bytes",
        "Capacity held by uploads without new data for longer than longer_than; cumulative, never sum over longer_than",
        values=lambda n: tuple([blocks * BLOCK for blocks in n.idle_blocks]),
    ),
)

BUCKET_UP = Family("bucket_up", "1 if the last listing of the bucket went to its last page")
BUCKET_SUCCESS = Family(
    "bucket_last_success_timestamp_seconds", "When a listing of the bucket last went to its last page"
)

AGES = (
    AgeFamily(
        "oldest_age_seconds",
        "Now, at the scrape, less the time at which the oldest upload was initiated; 0 without uploads",
        since=lambda n: n.oldest_initiated,
    ),
    AgeFamily(
        "longest_idle_seconds",
        "Now, at the scrape, less the earliest time at which an upload last received data; 0 without uploads",
        since=lambda n: n.oldest_modified,
    ),
)

#: Every family of buckets whose text is made once a publication, in the order of the exposition.
CACHED: tuple[Family, ...] = (*BY_ORIGIN, *BY_THRESHOLD, BUCKET_UP, BUCKET_SUCCESS)
