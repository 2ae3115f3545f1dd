"""What /metrics shows now: the latest part of every cluster, joined once a publication, completed at the scrape."""

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from prometheus_client import CollectorRegistry
from prometheus_client import exposition as text_format
from prometheus_client.core import Metric
from prometheus_client.openmetrics import exposition as openmetrics_format

from exporter.exposition import deflate, families
from exporter.exposition.clusters import cluster_families
from exporter.exposition.deflate import Piece
from exporter.exposition.render import Part, Renderer, age_lines
from exporter.polling.snapshot import ClusterSnapshot

_HEADERS = tuple(deflate.piece(family.header) for family in families.CACHED)


@dataclass(frozen=True, slots=True)
class _Picture:
    """The parts in the order of their clusters' names, and the text of all that does not move with the scrape."""

    parts: tuple[Part, ...]
    cached: Piece
    changes: float


class Board:
    """Takes snapshots from pollers and gives expositions to scrapes; neither waits for the other."""

    def __init__(
        self,
        registry: CollectorRegistry,
        renderer: Renderer,
        monotonic: Callable[[], float] = time.monotonic,
        unix: Callable[[], float] = time.time,
    ) -> None:
        """`registry` holds what the exporter counts about itself."""
        self._registry = registry
        self._renderer = renderer
        self._monotonic = monotonic
        self._unix = unix
        self._lock = threading.Lock()
        self._parts: dict[str, Part] = {}
        self._picture = _picture(())

    def publish(self, snapshot: ClusterSnapshot) -> None:
        """Show this snapshot in place of the cluster's last."""
        part = self._renderer.part(snapshot, self._monotonic())
        with self._lock:
            self._parts[snapshot.cluster] = part
            self._join()

    def remove(self, cluster: str) -> None:
        """Show nothing of this cluster any more."""
        with self._lock:
            self._parts.pop(cluster, None)
            self._join()

    def use(self, renderer: Renderer) -> None:
        """Render with other settings from now on."""
        self._renderer = renderer

    @property
    def snapshots(self) -> tuple[ClusterSnapshot, ...]:
        """What is shown now, in the order of the clusters' names."""
        return tuple(part.snapshot for part in self._picture.parts)

    def scrape(self, openmetrics: bool, compressed: bool) -> bytes:
        """The whole exposition, in text 0.0.4 or OpenMetrics 1.0, as one gzip member or plain."""
        picture = self._current()
        fresh = self._fresh(picture, openmetrics)
        if compressed:
            return deflate.member(picture.cached, fresh)
        return deflate.text(picture.cached) + fresh

    def _current(self) -> _Picture:
        """The picture; made anew when numbers in it have become too old to be shown while no poll has ended."""
        now = self._monotonic()
        if now >= self._picture.changes:
            with self._lock:
                for cluster, part in self._parts.items():
                    if now >= part.changes:
                        self._parts[cluster] = self._renderer.part(part.snapshot, now)
                self._join()
        return self._picture

    def _join(self) -> None:
        self._picture = _picture(tuple(part for _, part in sorted(self._parts.items())))

    def _fresh(self, picture: _Picture, openmetrics: bool) -> bytes:
        """What is made at each scrape: ages, families of clusters, the exporter's own."""
        now = self._unix()
        lines = []
        for index, family in enumerate(families.AGES):
            lines.append(family.header)
            lines += [age_lines(family, index, part.rows, now) for part in picture.parts]
        tail = _Tail(picture.parts, self._monotonic(), self._registry)
        lines.append(tail.openmetrics() if openmetrics else tail.text())
        return b"".join(lines)


@dataclass(frozen=True, slots=True)
class _Tail:
    """The end of an exposition in prometheus_client's hands: families of clusters, and the exporter's own."""

    parts: tuple[Part, ...]
    now: float
    registry: CollectorRegistry

    def collect(self) -> Iterator[Metric]:
        yield from cluster_families(self.parts, self.now)
        yield from self.registry.collect()

    # All names are of the classic alphabet: escaping them letter by letter, as is the default, would change nothing.

    def text(self) -> bytes:
        return text_format.generate_latest(self, openmetrics_format.ALLOWUTF8)

    def openmetrics(self) -> bytes:
        # prometheus_client does not annotate it.
        text: bytes = openmetrics_format.generate_latest(self, openmetrics_format.ALLOWUTF8)  # type: ignore[no-untyped-call]
        return text


def _picture(parts: tuple[Part, ...]) -> _Picture:
    pieces: list[Piece] = []
    for index, header in enumerate(_HEADERS):
        pieces.append(header)
        pieces += [part.pieces[index] for part in parts]
    changes = min((part.changes for part in parts), default=float("inf"))
    return _Picture(parts, deflate.joined(pieces), changes)
