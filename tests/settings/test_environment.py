"""Variables: their names, clusters, lists, and those that Kubernetes makes."""

from pathlib import Path

import pytest

from exporter.settings.environment import fold, read_environment
from exporter.settings.load import Fault

from .conftest import Faults, Load

NEW = {"CLUSTERS__PROD__HOST": "h", "CLUSTERS__PROD__TOKEN": "t"}


def test_the_environment_alone_is_enough(load_settings: Load) -> None:
    settings = load_settings(
        environ={**NEW, "CLUSTERS__PROD__BUCKETS__NAMES": "a, b", "CLUSTERS__PROD__POLL__INTERVAL": "2m"}
    )
    prod = settings.settings.clusters["prod"]
    assert (prod.host, prod.buckets.names, settings.settings.poll_of("prod").interval) == ("h", ("a", "b"), 120.0)


@pytest.mark.parametrize(
    ("name", "variable"),
    [
        ("prod", "PROD"),
        ("Prod", "PROD"),
        ("my-prod.eu", "MY_PROD_EU"),
        ("my__prod", "MY__PROD"),
        ("prod-", "PROD_"),
        ("prod", "prod"),
    ],
)
def test_a_variable_belongs_to_the_cluster_of_the_file(load_settings: Load, name: str, variable: str) -> None:
    yaml = f"clusters: {{{name}: {{host: file, token: t}}}}"
    clusters = load_settings(yaml, {f"CLUSTERS__{variable}__HOST": "env"}).settings.clusters
    assert {key: cluster.host for key, cluster in clusters.items()} == {name: "env"}


def test_of_two_names_the_longer_one_that_fits_counts(load_settings: Load) -> None:
    yaml = "clusters: {a: {host: a, token: t}, a__b: {host: b, token: t}}"
    clusters = load_settings(yaml, {"CLUSTERS__A__B__HOST": "env", "CLUSTERS__A__PORT": "1"}).settings.clusters
    assert [(cluster.host, cluster.port) for cluster in clusters.values()] == [("a", 1), ("env", 8000)]


def test_what_a_cluster_lacks_is_said_of_the_file(faults_of: Faults) -> None:
    (fault,) = faults_of("clusters: {a: {port: 1}}", {"CLUSTERS__A__TOKEN": "t"})
    assert fault == Fault("clusters.a.host", "file exporter.yml", "is required")


def test_a_cluster_of_the_file_may_have_all_its_settings_in_variables(load_settings: Load) -> None:
    assert list(load_settings("clusters: {PROD: }", NEW).settings.clusters) == ["PROD"]


def test_another_name_makes_a_new_cluster_in_lower_case(load_settings: Load) -> None:
    yaml = "clusters: {a: {host: h, token: t}}"
    clusters = load_settings(yaml, {"CLUSTERS__MY_B__HOST": "b", "CLUSTERS__MY_B__TOKEN": "u"}).settings.clusters
    assert {key: cluster.host for key, cluster in clusters.items()} == {"a": "h", "my_b": "b"}


def test_two_names_that_fold_to_one_are_a_fault(faults_of: Faults) -> None:
    (fault,) = faults_of("clusters: {a-b: {host: h, token: t}, A.b: {host: h, token: t}}")
    assert fault == Fault("clusters.A.b", "file exporter.yml", "variables cannot tell it from clusters.a-b; rename one")


def test_fold() -> None:
    assert fold("my-Prod.eu_1") == "MY_PROD_EU_1"


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("a", ("a",)),
        ("a,b", ("a", "b")),
        (" a , b ", ("a", "b")),
        ('["a", "b"]', ("a", "b")),
        ("[]", ()),
    ],
)
def test_lists(load_settings: Load, text: str, names: tuple[str, ...]) -> None:
    settings = load_settings(environ={**NEW, "CLUSTERS__PROD__BUCKETS__NAMES": text}).settings
    assert settings.clusters["prod"].buckets.names == names


@pytest.mark.parametrize("text", ["[a-z]+", "[0]", "x{1}"])
def test_a_pattern_may_look_like_json(load_settings: Load, text: str) -> None:
    settings = load_settings(environ={**NEW, "CLUSTERS__PROD__BUCKETS__INCLUDE": text}).settings
    assert [pattern.pattern for pattern in settings.clusters["prod"].buckets.include] == [text]


@pytest.mark.parametrize("text", ['["a"', '["a", 1]', '["a"] x'])
def test_broken_json_is_a_fault(faults_of: Faults, text: str) -> None:
    (fault,) = faults_of(environ={**NEW, "CLUSTERS__PROD__BUCKETS__NAMES": text})
    assert fault == Fault(
        "clusters.prod.buckets.names",
        "variable QUMULO_EXPORTER_CLUSTERS__PROD__BUCKETS__NAMES",
        'expected a list: a,b or in JSON ["a", "b"]',
    )


@pytest.mark.parametrize("text", ["a,,b", "a,"])
def test_an_empty_item_is_a_fault(faults_of: Faults, text: str) -> None:
    (fault,) = faults_of(environ={**NEW, "CLUSTERS__PROD__BUCKETS__NAMES": text})
    assert (fault.setting, fault.message) == ("clusters.prod.buckets.names[1]", "must not be empty")


