"""One cluster at work: what of the settings reaches its poller, and when its polls begin."""

from pathlib import Path

import pytest

from exporter import connection, worker
from exporter.qumulo.adapter import Target
from exporter.settings.load import load
from tests.secrets import secret

CLUSTER = {"host": "127.0.0.1", "token": secret("token")}


def _offset(name: str, ordinal: int = 0, total: int = 1) -> float:
    flags = {f"clusters.{name}.{key}": value for key, value in CLUSTER.items()}
    shard = {"shard.ordinal": str(ordinal), "shard.total": str(total)}
    return worker._plan(name, load({**flags, **shard}, {}).settings).offset


def test_every_setting_of_a_cluster_reaches_its_poller(tmp_path: Path) -> None:
    (tmp_path / "ca.pem").write_text("a certificate")
    config = tmp_path / "exporter.yml"
    config.write_text(
        """
        poll: {interval: 30s, concurrency: 3, deadline: 2m}
        uploads: {idle_thresholds: [2h, 3d]}
        clusters:
          prod:
            host: qumulo.example.com
            port: 8001
            token: token
            ca_file: ca.pem
            server_name: other.example.com
            connect_timeout: 7s
            read_timeout: 8s
            poll: {concurrency: 9, stale_after: 5m}
            buckets: {names: [a-bucket]}
        """
    )
    settings = load({"config_file": str(config)}, {}).settings
    plan = worker._plan("prod", settings)
    assert (plan.cluster, plan.interval, plan.concurrency, plan.deadline, plan.stale_after, plan.names) == (
        "prod", 30.0, 9, 120.0, 300.0, ("a-bucket",),
    )  # fmt: skip
    assert plan.idle_thresholds == (7200.0, 259_200.0)
    assert connection.target(settings.clusters["prod"], plan.concurrency) == Target(
        "qumulo.example.com", 8001, tmp_path / "ca.pem", "other.example.com", False, 7.0, 8.0, 9
    )


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
