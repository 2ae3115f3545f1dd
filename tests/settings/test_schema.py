"""What each setting accepts and refuses."""

import re

import pytest

from exporter.settings.schema import Buckets, Poll, Settings, Shard

from .conftest import Faults, Load

ONE = "clusters: {prod: {host: h, token: t}}\n"


def cluster(more: str) -> str:
    return f"clusters: {{prod: {{host: h, token: t, {more}}}}}\n"


NOT_A_HOST = "expected a host name or address alone, e.g. qumulo.example.com: no https://, port or path"
NOT_A_PATH = 'expected a path such as /metrics: not "/" and not below "/-/"'
NOT_PLAIN = 'expected plain letters, digits and "-._~" between the slashes of the path'

FAULTS = [
    (ONE + "poll: {interval: 60}", "poll.interval", "write it with a unit, e.g. 60s"),
    (ONE + "poll: {interval: 1:30}", "poll.interval", "write it with a unit, e.g. 60s"),
    (ONE + "poll: {interval: 900ms}", "poll.interval", "must be at least 1s"),
    (ONE + "poll: {interval: yes}", "poll.interval", "expected a duration such as 60s"),
    (ONE + "poll: {deadline: 0s}", "poll.deadline", "must be more than 0s"),
    (ONE + "poll: {stale_after: 119s}", "poll.stale_after", "must be at least two intervals, 2m"),
    (ONE + "poll: {concurrency: 0}", "poll.concurrency", "expected a whole number from 1 to 1000000"),
    (ONE + "poll: {concurrency: 1.5}", "poll.concurrency", "expected a whole number from 1 to 1000000"),
    (ONE + "poll: {page_size: true}", "poll.page_size", "expected a whole number from 1 to 1000000"),
    (ONE + "poll: {page-size: 1}", "poll.page-size", "there is no such setting; did you mean poll.page_size?"),
    (ONE + "pol: {}", "pol", "there is no such setting; did you mean poll?"),
    (ONE + "config_file: x", "config_file", "there is no such setting"),
    (ONE + "poll: 5", "poll", "expected a mapping of settings"),
    (
        ONE + "uploads: {idle_thresholds: [24h, 1d]}",
        "uploads.idle_thresholds",
        "expected distinct thresholds, but two are equally long",
    ),
    (ONE + "uploads: {idle_thresholds: [1d, 0s]}", "uploads.idle_thresholds[1]", "must be more than 0s"),
    (ONE + "uploads: {idle_thresholds: [86400]}", "uploads.idle_thresholds[0]", "write it with a unit, e.g. 60s"),
    (ONE + "uploads: {idle_thresholds: 1d}", "uploads.idle_thresholds", "expected a list, e.g. [a, b]"),
    (
        ONE + "uploads: {idle_thresholds: [1s,2s,3s,4s,5s,6s,7s,8s,9s]}",
        "uploads.idle_thresholds",
        "expected at most 8 thresholds",
    ),
    (ONE + "uploads: {zero_series: 1}", "uploads.zero_series", "expected true or false"),
    (ONE + "web: {listen_address: []}", "web.listen_address", 'expected at least one address, e.g. ":18000"'),
    (
        ONE + "web: {listen_address: [':1', ':1']}",
        "web.listen_address",
        "expected distinct addresses, but one is there twice",
    ),
    (ONE + "web: {listen_address: [18000]}", "web.listen_address[0]", "expected a text; put it in quotes"),
    *(
        (ONE + f"web: {{telemetry_path: {path}}}", "web.telemetry_path", NOT_A_PATH)
        for path in ("metrics", "/", "/-/metrics")
    ),
    *(
        (ONE + f"web: {{telemetry_path: '{path}'}}", "web.telemetry_path", NOT_PLAIN)
        for path in ("//m", "/a/../m", "/m?a", "/m#a", "/m n", "/m%20")
    ),
    (ONE + "log: {level: warning}", "log.level", "expected one of debug, info, warn, error"),
    (ONE + "log: {format: text}", "log.format", "expected one of logfmt, json"),
    (cluster("port: 0"), "clusters.prod.port", "expected a whole number from 1 to 65535"),
    (cluster("port: 65536"), "clusters.prod.port", "expected a whole number from 1 to 65535"),
    (cluster("read_timeout: 0ms"), "clusters.prod.read_timeout", "must be more than 0s"),
    (cluster("connect_timeout: 5"), "clusters.prod.connect_timeout", "write it with a unit, e.g. 60s"),
    (cluster("insecure_skip_verify: maybe"), "clusters.prod.insecure_skip_verify", "expected true or false"),
    (cluster("server_name: 'a:1'"), "clusters.prod.server_name", NOT_A_HOST),
    (
        cluster("buckets: {names: [a, a]}"),
        "clusters.prod.buckets.names",
        "expected distinct names, but one is there twice",
    ),
    (cluster("buckets: {names: ['']}"), "clusters.prod.buckets.names[0]", "must not be empty"),
    (
        cluster("buckets: {names: ['a b']}"),
        "clusters.prod.buckets.names[0]",
        "expected the name of a bucket, without spaces",
    ),
    (cluster("buckets: {names: [1]}"), "clusters.prod.buckets.names[0]", "expected a text; put it in quotes"),
    (
        cluster("buckets: {names: [a], include: [b]}"),
        "clusters.prod.buckets.include",
        "cannot be used together with names",
    ),
    (
        cluster("buckets: {names: [a], exclude: [b]}"),
        "clusters.prod.buckets.exclude",
        "cannot be used together with names",
    ),
    (
        cluster("buckets: {include: [a, 'b[']}"),
        "clusters.prod.buckets.include[1]",
        "not a regular expression of Python: unterminated character set at character 2",
    ),
    (
        cluster("poll: {intervall: 5m}"),
        "clusters.prod.poll.intervall",
        "there is no such setting; did you mean clusters.prod.poll.interval?",
    ),
    (cluster("poll: {page_size: 0}"), "clusters.prod.poll.page_size", "expected a whole number from 1 to 1000000"),
    ("clusters: {prod: {token: t}}", "clusters.prod.host", "is required"),
    ("clusters: {prod: {host: 10, token: t}}", "clusters.prod.host", "expected a text; put it in quotes"),
    ("clusters: {prod: {host: off, token: t}}", "clusters.prod.host", "expected a text; put it in quotes"),
    ("clusters: {prod: {host: h, token: 12345}}", "clusters.prod.token", "expected a text; put it in quotes"),
    ("clusters: {prod: {host: h, token: ''}}", "clusters.prod.token", "must not be empty"),
    (
        "clusters: {prod: {host: h, username: u, password: 12345}}",
        "clusters.prod.password",
        "expected a text; put it in quotes",
    ),
    (
        "clusters: {prod: {host: h, username: 7, password: p}}",
        "clusters.prod.username",
        "expected a text; put it in quotes",
    ),
    (
        cluster("insecure_skip_verify: true, ca_file: exporter.yml"),
        "clusters.prod.insecure_skip_verify",
        "cannot be true together with ca_file",
    ),
]


