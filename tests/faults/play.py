"""Plays one row: a good poll, two with the fault, time that passes, and one poll after the fault has ended."""

import logging
import re

from exporter.log import LogfmtFormatter
from tests.secrets import MARK

from .place import HIT
from .row import RIGHT, Expected
from .stage import SICK, SOUND, STALE, Stage, change
from .truth import PREFIX, differences

_ERRORS = re.compile(PREFIX + r'exporter_errors_total\{qumulo_cluster="(\w+)",reason="(\w+)"\}')
_OWN = f"{PREFIX}exporter_"
_REACHED = re.compile(r'msg="cluster reached" cluster=(\w+) buckets=[0-9]+ uploads=[0-9]+ held="[0-9.]+ \w+" seconds=')
#: How a line begins that says what fails, and the one that says that it is over.
_WELL = {
    "cluster": re.compile(rf'msg="cluster (reachable|well) again" cluster={SICK} after='),
    "bucket": re.compile(rf'msg="buckets? well again" cluster={SICK} (bucket=|count=[0-9]+ names=).* after='),
    "a call": re.compile(rf'msg="a call that only helps no longer fails" cluster={SICK} endpoint=\S+ after='),
}


class Lines(logging.Handler):
    """The exporter's log as lines, by level."""

    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self.setFormatter(LogfmtFormatter())
        self._lines: list[tuple[int, str]] = []

    def emit(self, record: logging.LogRecord) -> None:
        self._lines.append((record.levelno, self.format(record)))

    def taken(self) -> tuple[list[str], list[str]]:
        """Warnings and worse, and what is below, since the last time."""
        lines, self._lines = self._lines, []
        worse = [line for level, line in lines if level >= logging.WARNING]
        return worse, [line for level, line in lines if level < logging.WARNING]


class Play:
    """A row on a stage."""

    def __init__(self, stage: Stage, lines: Lines) -> None:
        self._stage, self._row, self._lines = stage, stage.row, lines
        self._before = stage.scrape()

    def run(self) -> None:
        """The whole row; AssertionError where something else is seen than is expected."""
        stage, row = self._stage, self._row
        expected = row.expected
        self._poll(RIGHT)
        self._reached()
        for place in (stage.sick, stage.sound):
            change(place.cluster)
        row.begin(stage.sick)
        stage.sick.faults.add(*row.script(stage.sick.elsewhere))
        self._poll(expected, looked_at=not row.unsettled)
        self._poll(expected)
        self._logged(expected)
        self._grow_stale(expected)
        stage.sick.faults.clear()
        row.mend(stage.sick)
        self._poll(RIGHT)
        self._well_again(expected)
        self._kept_to_itself()

    def _poll(self, expected: Expected, looked_at: bool = True) -> None:
        stage = self._stage
        stage.sick.server.log.clear()
        well, seconds = stage.poll()
        stage.pictures[SICK].expect(expected)
        stage.pictures[SOUND].expect(RIGHT)
        found = stage.scrape()
        grown = {series: value - self._before.get(series, 0.0) for series, value in found.items()}
        self._before = found
        assert seconds < expected.within
        if not looked_at:
            return
        self._compare(found, expected)
        counts = {match.groups(): value for series, value in grown.items() if (match := _ERRORS.fullmatch(series))}
        counted = {key: value for key, value in counts.items() if value}
        assert counted == {(SICK, reason): count for reason, count in expected.errors.items()}, counted
        assert grown[f'{_OWN}polls_failed_total{{qumulo_cluster="{SICK}"}}'] == (not expected.well)
        assert grown[f'{_OWN}polls_total{{qumulo_cluster="{SICK}"}}'] == 1
        assert well is expected.well
        if expected.asked is not None:
            asked = [one.path for one in stage.sick.server.log.snapshot() if f"/{HIT}/uploads" in one.path]
            assert len(asked) == expected.asked, asked

    def _compare(self, found: dict[str, float], expected: Expected) -> None:
        pictures = self._stage.pictures
        wanted = {**pictures[SICK].series(expected.lacks), **pictures[SOUND].series()}
        shown = {series: value for series, value in found.items() if _is_of_clusters(series)}
        found_wrong = differences(shown, wanted, expected.precision)
        assert not found_wrong, found_wrong

    def _logged(self, expected: Expected) -> None:
        worse, _ = self._lines.taken()
        assert len(worse) == len(expected.logged), worse
        for line, fragment in zip(worse, expected.logged, strict=True):
            assert fragment in line, line
            assert f" cluster={SICK} " in line
            assert MARK not in line
            assert "trace=" not in line

    def _reached(self) -> None:
        """Each cluster is told of once when the first poll has ended."""
        worse, rest = self._lines.taken()
        found = sorted(match[1] for line in rest if (match := _REACHED.search(line)))
        assert (worse, found, len(rest)) == ([], [SICK, SOUND], 2), (worse, rest)

    def _grow_stale(self, expected: Expected) -> None:
        """What is good for `stale_after` stays for so long, and not a moment longer."""
        stage = self._stage
        self._compare(stage.scrape(), expected)
        stage.skew += STALE
        stage.pictures[SICK].stale(expected)
        self._compare(stage.scrape(), expected)

    def _well_again(self, expected: Expected) -> None:
        worse, rest = self._lines.taken()
        assert worse == []
        failed = {kind for kind in _WELL if any(f'msg="{kind}' in fragment for fragment in expected.logged)}
        assert len(rest) == len(failed), rest
        for kind in failed:
            assert any(_WELL[kind].search(line) for line in rest), rest

    def _kept_to_itself(self) -> None:
        stage = self._stage
        assert (stage.trap.connections, stage.trap.log.snapshot()) == (0, ())
        collections = [one.path for one in stage.sick.server.log.snapshot() if "/buckets" in one.path]
        assert collections
        assert all(path.endswith("/") for path in collections)


def _is_of_clusters(series: str) -> bool:
    return series.startswith(PREFIX) and not series.startswith(_OWN)
