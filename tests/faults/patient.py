"""One cluster of the soak: its uploads live, one fault after another comes over it, and each time it must get well."""

import contextlib
import threading
from collections.abc import Iterator, Sequence
from random import Random
from typing import Any

from exporter.simulator import Motion

from .place import HIT, Place
from .row import Row
from .scraper import Scraper
from .truth import PREFIX

_STEP = 0.1
_ILL, _WELL = 20.0, 40.0
_LEAST = 40


class SoakError(Exception):
    """What the exporter did not stand; as text what was seen."""


class Patient:
    """A cluster that is polled as `name`; `rows` in an order of chance, over and over."""

    def __init__(self, name: str, place: Place, rows: Sequence[Row], seed: int) -> None:
        self.name, self.faults = name, 0
        self._place, self._rows = place, rows
        self._rng = Random(f"{seed} {name}")
        self._motion = Motion(place.cluster, self._rng, speed=3.0)
        self._still = threading.Lock()
        self._order = self._orders()

    def live(self, stop: threading.Event) -> None:
        """Uploads begin, grow and end, except while they are compared."""
        while not stop.wait(_STEP):
            # A fault may take a bucket away in the middle of this.
            with self._still, contextlib.suppress(LookupError):
                self._motion.advance(_STEP)

    def suffer(self, scraper: Scraper, until: threading.Event) -> None:
        """Faults until told to stop, each to its end; SoakError when the numbers are not right again in time."""
        while not until.is_set():
            row = next(self._order)
            self._one(row, scraper)
            self.faults += 1

    def recover(self, scraper: Scraper, after: str) -> None:
        """Waits until the exporter shows what the cluster holds."""
        with self._still:
            if not scraper.wait(self._is_right, _WELL):
                wrong = sorted(self._truth().items() - scraper.shown.items())
                raise SoakError(f"{self.name} is not well again after {after!r}: should show {wrong[:3]}")

    def _one(self, row: Row, scraper: Scraper) -> None:
        polls = f'{PREFIX}exporter_polls_total{{qumulo_cluster="{self.name}"}}'
        with self._still:
            self._fill_up()
            row.begin(self._place)
            self._place.faults.add(*row.script(self._place.elsewhere))
        before = scraper.shown
        # The poll that was running has ended, and one with the fault.
        if not scraper.wait(lambda shown: shown.get(polls, 0.0) >= before.get(polls, 0.0) + 2, _ILL):
            raise SoakError(f"{self.name} is not polled any more under {row.name!r}")
        if row.expected.errors and self._errors(scraper.shown) == self._errors(before):
            raise SoakError(f"{self.name} shows no error under {row.name!r}")
        with self._still:
            self._place.faults.clear()
            row.mend(self._place)
        self.recover(scraper, row.name)

    def _fill_up(self) -> None:
        """As many uploads in the bucket that is hit that faults of later pages have something to hit."""
        cluster = self._place.cluster
        for number in range(len(cluster.uploads(HIT)), _LEAST):
            cluster.start_upload(HIT, f"more/{number}", data_blocks=number, system=number % 5 == 0)

    def _errors(self, shown: dict[str, float]) -> float:
        mark = f'{PREFIX}exporter_errors_total{{qumulo_cluster="{self.name}"'
        return sum(value for series, value in shown.items() if series.startswith(mark))

    def _is_right(self, shown: dict[str, float]) -> bool:
        mark = f'qumulo_cluster="{self.name}",bucket='
        ups = {series for series in shown if series.startswith(f"{PREFIX}bucket_up{{{mark}")}
        truth = self._truth()
        return len(ups) == len(self._place.cluster.buckets()) and truth.items() <= shown.items()

    def _truth(self) -> dict[str, float]:
        series = {f'{PREFIX}up{{qumulo_cluster="{self.name}"}}': 1.0}
        for bucket in self._place.cluster.buckets():
            label = f'qumulo_cluster="{self.name}",bucket="{bucket.name}"'
            series[f"{PREFIX}bucket_up{{{label}}}"] = 1.0
            for origin, totals in self._place.cluster.totals(bucket.name).items():
                for family, value in _sums(totals).items():
                    series[f'{PREFIX}{family}{{{label},origin="{origin}"}}'] = float(value)
        return series

    def _orders(self) -> Iterator[Row]:
        # What takes much memory is in the warm-up, so that growth is not what it takes once.
        yield from [row for row in self._rows if row.heavy]
        while True:
            yield from self._rng.sample(self._rows, len(self._rows))


def _sums(totals: Any) -> dict[str, int]:
    return {
        "in_progress": totals.count,
        "completing": totals.completing,
        "blocks": totals.blocks,
        "data_blocks": totals.data_blocks,
        "meta_blocks": totals.meta_blocks,
        "bytes": totals.bytes,
    }
