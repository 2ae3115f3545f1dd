"""The three sources together: precedence, origins, every fault at once."""

import logging
from pathlib import Path

import pytest

from exporter.settings.load import Fault
from exporter.settings.values import Threshold

from .conftest import Faults, Load

NOT_A_HOST = "expected a host name or address alone, e.g. qumulo.example.com: no https://, port or path"
ONE = "clusters: {prod: {host: a.example.com, token_file: token}}\n"


def test_defaults(load_settings: Load) -> None:
    loaded = load_settings(ONE)
    settings, cluster = loaded.settings, loaded.settings.clusters["prod"]
    assert loaded.ignored == ()
    assert (settings.poll.interval, settings.poll.concurrency, settings.poll.page_size) == (60.0, 4, 1000)
    assert (settings.poll.deadline, settings.poll.stale_after, settings.poll.stale_seconds) == (900.0, None, 900.0)
    assert [threshold.text for threshold in settings.uploads.idle_thresholds] == ["1d", "7d", "30d"]
    assert [str(address) for address in settings.web.listen_address] == [":18000"]
    assert (settings.web.telemetry_path, settings.log.level, settings.log.format) == ("/metrics", "info", "logfmt")
    assert (settings.shard.ordinal, settings.shard.total) == (0, 1)
    assert (cluster.port, cluster.connect_timeout, cluster.read_timeout) == (8000, 5.0, 30.0)
    assert (cluster.ca_file, cluster.insecure_skip_verify) == (None, False)
    assert cluster.buckets.selects("any")


def test_flags_over_environment_over_file_over_defaults(load_settings: Load) -> None:
    yaml = (
        ONE + "log: {level: error, format: json}\npoll: {interval: 5m, concurrency: 2}\nweb: {telemetry_path: /file}\n"
    )
    environ = {"LOG__LEVEL": "warn", "POLL__INTERVAL": "2m", "WEB__TELEMETRY_PATH": "/env"}
    settings = load_settings(yaml, environ, {"web.telemetry_path": "/flag"}).settings
    assert (settings.log.level, settings.log.format) == ("warn", "json")
    assert (settings.poll.interval, settings.poll.concurrency) == (120.0, 2)
    assert settings.web.telemetry_path == "/flag"


def test_lists_replace(load_settings: Load) -> None:
    yaml = ONE + "web: {listen_address: [':1', ':2']}\nuploads: {idle_thresholds: [1h, 2h]}\n"
    settings = load_settings(yaml, {"UPLOADS__IDLE_THRESHOLDS": "90m"}, {"web.listen_address": [":3"]}).settings
    assert [str(address) for address in settings.web.listen_address] == [":3"]
    assert settings.uploads.idle_thresholds == (Threshold("90m", 5400.0),)


def test_five_faults_of_three_sources_at_once(faults_of: Faults) -> None:
    yaml = "poll: {intervall: 5m, deadline: 60}\nclusters: {prod: {host: 'https://a', token_file: token}}\n"
    assert faults_of(yaml, {"POLL__CONCURRENCY": "0"}, {"log.level": "loud"}) == (
        Fault("clusters.prod.host", "file exporter.yml", NOT_A_HOST),
        Fault("log.level", "flag --log.level", "expected one of debug, info, warn, error"),
        Fault(
            "poll.concurrency",
            "variable QUMULO_EXPORTER_POLL__CONCURRENCY",
            "expected a whole number from 1 to 1000000",
        ),
        Fault("poll.deadline", "file exporter.yml", "write it with a unit, e.g. 60s"),
        Fault("poll.intervall", "file exporter.yml", "there is no such setting; did you mean poll.interval?"),
    )


def test_rules_across_sections_are_checked_beside_other_faults(faults_of: Faults) -> None:
    yaml = "poll: {interval: x, stale_after: 1s}\nclusters: {a: {}, b: {host: b, token_file: missing, port: 0}}\n"
    assert [fault.setting for fault in faults_of(yaml)] == [
        "clusters.a",
        "clusters.a.host",
        "clusters.b.port",
        "clusters.b.token_file",
        "poll.interval",
    ]


