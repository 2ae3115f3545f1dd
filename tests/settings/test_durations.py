"""Durations as users write them."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exporter.settings.durations import LONGEST, format_duration, parse_duration

GRAMMAR = re.compile(r"(?=.)(\d+w)?(\d+d)?(\d+h)?(\d+m)?(\d+s)?(\d+ms)?")


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("30s", 30.0),
        ("5m", 300.0),
        ("1h30m", 5400.0),
        ("7d", 604_800.0),
        ("2w", 1_209_600.0),
        ("500ms", 0.5),
        ("1m500ms", 60.5),
        ("1w2d3h4m5s6ms", 788_645.006),
        ("0s", 0.0),
        ("5200w", 3_144_960_000.0),
    ],
)
def test_reads(text: str, seconds: float) -> None:
    assert parse_duration(text) == seconds


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("60", "write it with a unit, e.g. 60s"),
        ("0", "write it with a unit, e.g. 60s"),
        ("1.5", "write it with a unit, e.g. 60s"),
        ("5201w", "at most 5200w"),
        ("999999999999d", "at most 5200w"),
        *(
            (text, "such as 30s")
            for text in ("", "s", "-5m", "5m1h", "1h1h", "1.5h", "5 m", "5M", "1y", "\u0663s", "5s\n")
        ),
    ],
)
def test_refuses(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        parse_duration(text)


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (5400.0, "1h30m"),
        (604_800.0, "1w"),
        (864_000.0, "10d"),
        (0.25, "250ms"),
        (0.0, "0s"),
        (90_061.001, "1d1h1m1s1ms"),
    ],
)
def test_formats(seconds: float, text: str) -> None:
    assert format_duration(seconds) == text


@given(st.integers(min_value=0, max_value=LONGEST))
def test_what_is_formatted_is_read_back(milliseconds: int) -> None:
    assert parse_duration(format_duration(milliseconds / 1000)) == milliseconds / 1000


@given(st.text(alphabet="0123456789wdhms.- ", max_size=10).filter(lambda text: not GRAMMAR.fullmatch(text)))
def test_any_other_text_is_refused_in_plain_words(text: str) -> None:
    with pytest.raises(ValueError, match=r"^(write it with a unit|expected a duration)"):
        parse_duration(text)
