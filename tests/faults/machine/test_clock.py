"""The machine's clock is stepped by a day while the program runs; its monotonic clock is not."""

import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from exporter.simulator import SimulatorServer
from tests import figures
from tests.faults.machine import seen
from tests.integration.conftest import Program, until
from tests.programs import find_library

DAY = 86400
STEPS = {"back": -DAY, "forward": DAY, "back again": 0}
_SPANS = ("oldest_age_seconds{", "longest_idle_seconds{", "completing_longest_idle_seconds{")


def _ages(found: dict[str, float]) -> dict[str, float]:
    starts = tuple(f"qumulo_s3_uploads_{span}" for span in _SPANS)
    return {series: value for series, value in found.items() if series.startswith(starts)}


@pytest.mark.needs("libfaketime")
def test_a_clock_that_is_stepped_changes_ages_and_nothing_else(
    serving: Callable[..., Program], simulated: SimulatorServer, tmp_path: Path
) -> None:
    step = tmp_path / "step"
    step.write_text("+0")
    environ = {
        "LD_PRELOAD": str(find_library("libfaketime")),
        "FAKETIME_TIMESTAMP_FILE": str(step),
        "FAKETIME_NO_CACHE": "1",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        "NO_FAKE_STAT": "1",
    }
    exporter = serving(process={"environ": environ}, level="debug")
    url = exporter.address()
    seen.listed(url)
    for seconds in STEPS.values():
        step.write_text(f"{seconds:+d}")
        began, stepped = time.monotonic(), seen.polled(url, 3)
        # Three polls more end after two intervals; a loop that went by this clock would wait for a day.
        assert time.monotonic() - began > 1.5
        for bucket in seen.BUCKETS:
            _check(stepped, simulated, bucket, time.time() + seconds)
        assert min(_ages(stepped).values()) >= 0
        assert seen.errors(stepped) == {}
        assert stepped[seen.FAILED] == 0
        # Or it would have missed the ticks of a day; a busy machine may miss some.
        assert stepped[seen.SKIPPED] < 60
    until(lambda: "poll ended" in exporter.lines[-1])
    assert abs(_time(exporter.lines[-1]) - time.time()) < 5
    assert exporter.end() == 0
    figures.add("faults of the machine survived", len(STEPS))


def _check(found: dict[str, float], simulated: SimulatorServer, bucket: str, now: float) -> None:
    """One bucket's numbers, against the truth and the stepped clock."""
    truth = simulated.cluster.totals(bucket)["user"]
    assert (found[seen.up(bucket)], found[seen.count(bucket)]) == (1, truth.count)
    labels = f'{{qumulo_cluster="prod",bucket="{bucket}"'
    listed = found[f"qumulo_s3_uploads_bucket_last_success_timestamp_seconds{labels}}}"]
    assert now - 4 < listed <= now
    for metric, moment in (("oldest_age", truth.earliest_initiated_ns), ("longest_idle", truth.earliest_modified_ns)):
        age = now - moment / 1e9 if moment else 0
        assert found[f'qumulo_s3_uploads_{metric}_seconds{labels},origin="user"}}'] == pytest.approx(max(0, age), abs=3)


def _time(line: str) -> float:
    return datetime.fromisoformat(line.split()[0].removeprefix("time=")).timestamp()
