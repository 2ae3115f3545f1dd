"""The YAML file: what cannot be read, nulls, and where relative paths start."""

from pathlib import Path

import pytest

from exporter.settings.load import Fault, load

from .conftest import Faults, Load

ONE = "clusters: {prod: {host: h, token: t}}\n"


@pytest.mark.parametrize(
    ("yaml", "message"),
    [
        (b"poll: [", "not YAML: expected the node content, but found '<stream end>' (line 1, column 8)"),
        (b"poll: {}\npoll: {}", "not YAML: a key is there twice (line 2, column 1)"),
        (b"poll: {interval: 1m, interval: 2m}", "not YAML: a key is there twice (line 1, column 22)"),
        (b"- poll", "expected settings, such as poll: {interval: 60s}"),
        (b"poll", "expected settings, such as poll: {interval: 60s}"),
        (b"a: 2024-99-99", "not YAML: a value cannot be read; put it in quotes (line 1, column 4)"),
        (b"a: \xff", "not YAML: not a text in UTF-8, or with control characters"),
        (b"a: \x01", "not YAML: not a text in UTF-8, or with control characters"),
        (b"[" * 5000, "not YAML: nested too deeply"),
        (b"poll:\n\tinterval: 1m", "not YAML: a tab, but only spaces may indent (line 2, column 1)"),
        (b"poll: &p {x: *p}", "not YAML: an alias inside what it stands for (line 1, column 14)"),
        (b"poll: &p [*p]", "not YAML: an alias inside what it stands for (line 1, column 11)"),
        (b"a: *b", "not YAML: found undefined alias ... (line 1, column 4)"),
        (
            b"a: !!python/object:x.y {}",
            "not YAML: could not determine a constructor for the tag ... (line 1, column 4)",
        ),
        (b"a: 1\n---\nb: 1", "not YAML: but found another document (line 2, column 1)"),
        (b"a: !!bool x", "not YAML: a value cannot be read; put it in quotes (line 1, column 4)"),
        (b"a: !!int ''", "not YAML: a value cannot be read; put it in quotes (line 1, column 4)"),
        (b"a: !!timestamp x", "not YAML: a value cannot be read; put it in quotes (line 1, column 4)"),
        (b'{"\\ud800": 1}', "not YAML: half of a surrogate pair, which is no character (line 1, column 2)"),
        (b"? [a]\n: 1", "not YAML: found unhashable key (line 1, column 3)"),
    ],
)
def test_a_file_that_is_not_settings(faults_of: Faults, yaml: bytes, message: str) -> None:
    assert faults_of(yaml) == (Fault("config_file", "file exporter.yml", message),)


@pytest.mark.parametrize("item", ["k{0}: {1}", "<<: {1}", "{1}"])
def test_aliases_of_aliases_are_refused_before_they_are_written_out(faults_of: Faults, item: str) -> None:
    opened, closed = "[]" if item == "{1}" else "{}"
    levels = [f"l0: &l0 {opened}{', '.join(item.format(number, 'x') for number in range(10))}{closed}"]
    if item.startswith("<<"):
        levels = ["l0: &l0 {a: 1}"]
    for level in range(1, 13):
        items = [item.format(number, f"*l{level - 1}") for number in range(10)]
        if item.startswith("<<"):
            items = [f"<<: [{', '.join([f'*l{level - 1}'] * 10)}]"]
        levels.append(f"l{level}: &l{level} {opened}{', '.join(items)}{closed}")
    (fault,) = faults_of("\n".join([*levels, "clusters: *l12"]))
    assert fault.message == "not YAML: aliases that stand for too much (line 1, column 1)"


def test_aliases_that_stand_for_little_are_no_fault(load_settings: Load) -> None:
    clusters = "\n".join(f"  c{number}: {{<<: *c, host: h{number}}}" for number in range(99))
    yaml = f"clusters:\n  c: &c {{host: h, token: t, buckets: {{names: [a, b]}}}}\n{clusters}\n"
    assert len(load_settings(yaml).settings.clusters) == 100


