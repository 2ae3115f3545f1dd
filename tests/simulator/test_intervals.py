"""The expiry interval as the cluster reads it."""

import pytest

from exporter.simulator.intervals import expiry_seconds


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("1days", 86400.0),
        ("30minutes", 1800.0),
        ("1hour", 3600.0),
        ("2weeks", 1209600.0),
        ("3months", 7776000.0),
        ("never", None),
        (None, None),
        ("0days", None),
        ("100days", None),
        ("1 day", None),
    ],
)
def test_the_grammar(text: str | None, seconds: float | None) -> None:
    assert expiry_seconds(text) == seconds
