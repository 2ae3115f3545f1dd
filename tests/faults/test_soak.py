"""A minute of faults without end against the real program; `python -m tests.faults.soak` goes on for longer."""

from pathlib import Path

import pytest

from .rows import ROWS
from .soak import KINDS, rows_of, soak

SOAK_SECONDS = 60.0


@pytest.mark.timeout(300)
def test_a_minute_of_faults(tmp_path: Path) -> None:
    said = soak(SOAK_SECONDS, 1, tmp_path, print)
    assert said.startswith("soak: 1 minutes, ")


def test_every_row_that_needs_no_clock_of_ours_is_in_the_soak() -> None:
    soaked = {row.name for kind in KINDS for row in rows_of(kind)}
    assert soaked == {row.name for row in ROWS if not row.inside}