@pytest.mark.parametrize(
    ("flag", "origin"),
    [
        ("web.listen_address", "--web.listen-address"),
        ("web.config_file", "--web.config.file"),
        ("log.format", "--log.format"),
    ],
)
def test_a_fault_names_the_flag(faults_of: Faults, flag: str, origin: str) -> None:
    (fault,) = faults_of(ONE, flags={flag: "wrong"})
    assert fault.origin == f"flag {origin}"


def test_every_fault_of_the_web_configuration_is_named_beside_the_others(faults_of: Faults, folder: Path) -> None:
    (folder / "web.yml").write_text("basic_auth_users: {prometheus: hunter2}\nrate_limit: {burst: 0, interval: 1s}\n")
    faults = faults_of("poll: {interval: soon}\n" + ONE + "web: {config_file: web.yml}")
    assert [(fault.setting, fault.origin) for fault in faults] == [
        ("poll.interval", "file exporter.yml"),
        ("web.config_file: basic_auth_users.prometheus", f"file {folder / 'web.yml'}"),
        ("web.config_file: rate_limit.burst", f"file {folder / 'web.yml'}"),
    ]


def test_a_web_configuration_that_is_missing(faults_of: Faults) -> None:
    (fault,) = faults_of(ONE, flags={"web.config_file": "none.yml"})
    assert (fault.setting, fault.origin) == ("web.config_file", "flag --web.config.file")
    assert "none.yml: there is no such file" in fault.message


@pytest.mark.parametrize("yaml", [None, "", "# nothing\n", "poll:\nclusters:\n", "clusters: {}"])
def test_no_cluster_is_a_fault(faults_of: Faults, yaml: str | None) -> None:
    (fault,) = faults_of(yaml)
    assert (fault.setting, fault.origin) == ("clusters", "not set")


def test_the_file_is_named_by_a_flag_or_else_by_a_variable(folder: Path, load_settings: Load) -> None:
    (folder / "other.yml").write_text(ONE.replace("prod", "other"))
    assert list(load_settings(environ={"CONFIG_FILE": "other.yml"}).settings.clusters) == ["other"]
    assert list(load_settings(ONE, environ={"CONFIG_FILE": "other.yml"}).settings.clusters) == ["prod"]


def test_loading_again_gives_equal_settings_and_sees_changes(load_settings: Load) -> None:
    yaml = ONE[:-2] + ", b: {host: b, token: t, buckets: {include: ['x.*']}}}\n"
    first, second = load_settings(yaml).settings, load_settings(yaml).settings
    changed = load_settings(yaml.replace("token: t", "token: u")).settings
    assert first == second
    assert first.clusters["prod"] == changed.clusters["prod"]
    assert first.clusters["b"] != changed.clusters["b"]


def test_what_may_be_in_an_unreadable_file_is_not_missed(faults_of: Faults) -> None:
    environ = {"CLUSTERS__PROD__TOKEN": "t", "POLL__PAGE_SIZE": "0"}
    assert [fault.setting for fault in faults_of("clusters: [", environ)] == ["config_file", "poll.page_size"]


def test_the_debug_log_of_pydantic_settings_shows_and_changes_nothing(
    load_settings: Load, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    environ = {"CLUSTERS__PROD__TOKEN": "hunter2"}
    before = load_settings(ONE, environ)
    monkeypatch.setenv("PYDANTIC_SETTINGS_DEBUG", "1")
    with caplog.at_level(logging.DEBUG):
        assert load_settings(ONE, environ) == before
    assert "Resolving settings" in caplog.text
    assert "hunter2" not in caplog.text
    assert "from-the-file" not in caplog.text
    assert "a.example.com" not in caplog.text
