"""Stored and repeated uploads."""

import pytest

from exporter.simulator import RepeatedUploads, StoredUploads, Upload, totals_by_origin

TEMPLATES = tuple(Upload("", f"k{n}", "b", "500", 100 - n, 200 - n, n, 1, system_initiated=n == 2) for n in range(3))


def stored(*names: str) -> StoredUploads:
    source = StoredUploads()
    for name in names:
        source.put(Upload(name, "k", "b", "500", 1, 1))
    return source


@pytest.mark.parametrize(
    ("after", "limit", "expected"),
    [("", 2, ["a", "c"]), ("a", 9, ["c", "e"]), ("b", 1, ["c"]), ("e", 9, []), ("", 0, [])],
)
def test_stored_uploads_continue_behind_any_position(after: str, limit: int, expected: list[str]) -> None:
    assert [upload.id for upload in stored("c", "e", "a").after(after, limit)] == expected


def test_stored_uploads_are_replaced_and_removed() -> None:
    source = stored("a", "b")
    source.put(Upload("a", "other", "b", "500", 1, 1))
    source.remove("b")
    assert [upload.key for upload in source.after("", 9)] == ["other"]
    assert (len(source), source.get("b")) == (1, None)


def test_repeated_uploads_have_ids_of_their_own() -> None:
    rows = RepeatedUploads(TEMPLATES, 5).after("", 9)
    assert [upload.id for upload in rows] == [f"{n:016x}" for n in range(5)]
    assert [upload.key for upload in rows] == ["k0", "k1", "k2", "k0", "k1"]


def test_repeated_uploads_continue_behind_a_position() -> None:
    source = RepeatedUploads(TEMPLATES, 2_000_000)
    assert [upload.id for upload in source.after(f"{1_999_997:016x}", 9)] == ["00000000001e847e", "00000000001e847f"]
    assert source.after("nothing hexadecimal", 9) == []
    assert len(source) == 2_000_000


@pytest.mark.parametrize("count", [0, 2, 3, 10])
def test_repeated_totals_are_those_of_the_uploads(count: int) -> None:
    source = RepeatedUploads(TEMPLATES, count)
    assert source.totals() == totals_by_origin(source.after("", count))


def test_repetition_needs_a_template() -> None:
    with pytest.raises(ValueError, match="at least one template"):
        RepeatedUploads((), 1)
