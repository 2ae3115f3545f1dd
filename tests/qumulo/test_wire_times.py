"""Times of an upload: RFC 3339 with 0 to 9 fraction digits, and nothing else (contract section 6, rule 6)."""

from datetime import UTC, datetime

import pytest

from exporter.qumulo import wire
from exporter.qumulo.errors import Reason

from .pages import page, read, upload

WHOLE = datetime(2023, 3, 2, 19, 1, 0, tzinfo=UTC).timestamp()
FIELDS = ("initiated", "last_modified")

GOOD = [
    ("2023-03-02T19:01:00Z", WHOLE),
    ("2023-03-02T19:01:00.5Z", WHOLE + 0.5),
    ("2023-03-02T19:01:00.25Z", WHOLE + 0.25),
    ("2023-03-02T19:01:00.125Z", WHOLE + 0.125),
    ("2023-03-02T19:01:00.0625Z", WHOLE + 0.0625),
    ("2023-03-02T19:01:00.03125Z", WHOLE + 0.03125),
    ("2023-03-02T19:01:00.015625Z", WHOLE + 0.015625),
    ("2023-03-02T19:01:00.0156259Z", WHOLE + 0.015625),
    ("2023-03-02T19:01:00.01562599Z", WHOLE + 0.015625),
    ("2023-03-02T19:01:00.015625999Z", WHOLE + 0.015625),
    ("2023-03-02T19:01:00.999999999Z", WHOLE + 0.999999),
    ("2023-03-02T19:01:00+00:00", WHOLE),
    ("2023-03-02T19:01:00-00:00", WHOLE),
    ("2023-03-02T21:01:00+02:00", WHOLE),
    ("2023-03-02T13:31:00.5-05:30", WHOLE + 0.5),
    ("2023-03-03T19:00:00+23:59", WHOLE),
    ("1970-01-01T00:00:00Z", 0.0),
    ("1969-12-31T23:59:59Z", -1.0),
    ("2024-02-29T00:00:00Z", datetime(2024, 2, 29, tzinfo=UTC).timestamp()),
    ("0001-01-01T00:00:00Z", -62135596800.0),
    ("9999-12-31T23:59:59Z", 253402300799.0),
]
BAD = [
    "2023-03-02T19:01:00.0000000000Z",
    "2023-03-02T19:01:00.Z",
    "2023-03-02T19:01:00,5Z",
    "2023-03-02T19:01:00",
    "2023-03-02T19:01:00.5",
    "2023-03-02t19:01:00Z",
    "2023-03-02T19:01:00z",
    "2023-03-02 19:01:00Z",
    "2023-03-02T19:01:00 Z",
    " 2023-03-02T19:01:00Z",
    "2023-03-02T19:01:00Z\\n",
    "2023-03-02T19:01:00Z\\n2023-03-02T19:01:00Z",
    "2023-03-02T19:01:00+0000",
    "2023-03-02T19:01:00+00",
    "2023-03-02T19:01:00+24:00",
    "2023-03-02T19:01:00+05:60",
    "2023-03-02T19:01:00-05:99",
    "2023-03-02T19:01:00+05:30:00",
    "2023-03-02T24:00:00Z",
    "2023-03-02T25:00:00Z",
    "2023-03-02T19:60:00Z",
    "2023-03-02T23:59:60Z",
    "2016-12-31T23:59:60Z",
    "2023-02-30T19:01:00Z",
    "2023-02-29T19:01:00Z",
    "2023-13-02T19:01:00Z",
    "2023-00-02T19:01:00Z",
    "2023-03-00T19:01:00Z",
    "0000-03-02T19:01:00Z",
    "2023-03-02T19:01Z",
    "2023-03-02T19Z",
    "2023-03-02",
    "20230302T190100Z",
    "2023-W09-4T19:01:00Z",
    "2023-061T19:01:00Z",
    "23-03-02T19:01:00Z",
    "+2023-03-02T19:01:00Z",
    "2023-03-02T19:01:0\\u0660Z",
    "\\uff12023-03-02T19:01:00Z",
    "1677783660",
    "yesterday",
    "",
]


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize(("text", "seconds"), GOOD)
def test_a_time(field: str, text: str, seconds: float) -> None:
    found = read(page(upload(), upload(**{field: f'"{text}"'})))
    assert isinstance(found, wire.UploadPage)
    column = found.initiated if field == "initiated" else [moment.timestamp() for moment in found.modified]
    assert column[1] == pytest.approx(seconds, abs=1e-7, rel=0)


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("text", [f'"{text}"' for text in BAD] + ["1677783660", "1.5", "null", "true", "[]", None])
def test_not_a_time(field: str, text: str | None) -> None:
    assert read(page(upload(), upload(**{field: text}), upload())) is Reason.MALFORMED
