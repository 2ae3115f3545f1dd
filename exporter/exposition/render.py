"""One cluster's buckets as text: made once a publication, all but the ages, which move with the scrape."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from exporter.exposition import families
from exporter.exposition.deflate import Piece, piece
from exporter.exposition.families import AgeFamily, Number
from exporter.polling.snapshot import ClusterSnapshot
from exporter.uploads.tally import Ages, BucketNumbers, OriginNumbers


@dataclass(frozen=True, slots=True)
class AgeRow:
    """The labels of one bucket and origin, and the moments its ages count from."""

    labels: str
    since: tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """One cluster in the exposition: a piece for each of `families.CACHED`, the rows of ages, the age distribution.

    `changes` is the moment of the monotonic clock at which something in it is no longer to be shown.
    """

    snapshot: ClusterSnapshot
    pieces: tuple[Piece, ...]
    rows: tuple[AgeRow, ...]
    ages: Ages | None
    changes: float


def escape(value: str) -> str:
    """A label value as both formats write it."""
    return value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


@dataclass(frozen=True, slots=True)
class Renderer:
    """Renders snapshots; `thresholds` are the values of `longer_than`, as written in the settings."""

    thresholds: tuple[str, ...]
    zero_series: bool = True

    def part(self, snapshot: ClusterSnapshot, now: float) -> Part:
        """The cluster as it is to be shown at this moment of the monotonic clock."""
        shown = [(name, numbers) for name, state in snapshot.buckets if (numbers := state.shown(now))]
        cluster = escape(snapshot.cluster)
        origins = list(_origins(cluster, shown))
        pieces = [
            piece(text) for text in (*self._by_origin(origins), *self._by_threshold(origins), *_by_bucket(snapshot))
        ]
        rows = [
            AgeRow(labels, tuple([family.since(numbers) for family in families.AGES]))
            for labels, numbers in origins
            if self.zero_series or numbers.in_progress
        ]
        ages = sum((numbers.ages for _, numbers in shown), Ages()) if shown else None
        return Part(snapshot, tuple(pieces), tuple(rows), ages, snapshot.changes_after(now))

    def _by_origin(self, origins: list[tuple[str, OriginNumbers]]) -> Iterator[bytes]:
        filled = origins if self.zero_series else [row for row in origins if row[1].in_progress]
        for family in families.BY_ORIGIN:
            rows = origins if family.always else filled
            samples = [(labels, value) for labels, numbers in rows if (value := family.value(numbers)) is not None]
            yield _lines(family.name, samples)

    def _by_threshold(self, origins: list[tuple[str, OriginNumbers]]) -> Iterator[bytes]:
        filled = origins if self.zero_series else [row for row in origins if row[1].in_progress]
        ends = [f',longer_than="{escape(threshold)}"' for threshold in self.thresholds]
        for family in families.BY_THRESHOLD:
            yield _lines(
                family.name,
                [
                    (labels + end, value)
                    for labels, numbers in filled
                    for end, value in zip(ends, family.values(numbers), strict=True)
                ],
            )


def age_lines(family: AgeFamily, index: int, rows: Iterable[AgeRow], now: float) -> bytes:
    """The samples of one of `families.AGES`, at this moment in Unix seconds."""
    name = family.name
    return "".join(
        [
            f"{name}{{{row.labels}}} {max(0.0, now - since):.3f}\n"
            if (since := row.since[index]) is not None
            else f"{name}{{{row.labels}}} 0\n"
            for row in rows
        ]
    ).encode()


def _origins(cluster: str, shown: list[tuple[str, BucketNumbers]]) -> Iterator[tuple[str, OriginNumbers]]:
    for name, numbers in shown:
        labels = f'qumulo_cluster="{cluster}",bucket="{escape(name)}",origin='
        yield f'{labels}"user"', numbers.user
        yield f'{labels}"system"', numbers.system


def _by_bucket(snapshot: ClusterSnapshot) -> Iterator[bytes]:
    cluster = escape(snapshot.cluster)
    states = [(f'qumulo_cluster="{cluster}",bucket="{escape(name)}"', state) for name, state in snapshot.buckets]
    yield _lines(families.BUCKET_UP.name, [(labels, int(state.up)) for labels, state in states])
    yield _lines(
        families.BUCKET_SUCCESS.name,
        [(labels, state.succeeded) for labels, state in states if state.succeeded is not None],
    )


def _lines(name: str, samples: Iterable[tuple[str, Number]]) -> bytes:
    return "".join([f"{name}{{{labels}}} {value}\n" for labels, value in samples]).encode()
