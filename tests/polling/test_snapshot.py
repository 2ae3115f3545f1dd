from dataclasses import FrozenInstanceError

import pytest

from exporter.polling.freshness import BucketState, Known
from exporter.polling.snapshot import ClusterSnapshot, Knowledge
from exporter.qumulo.wire import FileSystem, S3Settings
from exporter.uploads.tally import Ages, BucketNumbers, OriginNumbers

NUMBERS = BucketNumbers(OriginNumbers(), OriginNumbers(), Ages())
NEVER = float("inf")
KNOWLEDGE = Knowledge(
    settings=Known(S3Settings(enabled=True, expiry_interval=None), 0.0, 300.0),
    version=Known("7.8.2", 0.0, 200.0),
    file_system=Known(FileSystem(2, 1), 0.0, 500.0),
)


def _bucket(expires: float, numbers: BucketNumbers | None = NUMBERS) -> BucketState:
    return BucketState(up=False, numbers=numbers, expires=expires)


def _snapshot(*expires: float, knowledge: Knowledge = KNOWLEDGE) -> ClusterSnapshot:
    return ClusterSnapshot("prod", tuple((f"b{n}", _bucket(each)) for n, each in enumerate(expires)), knowledge)


@pytest.mark.parametrize(
    ("now", "moment"),
    [(0.0, 100.0), (99.9, 100.0), (100.0, 200.0), (200.0, 300.0), (300.0, 400.0), (400.0, 500.0), (500.0, NEVER)],
)
def test_next_change_is_the_next_moment_at_which_something_goes(now: float, moment: float) -> None:
    assert _snapshot(400.0, 100.0).changes_after(now) == moment


def test_a_bucket_without_numbers_changes_nothing() -> None:
    snapshot = ClusterSnapshot("prod", (("b", _bucket(100.0, None)),))
    assert snapshot.changes_after(0.0) == NEVER


def test_an_empty_snapshot_never_changes() -> None:
    assert ClusterSnapshot("prod").changes_after(0.0) == NEVER


def test_entries_are_those_that_are_known() -> None:
    assert [entry.expires for entry in KNOWLEDGE.entries()] == [300.0, 200.0, 500.0]
    assert list(Knowledge().entries()) == []
    full = Knowledge(name=Known("sim", 0.0, 1.0), uuid=Known("6b2f", 0.0, 2.0))
    assert [entry.value for entry in full.entries()] == ["sim", "6b2f"]


def test_a_snapshot_is_never_changed() -> None:
    with pytest.raises(FrozenInstanceError):
        setattr(_snapshot(), "up", True)  # noqa: B010 - a plain assignment would not pass the type check
