"""Snapshots to expose, and clocks that stand still until a test moves them."""

import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar

from exporter.exposition.board import Board
from exporter.exposition.render import Renderer
from exporter.exposition.telemetry import Telemetry
from exporter.polling.freshness import BucketState, Known
from exporter.polling.snapshot import ClusterSnapshot, Knowledge
from exporter.qumulo.wire import FileSystem, S3Settings
from exporter.uploads.tally import Ages, BucketNumbers, OriginNumbers

Value = TypeVar("Value")

#: The clocks of every picture, in seconds: since the start of the machine, and Unix time.
MONOTONIC = 5_000.0
UNIX = 1_800_000_000.0
DAY = 86_400.0
#: Later than any test lets the monotonic clock go.
LATE = MONOTONIC + 1_000.0
THRESHOLDS = ("1d", "7d")
HOSTILE = 'lab "b"\\n\nüñ'
NEVER_AGES = Ages()


@dataclass(slots=True)
class Clocks:
    """Both clocks of a board, moved by hand."""

    now: float = MONOTONIC
    time: float = UNIX

    def monotonic(self) -> float:
        return self.now

    def unix(self) -> float:
        return self.time


def empty_origin(overdue: int | None = 0, thresholds: int = len(THRESHOLDS)) -> OriginNumbers:
    """An origin without uploads."""
    zeros = (0,) * thresholds
    return OriginNumbers(idle=zeros, idle_blocks=zeros, overdue=overdue, overdue_blocks=overdue)


USER = OriginNumbers(
    in_progress=5,
    completing=1,
    completing_longest_idle=90.5,
    blocks=1_000_000_007,
    data_blocks=1_000_000_000,
    meta_blocks=7,
    oldest_initiated=UNIX - 10 * DAY,
    oldest_modified=UNIX - 8 * DAY - 0.125,
    idle=(3, 2),
    idle_blocks=(300, 200),
    overdue=0,
    overdue_blocks=0,
)
SYSTEM = OriginNumbers(
    in_progress=1,
    blocks=2,
    data_blocks=1,
    meta_blocks=1,
    oldest_initiated=UNIX - 60.0,
    oldest_modified=UNIX - 30.0,
    idle=(0, 0),
    idle_blocks=(0, 0),
    overdue=0,
    overdue_blocks=0,
)
BUSY = BucketNumbers(USER, SYSTEM, Ages((1, 1, 2, 4, 5, 6, 6, 6), 6, 2_000_000.5))
EMPTY = BucketNumbers(empty_origin(), empty_origin(), NEVER_AGES)
#: Listed while the expiry interval was not known, with the only upload newer than the clock of the scrape.
UNKNOWN_EXPIRY = BucketNumbers(
    OriginNumbers(
        in_progress=1, blocks=3, data_blocks=3, oldest_initiated=UNIX + 50.0, oldest_modified=UNIX + 50.0,
        idle=(0, 0), idle_blocks=(0, 0),
    ),
    empty_origin(overdue=None),
    Ages((1,) * 8, 1, 0.0),
)  # fmt: skip
#: Listed without thresholds, and with an expiry interval that two uploads are past.
OVERDUE = BucketNumbers(
    OriginNumbers(
        in_progress=2, blocks=20, data_blocks=16, meta_blocks=4, oldest_initiated=UNIX - 20 * DAY,
        oldest_modified=UNIX - 20 * DAY, overdue=2, overdue_blocks=20,
    ),
    empty_origin(thresholds=0),
    Ages((0, 0, 0, 0, 0, 0, 2, 2), 2, 40 * DAY),
)  # fmt: skip


def good(numbers: BucketNumbers, expires: float = LATE) -> BucketState:
    """A bucket whose last listing, half a minute ago, was good."""
    return BucketState(True, numbers, MONOTONIC - 30.0, expires, UNIX - 30.0)


def stale(numbers: BucketNumbers, expires: float = LATE) -> BucketState:
    """A bucket whose last listing failed; its numbers are ten minutes old."""
    return BucketState(False, numbers, MONOTONIC - 600.0, expires, UNIX - 600.0)


def known(value: Value, expires: float = LATE) -> Known[Value]:
    """Something that a cluster told half a minute ago."""
    return Known(value, MONOTONIC - 30.0, expires)


def knowledge(expiry: str | None, expires: float = LATE) -> Knowledge:
    """Everything that a cluster tells of itself."""
    return Knowledge(
        settings=known(S3Settings(enabled=True, expiry_interval=expiry), expires),
        name=known('prod "one"', expires),
        uuid=known("f83b970e-b9d3-4b7c-9c2e-6a3f0f1f1d11", expires),
        version=known("7.8.2", expires),
        file_system=known(FileSystem(size=10**15, free=3 * 10**14), expires),
    )


def snapshot_of(cluster: str, **buckets: BucketState) -> ClusterSnapshot:
    """A cluster after a good poll."""
    return ClusterSnapshot(cluster, tuple(sorted(buckets.items())), up=True, selected=len(buckets), duration=0.1)


PROD = ClusterSnapshot(
    "prod",
    (
        ("archive", good(BUSY)),
        ("broken", stale(BUSY)),
        ("empty", good(EMPTY)),
        ("new", BucketState(False)),
    ),
    knowledge("never"),
    up=True,
    selected=4,
    duration=1.25,
)
LAB = ClusterSnapshot(HOSTILE, (("data", good(UNKNOWN_EXPIRY)),), Knowledge(), up=False, selected=1, duration=0.5)
SPARSE = ClusterSnapshot("prod", (("late", good(OVERDUE)),), knowledge("2weeks"), up=True, selected=1, duration=2.0)


def board(
    snapshots: Iterable[ClusterSnapshot] = (),
    renderer: Renderer | None = None,
    clocks: Clocks | None = None,
    telemetry: Telemetry | None = None,
) -> Board:
    """A board on which these snapshots were published."""
    clocks = clocks or Clocks()
    registry = (telemetry or Telemetry(unix=clocks.unix, monotonic=clocks.monotonic)).registry
    made = Board(registry, renderer or Renderer(THRESHOLDS), clocks.monotonic, clocks.unix)
    for snapshot in snapshots:
        made.publish(snapshot)
    return made


def telemetry(clusters: Iterable[str], clocks: Clocks | None = None) -> Telemetry:
    """What an exporter has counted after a little work with these clusters."""
    clocks = clocks or Clocks()
    made = Telemetry("0123abc", unix=clocks.unix, monotonic=clocks.monotonic)
    made.loaded(well=True)
    made.shard(0, 1)
    for cluster in clusters:
        meter = made.meter(cluster)
        meter.settings(60.0, tls_verify=True)
        meter.request("uploads", "200", 0.2)
        meter.read(6)
        meter.polled(well=True)
    return made


def gunzip_once(body: bytes) -> bytes:
    """The first gzip member, which must be the only one and whole."""
    reader = zlib.decompressobj(31)
    text = reader.decompress(body)
    assert reader.eof
    assert reader.unused_data == b""
    return text
