"""What an answer that failed leaves behind: nothing, whatever its length (contract section 6, rule 6).

The collector is off meanwhile: memory that only it gives back comes back when few objects are made, and that is never
soon where single objects are large.
"""

import gc
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pytest

from exporter.simulator import Fault, faults

from .row import ONE, Row
from .stage import Stage, staged
from .trust import Trust

MIB = 1 << 20
TIMES = {"read_timeout": "10s", "poll.deadline": "60s"}
LONG = b'{"nothing":"' + b"x" * (24 * MIB) + b'"}'
SHORTER = b'{"nothing":"' + b"x" * (4 * MIB) + b'"}'
BUCKETS = 40


@pytest.fixture
def stage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    with staged(Row(name="long answers", settings=TIMES), Trust(tmp_path), tmp_path, monkeypatch) as made:
        made.poll()
        gc.collect()
        gc.disable()
        tracemalloc.start()
        try:
            yield made
        finally:
            tracemalloc.stop()
            gc.enable()


@pytest.mark.parametrize(
    "script",
    [
        (faults.Body(LONG, **ONE),),
        (faults.Body(LONG, **ONE), faults.Truncate(1, **ONE)),
        (faults.Body(LONG[:-1] + b"\xff", **ONE), faults.Chunked(**ONE)),
        (faults.Body(LONG, endpoint="settings"),),
        (faults.Body(LONG, endpoint="buckets"), faults.Truncate(1, endpoint="buckets")),
    ],
    ids=["no page", "cut off", "no UTF-8", "no settings", "no buckets"],
)
def test_a_long_answer_that_failed_is_not_kept(stage: Stage, script: tuple[Fault, ...]) -> None:
    stage.sick.faults.add(*script)
    held = []
    for _ in range(3):
        stage.poll()
        held.append(tracemalloc.get_traced_memory()[0] // MIB)
    assert max(held) < 4


def test_a_poll_holds_no_more_answers_than_it_reads_at_the_same_time(stage: Stage) -> None:
    for number in range(BUCKETS):
        stage.sick.cluster.add_bucket(f"bucket-{number:02d}")
    stage.sick.faults.add(faults.Body(SHORTER, endpoint="uploads"))
    stage.poll()
    bad = [series for series, value in stage.scrape().items() if "bucket_up{" in series and not value]
    assert len(bad) == BUCKETS + 3
    # Four at a time, each held up to four times on its way through the simulator and the client.
    assert tracemalloc.get_traced_memory()[1] // MIB < 4 * 4 * 4 + 16
