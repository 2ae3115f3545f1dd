"""Numbers and times as people say them."""

import pytest

from exporter.web.status import words


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (-5.0, "0 seconds"), (0.0, "0 seconds"), (0.99, "0 seconds"), (1.0, "1 second"), (2.0, "2 seconds"),
        (119.9, "119 seconds"), (120.0, "2 minutes"), (7199.0, "119 minutes"), (7200.0, "2 hours"),
        (172_799.0, "47 hours"), (172_800.0, "2 days"), (3.9 * 86_400, "3 days"), (14 * 86_400 - 1.0, "13 days"),
        (14 * 86_400, "2 weeks"), (36 * 86_400, "5 weeks"), (729 * 86_400, "104 weeks"), (730 * 86_400, "2 years"),
        (4000 * 365 * 86_400, "4,000 years"),
    ],
)  # fmt: skip
def test_spans(seconds: float, text: str) -> None:
    assert words.span(seconds) == text


@pytest.mark.parametrize(
    ("seconds", "text", "every"),
    [
        (60.0, "1 minute", "minute"), (10.0, "10 seconds", "10 seconds"), (90.0, "90 seconds", "90 seconds"),
        (86_400.0, "1 day", "day"), (7 * 86_400.0, "7 days", "7 days"), (10 * 86_400.0, "10 days", "10 days"),
        (365 * 86_400.0, "365 days", "365 days"), (5400.0, "90 minutes", "90 minutes"),
        (0.5, "0.5 seconds", "0.5 seconds"),
    ],
)  # fmt: skip
def test_spans_that_somebody_set(seconds: float, text: str, every: str) -> None:
    assert (words.exact_span(seconds), words.every(seconds)) == (text, every)


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0.0, "0.0 seconds"), (1.26, "1.3 seconds"), (9.9, "9.9 seconds"), (10.0, "10 seconds"), (600.0, "10 minutes")],
)
def test_how_long_something_took(seconds: float, text: str) -> None:
    assert words.took(seconds) == text


@pytest.mark.parametrize(
    ("part", "whole", "text"),
    [
        (0, 0, "0 %"),
        (0, 9, "0 %"),
        (1, 10_000, "under 0.1 %"),
        (1, 1000, "0.1 %"),
        (32, 1000, "3.2 %"),
        (1, 10, "10 %"),
        (9, 9, "100 %"),
    ],
)
def test_shares(part: int, whole: int, text: str) -> None:
    assert words.share(part, whole) == text


@pytest.mark.parametrize(
    ("unix", "human", "machine"),
    [
        (1_800_000_000.9, "2027-01-15 08:00:00 UTC", "2027-01-15T08:00:00Z"),
        (-1.0, "1970-01-01 00:00:00 UTC", "1970-01-01T00:00:00Z"),
        (1e18, "9999-12-31 23:59:59 UTC", "9999-12-31T23:59:59Z"),
    ],
)
def test_moments(unix: float, human: str, machine: str) -> None:
    assert (words.human_time(unix), words.machine_time(unix)) == (human, machine)


def test_counts() -> None:
    assert [words.many(number, "bucket") for number in (0, 1, 1234)] == ["0 buckets", "1 bucket", "1,234 buckets"]
