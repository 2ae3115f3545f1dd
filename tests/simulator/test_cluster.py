"""The state of the cluster and its oracle."""

import pytest

from exporter.simulator import (
    Capacity,
    NoSuchBucketError,
    NoSuchUploadError,
    ReadOnlyBucketError,
    RepeatedUploads,
    SimulatedCluster,
    Totals,
)
from exporter.simulator.scatter import upload_id

from .support import NOW, Clock

NOW_NS = 1_700_000_000_000_000_000


def test_an_upload_lives(clock: Clock) -> None:
    cluster = SimulatedCluster(clock)
    cluster.add_bucket("b")
    upload = cluster.start_upload("b", "k", auth_id="501", data_blocks=5)
    assert (upload.initiated_ns, upload.modified_ns, upload.auth_id) == (NOW_NS, NOW_NS, "501")
    clock.now += 1.5
    cluster.grow("b", upload.id, 10, 2)
    clock.now += 1
    completing = cluster.complete("b", upload.id)
    assert (completing.data_blocks, completing.meta_blocks, completing.completing) == (15, 3, True)
    assert completing.modified_ns == NOW_NS + 1_500_000_000
    cluster.finish("b", upload.id)
    assert cluster.uploads("b") == []


def test_the_totals_follow_every_change(clock: Clock) -> None:
    cluster = SimulatedCluster(clock)
    cluster.add_bucket("b")
    one = cluster.start_upload("b", "k", data_blocks=4, initiated=NOW - 9, modified=NOW - 5)
    assert cluster.totals("b") == {
        "user": Totals(1, 0, 4, 1, NOW_NS - 9 * 10**9, NOW_NS - 5 * 10**9),
        "system": Totals(),
    }
    cluster.start_upload("b", "k", system=True, completing=True, meta_blocks=2)
    cluster.abort("b", one.id)
    assert cluster.totals("b") == {"user": Totals(), "system": Totals(1, 1, 0, 2, NOW_NS, NOW_NS)}


def test_a_bucket_made_again_is_another(cluster: SimulatedCluster) -> None:
    before = cluster.totals("b")["user"].count
    cluster.remove_bucket("b")
    cluster.add_bucket("b")
    assert (before, cluster.totals("b")["user"].count) == (6, 0)


def test_what_is_not_there_is_said(cluster: SimulatedCluster) -> None:
    with pytest.raises(NoSuchBucketError):
        cluster.uploads("nowhere")
    with pytest.raises(NoSuchBucketError):
        cluster.remove_bucket("nowhere")
    with pytest.raises(NoSuchUploadError):
        cluster.abort("b", "nothing")
    with pytest.raises(ValueError, match="bucket b exists"):
        cluster.add_bucket("b")


def test_an_upload_may_be_named(cluster: SimulatedCluster) -> None:
    assert cluster.start_upload("b", "k", upload_id="zz").id == "zz"
    assert cluster.upload("b", "zz").key == "k"


def test_generated_uploads_cannot_be_changed(cluster: SimulatedCluster) -> None:
    cluster.add_bucket("huge", RepeatedUploads(cluster.uploads("b"), 1_000))
    with pytest.raises(ReadOnlyBucketError):
        cluster.start_upload("huge", "k")
    assert cluster.totals("huge")["user"].count == 600


def test_uploads_take_from_the_free_space(cluster: SimulatedCluster) -> None:
    cluster.capacity = Capacity(total=1_000_000, used=100_000, snapshots=0)
    assert cluster.free_bytes() == 900_000 - (45 + 10) * 4096
    cluster.capacity = Capacity(total=10, used=10, snapshots=0)
    assert cluster.free_bytes() == 0


def test_ids_do_not_repeat_and_are_not_in_order() -> None:
    made = [upload_id(number) for number in range(10_000)]
    assert len(set(made)) == 10_000
    assert made[:100] != sorted(made[:100])
    assert {len(each) for each in made} == {16}
