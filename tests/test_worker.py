"""One cluster at work: when its polls begin."""

import pytest

from exporter import worker
from exporter.settings.load import load

CLUSTER = {"host": "127.0.0.1", "token": "token"}


def _offset(name: str, ordinal: int = 0, total: int = 1) -> float:
    flags = {f"clusters.{name}.{key}": value for key, value in CLUSTER.items()}
    shard = {"shard.ordinal": str(ordinal), "shard.total": str(total)}
    return worker._plan(name, load({**flags, **shard}, {}).settings).offset


def test_clusters_and_shards_poll_at_different_moments_that_stay_the_same() -> None:
    offsets = [_offset("prod"), _offset("lab"), *(_offset("prod", ordinal, 4) for ordinal in range(1, 4))]
    assert len({round(offset, 3) for offset in offsets}) == len(offsets)
    assert all(0 <= offset < 60 for offset in offsets)
    assert _offset("lab") == offsets[1]


def test_replicas_on_different_hosts_poll_at_different_moments(monkeypatch: pytest.MonkeyPatch) -> None:
    offsets = []
    for host in ("node-a", "node-b"):
        monkeypatch.setattr(worker, "gethostname", lambda host=host: host)
        offsets.append(_offset("prod"))
    assert offsets[0] != offsets[1]