@pytest.mark.parametrize(("yaml", "setting", "message"), FAULTS)
def test_one_fault(faults_of: Faults, yaml: str, setting: str, message: str) -> None:
    (fault,) = faults_of(yaml)
    assert (fault.setting, fault.origin, fault.message) == (setting, "file exporter.yml", message)


@pytest.mark.parametrize("name", ["1", "true", "no", "1.5", "2024-01-01"])
def test_a_cluster_name_that_is_not_a_text(faults_of: Faults, name: str) -> None:
    (fault,) = faults_of(f"clusters: {{{name}: {{host: h, token: t}}}}")
    assert (fault.setting, fault.message) == ("clusters", "a name below this is not a text; put it in quotes")


@pytest.mark.parametrize("text", ["true", "'yes'", "'1'", "on", "'TRUE'"])
def test_truth_values(load_settings: Load, text: str) -> None:
    assert (
        load_settings(cluster(f"insecure_skip_verify: {text}")).settings.clusters["prod"].insecure_skip_verify is True
    )


def test_no_thresholds(load_settings: Load) -> None:
    assert load_settings(ONE + "uploads: {idle_thresholds: []}").settings.uploads.idle_thresholds == ()


@pytest.mark.parametrize(
    ("ordinal", "total", "expected"),
    [
        ("0", 1, 0),
        ("2", 3, 2),
        ("'2'", 3, 2),
        ("exporter-2", 3, 2),
        ("exporter-7d9f-12", 13, 12),
        ("exporter-0", 1, 0),
        ("exporter", 1, 0),
        ("''", 1, 0),
        ("null", 3, 0),
    ],
)
def test_shard(load_settings: Load, ordinal: str, total: int, expected: int) -> None:
    shard = load_settings(ONE + f"shard: {{ordinal: {ordinal}, total: {total}}}").settings.shard
    assert (shard.ordinal, shard.total) == (expected, total)


