from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exporter.polling import shard

_texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)


@given(st.integers(1, 64), _texts, _texts)
def test_every_bucket_has_exactly_one_owner(total: int, cluster: str, bucket: str) -> None:
    owners = [ordinal for ordinal in range(total) if shard.owns(ordinal, total, cluster, bucket)]
    assert len(owners) == 1


@pytest.mark.parametrize("pattern", ["bucket-{}", "{:05d}-backups", "team{}"])
def test_buckets_are_spread_evenly(pattern: str) -> None:
    names = [pattern.format(number) for number in range(10_000)]
    shares = Counter(next(n for n in range(8) if shard.owns(n, 8, "prod", name)) for name in names)
    assert sum(shares.values()) == 10_000
    assert max(shares.values()) <= 1.1 * 10_000 / 8


def test_clusters_are_spread_apart() -> None:
    names = [f"bucket-{number}" for number in range(1_000)]
    same = sum(shard.owns(0, 2, "prod", name) == shard.owns(0, 2, "lab", name) for name in names)
    assert 400 < same < 600


@pytest.mark.parametrize(
    ("parts", "value"),
    [
        (("prod", "backups"), 0x6ADA70ACAA33005C),
        (("lab", "üñ"), 0x0F22C44E4E809E40),
        (("prod",), 0x482E8DF0E5645584),
        (("", ""), 0x94F6D9CDD1EA8248),
    ],
)
def test_hash_is_the_same_for_ever(parts: tuple[str, ...], value: int) -> None:
    assert shard.stable_hash(*parts) == value


def test_hash_tells_where_one_part_ends() -> None:
    assert shard.stable_hash("ab", "c") != shard.stable_hash("a", "bc")


@given(st.floats(1.0, 1e6), _texts, _texts)
def test_offset_is_within_the_interval(interval: float, cluster: str, host: str) -> None:
    assert 0 <= shard.offset(interval, cluster, host) < interval


@pytest.mark.parametrize("interval", [1.0, 5.0, 30.0, 60.0, 64.0, 86_400.0])
def test_offset_of_the_largest_hash_is_still_within_the_interval(
    interval: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shard, "stable_hash", lambda *_: 2**64 - 1)
    assert interval * 0.999 < shard.offset(interval, "prod") < interval


def test_offsets_fill_the_interval() -> None:
    places = Counter(int(shard.offset(60.0, f"cluster-{number}")) // 10 for number in range(600))
    assert sorted(places) == [0, 1, 2, 3, 4, 5]
    assert min(places.values()) > 50


def test_offset_is_the_same_for_ever() -> None:
    assert shard.offset(60.0, "prod", "0", "host") == pytest.approx(12.447978397)
