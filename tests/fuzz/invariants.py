"""What holds of all settings that were taken, from contract section 3."""

from exporter.settings.schema import Cluster, Poll, Settings


def check_invariants(settings: Settings) -> None:
    """Raises AssertionError where settings break a rule of the contract."""
    assert settings.clusters, "no cluster"
    seconds = [threshold.seconds for threshold in settings.uploads.idle_thresholds]
    assert len(seconds) == len(set(seconds)) <= 8, "thresholds"
    assert all(second > 0 for second in seconds), "thresholds"
    assert settings.web.listen_address, "no address"
    assert all(0 <= address.port <= 65_535 for address in settings.web.listen_address), "port to listen on"
    assert settings.web.telemetry_path.startswith("/"), "path"
    assert settings.web.telemetry_path != "/", "path"
    assert not settings.web.telemetry_path.startswith("/-/"), "path"
    assert 0 <= settings.shard.ordinal < settings.shard.total, "shard"
    assert settings.log.level in ("debug", "info", "warn", "error"), "level"
    assert settings.log.format in ("logfmt", "json"), "format"
    assert type(settings.uploads.zero_series) is bool, "zero_series"
    folded = {name.upper().replace("-", "_").replace(".", "_") for name in settings.clusters}
    assert len(folded) == len(settings.clusters), "two names that fold to one"
    for name, cluster in settings.clusters.items():
        assert name.strip(), "a cluster without a name"
        _check_poll(settings.poll_of(name))
        _check_cluster(cluster)


def _check_poll(poll: Poll) -> None:
    assert poll.interval >= 1, "interval"
    assert poll.deadline > 0, "deadline"
    assert poll.concurrency >= 1, "concurrency"
    assert poll.page_size >= 1, "page_size"
    assert poll.stale_seconds >= 2 * poll.interval, "stale_after is less than two intervals"


def _check_cluster(cluster: Cluster) -> None:
    assert cluster.host, "host"
    assert not set(cluster.host) & set("/@ []"), "host"
    assert 1 <= cluster.port <= 65_535, "port"
    assert cluster.connect_timeout > 0, "connect_timeout"
    assert cluster.read_timeout > 0, "read_timeout"
    kinds = (cluster.token, cluster.token_file, cluster.password, cluster.password_file)
    assert sum(kind is not None for kind in kinds) == 1, "not exactly one credential"
    login = cluster.password is not None or cluster.password_file is not None
    assert login == (cluster.username is not None), "a login has a name and a password"
    assert not (cluster.insecure_skip_verify and cluster.ca_file), "a pinned CA that is not verified"
    names, patterns = cluster.buckets.names, cluster.buckets.include + cluster.buckets.exclude
    assert len(names) == len(set(names)), "a bucket twice"
    assert not (names and patterns), "names beside patterns"