@pytest.mark.parametrize(("text", "value"), [("true", True), ("0", False), ("No", False), ("1", True), ("YES", True)])
def test_truth_values(load_settings: Load, text: str, value: bool) -> None:
    assert load_settings(environ={**NEW, "UPLOADS__ZERO_SERIES": text}).settings.uploads.zero_series is value


def test_an_empty_variable_is_not_set(load_settings: Load) -> None:
    environ = {**NEW, "POLL__INTERVAL": "", "CLUSTERS__PROD__CA_FILE": "", "NO_SUCH_THING": "", "CONFIG_FILE": ""}
    loaded = load_settings(environ=environ)
    assert (loaded.settings.poll.interval, loaded.settings.clusters["prod"].ca_file) == (60.0, None)


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("POLL_INTERVAL", "; did you mean QUMULO_EXPORTER_POLL__INTERVAL?"),
        ("CLUTSERS__PROD__HOST", "; did you mean QUMULO_EXPORTER_CLUSTERS__PROD__HOST?"),
        ("CLUTSERS__PROD__PORT", "; did you mean QUMULO_EXPORTER_CLUSTERS__PROD__PORT?"),
        ("CLUSTERS__PROD__TOKENFILE", "; did you mean QUMULO_EXPORTER_CLUSTERS__PROD__TOKEN_FILE?"),
        ("CONFIGFILE", "; did you mean QUMULO_EXPORTER_CONFIG_FILE?"),
        ("POLL__INTERVAL__X", "; did you mean QUMULO_EXPORTER_POLL__INTERVAL?"),
        ("SOMETHING_ELSE", ""),
    ],
)
def test_an_unknown_variable_is_a_fault(faults_of: Faults, name: str, hint: str) -> None:
    (fault,) = faults_of(environ={**NEW, name: "x"})
    variable = f"QUMULO_EXPORTER_{name}"
    assert fault == Fault(variable, f"variable {variable}", f"there is no such setting{hint}")


@pytest.mark.parametrize(
    ("name", "example"),
    [
        ("POLL", "POLL__INTERVAL"),
        ("CLUSTERS", "CLUSTERS__<NAME>__HOST"),
        ("CLUSTERS__PROD", "CLUSTERS__PROD__HOST"),
        ("CLUSTERS__TOKEN", "CLUSTERS__<NAME>__TOKEN"),
        ("CLUSTERS__PROD__BUCKETS", "CLUSTERS__PROD__BUCKETS__NAMES"),
    ],
)
def test_a_section_is_not_a_setting(faults_of: Faults, name: str, example: str) -> None:
    (fault,) = faults_of(environ={**NEW, name: "5", "POLL__INTERVAL": "5m"})
    assert fault.origin == f"variable QUMULO_EXPORTER_{name}"
    assert fault.message == f"is a section, not a setting; set a variable such as QUMULO_EXPORTER_{example}"


def test_two_variables_for_one_setting_are_a_fault(faults_of: Faults) -> None:
    (fault,) = faults_of(environ={**NEW, "POLL__INTERVAL": "5m", "poll__interval": "6m"})
    assert fault.message == "is set twice, also by variable QUMULO_EXPORTER_POLL__INTERVAL"


SERVICE_LINKS = [
    "SERVICE_HOST",
    "SERVICE_PORT",
    "SERVICE_PORT_METRICS",
    "PORT",
    "PORT_18000_TCP",
    "PORT_18000_TCP_ADDR",
    "PORT_18000_TCP_PORT",
    "PORT_53_UDP_PROTO",
    "PORT_9_SCTP",
    "CANARY_SERVICE_HOST",
    "CANARY_PORT",
]


def test_service_links_are_ignored_by_name(load_settings: Load) -> None:
    ignored = load_settings(environ={**NEW, **dict.fromkeys(SERVICE_LINKS, "10.0.0.1")}).ignored
    assert ignored == tuple(sorted(f"QUMULO_EXPORTER_{name}" for name in SERVICE_LINKS))


@pytest.mark.parametrize("name", ["PORTS", "SERVICE_HOSTS", "PORT_X_TCP", "PORT_1_HTTP", "POLL__PORT", "SERVICE"])
def test_other_names_are_not_service_links(name: str) -> None:
    _, faults, ignored = read_environment({f"QUMULO_EXPORTER_{name}": "x"}, [], Path("/"))
    assert [fault.setting for fault in faults] == [f"QUMULO_EXPORTER_{name}"]
    assert ignored == []


@pytest.mark.parametrize(("total", "faulty"), [("2", True), ("1", False)])
def test_an_empty_ordinal_is_a_fault_of_a_shard(
    load_settings: Load, faults_of: Faults, total: str, faulty: bool
) -> None:
    environ = {**NEW, "SHARD__ORDINAL": "", "SHARD__TOTAL": total}
    if faulty:
        (fault,) = faults_of(environ=environ)
        assert (fault.setting, fault.origin) == ("shard.ordinal", "variable QUMULO_EXPORTER_SHARD__ORDINAL")
    else:
        assert load_settings(environ=environ).settings.shard.ordinal == 0


def test_an_empty_ordinal_leaves_that_of_the_file(load_settings: Load) -> None:
    settings = load_settings("shard: {ordinal: 1, total: 2}", {**NEW, "SHARD__ORDINAL": ""}).settings
    assert settings.shard.ordinal == 1
