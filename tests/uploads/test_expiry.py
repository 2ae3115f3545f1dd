import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exporter.uploads.expiry import expiry_seconds

_UNITS = {"minute": 60, "hour": 3600, "day": 86_400, "week": 604_800, "month": 2_592_000}


@given(
    st.integers(1, 999_999_999), st.sampled_from(sorted(_UNITS)), st.sampled_from(["", "s"]), st.sampled_from(["", " "])
)
def test_every_quantity_and_unit(quantity: int, unit: str, plural: str, gap: str) -> None:
    assert expiry_seconds(f"{quantity}{gap}{unit}{plural}") == quantity * _UNITS[unit]


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("1days", 86_400.0),
        ("5days", 432_000.0),
        ("30days", 2_592_000.0),
        ("12hours", 43_200.0),
        ("90minutes", 5_400.0),
        ("2weeks", 1_209_600.0),
        ("3months", 7_776_000.0),
        ("01day", 86_400.0),
        ("7 Days", 604_800.0),
        (" 1HOUR ", 3_600.0),
        ("never", math.inf),
        ("NEVER", math.inf),
        (" never\n", math.inf),
    ],
)
def test_understood(text: str, seconds: float) -> None:
    assert expiry_seconds(text) == seconds


@pytest.mark.parametrize(
    "text",
    [
        None, "", " ", "0days", "000hours", "days", "5", "-5days", "+5days", "1.5days", "5dayss", "5d", "1day2hours",
        "5days!", "5years", "5seconds", "not never", "1_000days", "1234567890days", "\u0663days", "5day\u017f",
        "5wee\u212as", "5m\u0131nutes", "5m\u0130nutes", "5\u00a0days",
    ],
)  # fmt: skip
def test_not_understood(text: str | None) -> None:
    assert expiry_seconds(text) is None


@given(st.text())
def test_no_text_is_an_error(text: str) -> None:
    seconds = expiry_seconds(text)
    assert seconds is None or seconds > 0