@pytest.mark.parametrize(
    ("ordinal", "total", "message"),
    [
        ("3", 3, "must be less than shard.total, which is 3"),
        ("exporter-3", 3, "must be less than shard.total, which is 3"),
        ("'1'", 1, "must be less than shard.total, which is 1"),
        ("exporter-3", 1, "must be less than shard.total, which is 1"),
        ("1", 1, "must be less than shard.total, which is 1"),
        ("exporter", 3, "expected a whole number, or a text that ends in -<number>"),
        ("exporter3", 4, "expected a whole number, or a text that ends in -<number>"),
        ("-1", 3, "expected a whole number, or a text that ends in -<number>"),
        ("true", 3, "expected a whole number, or a text that ends in -<number>"),
        ("''", 3, "must not be empty when shard.total is more than 1: a number, or a StatefulSet pod's name"),
    ],
)
def test_shard_is_refused(faults_of: Faults, ordinal: str, total: int, message: str) -> None:
    (fault,) = faults_of(ONE + f"shard: {{ordinal: {ordinal}, total: {total}}}")
    assert (fault.setting, fault.message) == ("shard.ordinal", message)


@pytest.mark.parametrize(
    ("names", "include", "exclude", "selected"),
    [
        ((), (), (), ["a", "ab", "b"]),
        (("ab", "none"), (), (), ["ab"]),
        ((), ("a.*",), (), ["a", "ab"]),
        ((), ("a",), (), ["a"]),
        ((), (), ("b",), ["a", "ab"]),
        ((), ("a.*", "b"), ("a",), ["ab", "b"]),
    ],
)
def test_buckets_selects(
    names: tuple[str, ...], include: tuple[str, ...], exclude: tuple[str, ...], selected: list[str]
) -> None:
    buckets = Buckets(names=names, include=tuple(map(re.compile, include)), exclude=tuple(map(re.compile, exclude)))
    assert [name for name in ("a", "ab", "b") if buckets.selects(name)] == selected


@pytest.mark.parametrize(
    ("poll", "seconds"), [({}, 900.0), ({"interval": "10m"}, 1800.0), ({"stale_after": "2m"}, 120.0)]
)
def test_stale_seconds(poll: dict[str, str], seconds: float) -> None:
    assert Poll.model_validate(poll).stale_seconds == seconds


def test_settings_made_directly_read_no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHARD", '{"total": 5}')
    assert Settings() == Settings(shard=Shard(), clusters={})


def test_a_pattern_that_python_warns_of_is_taken_without_a_word(load_settings: Load) -> None:
    buckets = load_settings(cluster("buckets: {include: ['[[a]+']}")).settings.clusters["prod"].buckets
    assert (buckets.selects("[a"), buckets.selects("b")) == (True, False)