def test_a_missing_file_is_a_fault_of_what_names_it(folder: Path, faults_of: Faults) -> None:
    (folder / "dir").mkdir()
    expected = "cannot read none.yml: No such file or directory"
    assert faults_of(flags={"config_file": "none.yml"}) == (Fault("config_file", "flag --config.file", expected),)
    assert faults_of(environ={"CONFIG_FILE": "none.yml"}) == (
        Fault("config_file", "variable QUMULO_EXPORTER_CONFIG_FILE", expected),
    )
    assert faults_of(flags={"config_file": "dir"})[0].message == "cannot read dir: Is a directory"


@pytest.mark.parametrize("yaml", ["poll:\n", "poll: {interval: null, stale_after: ~}\n", "poll: {}\nuploads:\nweb:\n"])
def test_null_is_not_set(load_settings: Load, yaml: str) -> None:
    assert load_settings(ONE + yaml).settings == load_settings(ONE).settings


def test_null_does_not_hide_an_unknown_key(faults_of: Faults) -> None:
    (fault,) = faults_of(ONE + "poll: {intervall: null}")
    assert fault.setting == "poll.intervall"


def test_a_wrong_section_is_a_fault_beside_a_variable_for_it(faults_of: Faults) -> None:
    (fault,) = faults_of(ONE + "poll: 5\n", {"POLL__INTERVAL": "5m"})
    assert fault == Fault("poll", "file exporter.yml", "expected a mapping of settings")


@pytest.mark.parametrize(
    ("yaml", "setting", "message"),
    [
        (
            "clusters: {host: h, token: t}",
            "host",
            "the name of the cluster is missing above it, as in clusters.prod.host",
        ),
        ("clusters: {prod: h}", "prod", "expected a mapping of settings"),
    ],
)
def test_what_is_not_the_settings_of_a_cluster(faults_of: Faults, yaml: str, setting: str, message: str) -> None:
    assert Fault(f"clusters.{setting}", "file exporter.yml", message) in faults_of(yaml)


def test_a_list_of_clusters(faults_of: Faults) -> None:
    message = "expected the name of each cluster and below it its settings, such as prod: {host: qumulo.example.com}"
    assert faults_of("clusters: [{host: h}]") == (Fault("clusters", "file exporter.yml", message),)


def test_merge_keys(load_settings: Load) -> None:
    yaml = "clusters:\n  a: &a {host: a, token: t}\n  b: &b {<<: *a, host: b}\n  c: {<<: *b, host: c}\n"
    hosts = {name: cluster.host for name, cluster in load_settings(yaml).settings.clusters.items()}
    assert hosts == {"a": "a", "b": "b", "c": "c"}


def test_relative_paths_start_at_the_file_that_names_them(folder: Path) -> None:
    (folder / "etc").mkdir()
    for place in (folder, folder / "etc"):
        (place / "ca.pem").write_text("x")
    (folder / "etc" / "token").write_text("x")
    (folder / "etc" / "e.yml").write_text("clusters: {a: {host: h, token_file: token, ca_file: ca.pem}}")
    environ = {"QUMULO_EXPORTER_CLUSTERS__A__CA_FILE": "ca.pem"}
    in_file = load({"config_file": "etc/e.yml"}, {}).settings.clusters["a"]
    in_environment = load({"config_file": "etc/e.yml"}, environ).settings.clusters["a"]
    assert (in_file.token_file, in_file.ca_file) == (folder / "etc/token", folder / "etc/ca.pem")
    assert (in_environment.token_file, in_environment.ca_file) == (folder / "etc/token", folder / "ca.pem")


def test_absolute_paths_stay(folder: Path, load_settings: Load) -> None:
    settings = load_settings(f"clusters: {{a: {{host: h, token_file: {folder / 'token'}}}}}").settings
    assert settings.clusters["a"].token_file == folder / "token"
