"""The oracle: sums and minima by origin."""

from exporter.simulator import Totals, Upload, totals_by_origin

UPLOADS = (
    Upload("1", "k", "b", "500", 50, 60, 10, 1, completing=True),
    Upload("2", "k", "b", "500", 40, 70, 20, 2),
    Upload("3", "k", "b", "500", 30, 80, 5, 3, system_initiated=True),
)


def test_totals_by_origin() -> None:
    assert totals_by_origin(UPLOADS) == {"user": Totals(2, 1, 30, 3, 40, 60), "system": Totals(1, 0, 5, 3, 30, 80)}


def test_no_uploads_have_no_earliest_times() -> None:
    assert totals_by_origin(()) == {"user": Totals(), "system": Totals(0, 0, 0, 0, None, None)}


def test_blocks_and_bytes() -> None:
    assert Totals.of(UPLOADS).blocks == 41
    assert Totals.of(UPLOADS).bytes == 41 * 4096


def test_sums_are_the_totals_of_all() -> None:
    assert Totals.of(UPLOADS[:1]) + Totals.of(UPLOADS[1:]) == Totals.of(UPLOADS)
    assert Totals() + Totals.of(UPLOADS) == Totals.of(UPLOADS)


def test_repetition() -> None:
    assert Totals.of(UPLOADS).repeated(3) == Totals.of(UPLOADS * 3)
    assert Totals.of(UPLOADS).repeated(0) == Totals()
