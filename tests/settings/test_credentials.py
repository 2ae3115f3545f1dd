"""Credentials: the strongest source's replace, two kinds in one source are a fault."""

import pytest

from exporter.settings.load import Fault

from .conftest import Faults, Load

KEYS = ("token", "token_file", "username", "password", "password_file")


@pytest.mark.parametrize(
    ("in_file", "in_environment", "left"),
    [
        ("token: t", {}, {"token"}),
        ("token_file: token", {}, {"token_file"}),
        ("username: u, password: p", {}, {"username", "password"}),
        ("username: u, password_file: token", {}, {"username", "password_file"}),
        ("token_file: token", {"TOKEN": "t"}, {"token"}),
        ("token_file: missing", {"TOKEN": "t"}, {"token"}),
        ("token: 'not valid'", {"TOKEN_FILE": "token"}, {"token_file"}),
        ("username: u, password: p", {"TOKEN": "t"}, {"token"}),
        ("token: t", {"USERNAME": "u", "PASSWORD": "p"}, {"username", "password"}),
        ("username: u, password: p", {"PASSWORD_FILE": "token"}, {"username", "password_file"}),
        ("username: u, password_file: missing", {"PASSWORD": "p"}, {"username", "password"}),
        ("username: u, password: p", {"USERNAME": "v"}, {"username", "password"}),
        ("username: u", {"PASSWORD": "p"}, {"username", "password"}),
        ("token: null, token_file: token", {}, {"token_file"}),
    ],
)
def test_which_credential_counts(
    load_settings: Load, in_file: str, in_environment: dict[str, str], left: set[str]
) -> None:
    environ = {f"CLUSTERS__A__{key}": value for key, value in in_environment.items()}
    cluster = load_settings(f"clusters: {{a: {{host: h, {in_file}}}}}", environ).settings.clusters["a"]
    assert {key for key in KEYS if getattr(cluster, key) is not None} == left


def test_a_lone_password_keeps_the_weaker_username(load_settings: Load) -> None:
    yaml = "clusters: {a: {host: h, username: u, password: weak}}"
    cluster = load_settings(yaml, {"CLUSTERS__A__PASSWORD": "strong"}).settings.clusters["a"]
    assert cluster.password is not None
    assert (cluster.username, cluster.password.get_secret_value()) == ("u", "strong")


@pytest.mark.parametrize(
    ("in_file", "kinds"),
    [
        ("token: t, token_file: token", "token and token_file"),
        ("token: t, username: u, password: p", "token and password"),
        ("token_file: token, username: u", "token_file and username"),
        ("username: u, password: p, password_file: token", "password and password_file"),
    ],
)
def test_two_kinds_in_one_source(faults_of: Faults, in_file: str, kinds: str) -> None:
    (fault,) = faults_of(f"clusters: {{a: {{host: h, {in_file}}}}}")
    expected = f"expected one credential, but {kinds} are set in the same source"
    assert fault == Fault("clusters.a", "file exporter.yml", expected)


def test_two_kinds_in_a_weaker_source_are_a_fault_too(faults_of: Faults) -> None:
    (fault,) = faults_of("clusters: {a: {host: h, token: t, token_file: token}}", {"CLUSTERS__A__TOKEN": "t"})
    assert fault.origin == "file exporter.yml"


def test_two_kinds_in_the_environment_name_the_variable(faults_of: Faults) -> None:
    (fault,) = faults_of("clusters: {a: {host: h}}", {"CLUSTERS__A__TOKEN": "t", "CLUSTERS__A__TOKEN_FILE": "token"})
    assert fault.origin == "variable QUMULO_EXPORTER_CLUSTERS__A__TOKEN"


@pytest.mark.parametrize(
    ("in_file", "in_environment", "setting", "message"),
    [
        (
            "port: 1",
            {},
            "clusters.a",
            "no credential; expected token_file, or token, or username with password or password_file",
        ),
        ("username: u", {}, "clusters.a.username", "needs password or password_file beside it"),
        ("password: p", {}, "clusters.a.password", "needs username beside it"),
        ("password_file: token", {}, "clusters.a.password_file", "needs username beside it"),
        ("token: t", {"PASSWORD": "p"}, "clusters.a.password", "needs username beside it"),
    ],
)
def test_incomplete(
    faults_of: Faults, in_file: str, in_environment: dict[str, str], setting: str, message: str
) -> None:
    environ = {f"CLUSTERS__A__{key}": value for key, value in in_environment.items()}
    (fault,) = faults_of(f"clusters: {{a: {{host: h, {in_file}}}}}", environ)
    assert (fault.setting, fault.message) == (setting, message)
