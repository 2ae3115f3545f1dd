"""A cluster filled from a seed."""

import pytest

from exporter.simulator import SimulatedCluster, populate

from .support import NOW, Clock


def filled(seed: int = 1, buckets: int = 12, uploads: int = 2000) -> SimulatedCluster:
    cluster = SimulatedCluster(Clock())
    populate(cluster, buckets=buckets, uploads=uploads, seed=seed)
    return cluster


def test_the_same_seed_gives_the_same() -> None:
    one, other, third = filled(), filled(), filled(seed=2)
    names = [bucket.name for bucket in one.buckets()]
    assert [one.uploads(name) for name in names] == [other.uploads(name) for name in names]
    assert one.uploads(names[0]) != third.uploads(names[0])


def test_it_is_skewed_and_some_buckets_are_empty() -> None:
    cluster = filled()
    counts = [len(bucket.uploads) for bucket in cluster.buckets()]
    assert (sum(counts), len(counts)) == (2000, 12)
    assert [number for number, count in enumerate(counts) if count == 0] == [1, 6, 11]
    assert counts[0] == max(counts) > 3 * min(count for count in counts if count)


def test_it_has_every_kind_of_upload() -> None:
    cluster = filled()
    rows = [upload for bucket in cluster.buckets() for upload in cluster.uploads(bucket.name)]
    ages = [NOW - upload.initiated_ns / 1e9 for upload in rows]
    assert 120 <= min(ages) < 600
    assert 90 * 86400 < max(ages) <= 100 * 86400
    assert all(upload.initiated_ns <= upload.modified_ns <= NOW * 1e9 for upload in rows)
    assert 0.05 < sum(upload.system_initiated for upload in rows) / 2000 < 0.15
    assert 0.01 < sum(upload.completing for upload in rows) / 2000 < 0.06
    assert 0.1 < sum(NOW - upload.modified_ns / 1e9 > 86400 for upload in rows) / 2000 < 0.4
    assert min(upload.meta_blocks for upload in rows) >= 1
    assert not all(upload.key.isascii() for upload in rows)


@pytest.mark.parametrize(("buckets", "uploads"), [(0, 0), (3, 0), (1, 5), (2, 5)])
def test_small_ones(buckets: int, uploads: int) -> None:
    counts = [len(bucket.uploads) for bucket in filled(buckets=buckets, uploads=uploads).buckets()]
    assert (len(counts), sum(counts)) == (buckets, uploads)
