"""One upload: its times and its text."""

import json

import pytest

from exporter.simulator import Upload
from exporter.simulator.uploads import nanoseconds, rfc3339

UPLOAD = Upload("0a", 'ü/"x"', "b", "500", 1_677_783_660_446_468_848, 1_677_783_817_000_000_000, 16384, 3, False, True)


@pytest.mark.parametrize(
    ("moment_ns", "text"),
    [
        (1_677_783_660_446_468_848, "2023-03-02T19:01:00.446468848Z"),
        (1_670_289_279_566_214_740, "2022-12-06T01:14:39.56621474Z"),
        (1_672_531_200_000_000_000, "2023-01-01T00:00:00Z"),
        (1_672_531_200_000_000_001, "2023-01-01T00:00:00.000000001Z"),
        (1_672_531_200_500_000_000, "2023-01-01T00:00:00.5Z"),
    ],
)
def test_times_are_spelt_without_trailing_zeros(moment_ns: int, text: str) -> None:
    assert rfc3339(moment_ns) == text


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [(0.0, 0), (1_700_000_000.1, 1_700_000_000_100_000_000), (1e9 + 0.25, 1_000_000_000_250_000_000)],
)
def test_seconds_become_nanoseconds_without_noise(seconds: float, expected: int) -> None:
    assert nanoseconds(seconds) == expected


def test_the_document_has_the_eleven_fields_in_their_order() -> None:
    assert list(UPLOAD.document().items()) == [
        ("id", "0a"),
        ("key", 'ü/"x"'),
        ("bucket", "b"),
        ("initiator", {"domain": None, "auth_id": "500", "uid": None, "gid": None, "sid": None, "name": None}),
        ("initiated", "2023-03-02T19:01:00.446468848Z"),
        ("last_modified", "2023-03-02T19:03:37Z"),
        ("total_blocks", "16387"),
        ("datablocks", "16384"),
        ("metablocks", "3"),
        ("completing", False),
        ("system_initiated", True),
    ]


def test_the_text_is_the_document() -> None:
    assert json.loads(UPLOAD.text()) == UPLOAD.document()
    assert list(json.loads(UPLOAD.text())) == list(UPLOAD.document())


def test_a_copy_differs_only_in_its_id() -> None:
    copy = UPLOAD.with_id("0b")
    assert (copy.id, UPLOAD.id) == ("0b", "0a")
    assert json.loads(copy.text()) == {**UPLOAD.document(), "id": "0b"}
    assert copy.with_id("0a") == UPLOAD
