"""Counts and booleans of an upload: what is a number, and what is malformed (contract section 6, rule 6)."""

import pytest

from exporter.qumulo import wire
from exporter.qumulo.errors import Reason

from .pages import page, read, upload

FIELDS = ("total_blocks", "datablocks", "metablocks")
COLUMNS = {"total_blocks": "total_blocks", "datablocks": "data_blocks", "metablocks": "meta_blocks"}
FLAGS = {"completing": "completing", "system_initiated": "system"}

GOOD = [
    ("0", 0),
    ("-0", 0),
    ("5", 5),
    ("16384", 16384),
    ("9223372036854775807", 2**63 - 1),
    ('"0"', 0),
    ('"5"', 5),
    ('"05"', 5),
    ('"0000000000000000005"', 5),
    ('"9223372036854775807"', 2**63 - 1),
    ('"\\u0035"', 5),
]
BAD = [
    "9223372036854775808",
    "99999999999999999999",
    "1" + "0" * 400,
    '"9223372036854775808"',
    '"9999999999999999999"',
    '"10000000000000000000"',
    '"00000000000000000005"',
    "-1",
    '"-1"',
    '"-0"',
    '"+5"',
    "+5",
    "05",
    "5.0",
    "5e0",
    "5E2",
    "1e400",
    '"5.0"',
    '"5e2"',
    '"0x5"',
    "NaN",
    "Infinity",
    "-Infinity",
    '"NaN"',
    "true",
    "false",
    "null",
    '""',
    '" 5"',
    '"5 "',
    '"5\\n"',
    '"5_0"',
    '"\\u0665"',  # Arabic
    '"\\uff15"',  # full width
    '"\\u00b2"',  # superscript
    "[]",
    "[5]",
    "{}",
    None,
]


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize(("text", "number"), GOOD)
def test_a_count(field: str, text: str, number: int) -> None:
    found = read(page(upload(), upload(**{field: text})))
    assert isinstance(found, wire.UploadPage)
    assert getattr(found, COLUMNS[field])[1] == number
    assert type(getattr(found, COLUMNS[field])[1]) is int


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("text", BAD)
def test_not_a_count(field: str, text: str | None) -> None:
    assert read(page(upload(), upload(**{field: text}), upload())) is Reason.MALFORMED


def test_texts_and_integers_side_by_side() -> None:
    found = read(page(upload(datablocks="7"), upload(datablocks='"8"'), upload(datablocks="9")))
    assert isinstance(found, wire.UploadPage)
    assert found.data_blocks == [7, 8, 9]


@pytest.mark.parametrize("field", FLAGS)
@pytest.mark.parametrize(("text", "value"), [("true", True), ("false", False)])
def test_a_boolean(field: str, text: str, value: bool) -> None:
    found = read(page(upload(**{field: text})))
    assert isinstance(found, wire.UploadPage)
    assert getattr(found, FLAGS[field]) == [value]


@pytest.mark.parametrize("field", FLAGS)
@pytest.mark.parametrize("text", ["0", "1", '"true"', '"FALSE"', '""', "null", "True", "[]", "{}", None])
def test_not_a_boolean(field: str, text: str | None) -> None:
    assert read(page(upload(**{field: text}))) is Reason.MALFORMED
