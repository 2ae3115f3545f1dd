"""Several exporters show together what one would show, each bucket once (contract section 6, rule 10)."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from exporter.app import App
from exporter.polling.plan import Clock
from exporter.settings.load import load
from exporter.simulator import SimulatedCluster, SimulatorServer, throwaway_certificate
from tests.secrets import secret

NOW = 1_790_000_000.0
NAMES = st.from_regex(r"[a-z0-9][a-z0-9-]{2,10}", fullmatch=True)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[SimulatorServer, Path]]:
    cluster = SimulatedCluster(lambda: NOW)
    cluster.accounts.add_token(secret("token"))
    ca_file, cert_file, key_file = throwaway_certificate(tmp_path_factory.mktemp("certificate"))
    with SimulatorServer(cluster, certfile=cert_file, keyfile=key_file) as server:
        yield server, ca_file


def _exposition(server: SimulatorServer, ca_file: Path, ordinal: int, total: int) -> list[str]:
    """The samples that one shard shows after one poll, at a standstill of the wall clock."""
    flags = {
        "clusters.prod.host": server.host,
        "clusters.prod.port": str(server.port),
        "clusters.prod.token": secret("token"),
        "clusters.prod.ca_file": str(ca_file),
        "shard.ordinal": str(ordinal),
        "shard.total": str(total),
    }
    app = App(load(flags, {}).settings, Clock(time.monotonic, lambda: NOW))
    assert app.once()
    lines = app.scrape(openmetrics=False, compressed=False).decode().splitlines()
    app.stop()
    return [line for line in lines if line.startswith("qumulo_")]


def _of_buckets(lines: list[str]) -> list[str]:
    return sorted(line for line in lines if ",bucket=" in line)


def _sum(shards: list[list[str]], metric: str) -> float:
    return sum(float(line.rpartition(" ")[2]) for lines in shards for line in lines if line.startswith(metric))


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(buckets=st.dictionaries(NAMES, st.integers(0, 5), max_size=20), total=st.integers(2, 5))
def test_the_union_of_shards_is_what_one_exporter_shows(
    served: tuple[SimulatorServer, Path], buckets: dict[str, int], total: int
) -> None:
    server, ca_file = served
    for bucket in server.cluster.buckets():
        for upload in server.cluster.uploads(bucket.name):
            server.cluster.abort(bucket.name, upload.id)
        server.cluster.remove_bucket(bucket.name)
    for name, uploads in buckets.items():
        server.cluster.add_bucket(name)
        for number in range(uploads):
            server.cluster.start_upload(name, f"key-{number}", data_blocks=number, initiated=NOW - 1000 * number)
    one = _exposition(server, ca_file, 0, 1)
    shards = [_exposition(server, ca_file, ordinal, total) for ordinal in range(total)]
    assert sorted(line for lines in shards for line in _of_buckets(lines)) == _of_buckets(one)
    for metric in ("qumulo_s3_uploads_buckets{", "qumulo_s3_uploads_age_seconds_gcount{"):
        assert _sum(shards, metric) == _sum([one], metric)
    assert _sum(shards, "qumulo_s3_uploads_up{") == total
