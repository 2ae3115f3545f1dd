"""Uploads that live."""

from random import Random
from threading import Event, Thread

import pytest

from exporter.simulator import Motion, RepeatedUploads, SimulatedCluster, Upload, motion, populate

from .support import NOW, Clock


def uploads(cluster: SimulatedCluster) -> dict[str, Upload]:
    return {upload.id: upload for bucket in cluster.buckets() for upload in cluster.uploads(bucket.name)}


def moved(
    seconds: int, speed: float = 1.0, expiry: str | None = "1days"
) -> tuple[dict[str, Upload], dict[str, Upload]]:
    clock = Clock()
    cluster = SimulatedCluster(clock, expiry=expiry)
    populate(cluster, buckets=6, uploads=500, seed=1)
    before, moving = uploads(cluster), Motion(cluster, Random(1), speed)
    for _ in range(seconds):
        clock.now += 1
        moving.advance(1)
    return before, uploads(cluster)


def test_at_speed_0_nothing_changes() -> None:
    before, after = moved(50, speed=0)
    assert after == before


def test_uploads_come_grow_stall_complete_and_go() -> None:
    before, after = moved(300)
    assert len(after.keys() - before.keys()) > 100
    assert len(before.keys() - after.keys()) > 50
    grown = [each for name, each in after.items() if name in before and each.data_blocks > before[name].data_blocks]
    assert len(grown) > 50
    assert all(each.modified_ns > NOW * 1e9 for each in grown)
    assert any(after[name].completing and not before[name].completing for name in after.keys() & before.keys())
    assert abs(len(after) - len(before)) < 50


def test_speed_multiplies_what_happens() -> None:
    slow, fast = (moved(60, speed=speed) for speed in (1, 10))
    assert len(fast[1].keys() - fast[0].keys()) > 5 * len(slow[1].keys() - slow[0].keys())


@pytest.mark.parametrize(("expiry", "cleaned"), [("1days", True), ("never", False)])
def test_only_uploads_behind_the_expiry_interval_are_cleaned_up(expiry: str, cleaned: bool) -> None:
    before, after = moved(200, expiry=expiry)
    day_old = [name for name, each in before.items() if not each.completing and each.modified_ns < (NOW - 86400) * 1e9]
    assert any(name not in after for name in day_old) is cleaned


def test_stalled_uploads_receive_nothing_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(motion, "RATES", {**dict.fromkeys(motion.RATES, 0.0), "grow": 1.0, "stall": 1.0})
    clock = Clock()
    cluster = SimulatedCluster(clock)
    cluster.add_bucket("b")
    started, moving = cluster.start_upload("b", "k"), Motion(cluster, Random(1))
    moving.advance(1)
    stalled = cluster.upload("b", started.id)
    assert stalled.data_blocks > 0
    for _ in range(20):
        moving.advance(1)
    assert cluster.upload("b", started.id) == stalled


@pytest.mark.parametrize("buckets", [0, 1])
def test_a_cluster_without_uploads(buckets: int) -> None:
    cluster = SimulatedCluster(Clock())
    populate(cluster, buckets=buckets, uploads=0, seed=1)
    Motion(cluster, Random(1)).advance(10)
    assert len(uploads(cluster)) == 5 * buckets


def test_generated_buckets_are_left_alone() -> None:
    cluster = SimulatedCluster(Clock())
    cluster.add_bucket("huge", RepeatedUploads([Upload("", "k", "huge", "500", 1, 1)], 10))
    Motion(cluster, Random(1)).advance(10)
    assert len(cluster.uploads("huge")) == 10


def test_it_runs_until_it_is_stopped() -> None:
    cluster, stop = SimulatedCluster(Clock()), Event()
    cluster.add_bucket("b")
    thread = Thread(target=Motion(cluster, Random(1), 1e4).run, args=(stop, 0.005))
    thread.start()
    assert not stop.wait(0.05)
    stop.set()
    thread.join(5)
    assert not thread.is_alive()
    assert len(cluster.uploads("b")) > 0
