"""No fault, text or representation shows a secret, wherever it was written."""

import pytest

from exporter.settings.describe import describe

from .conftest import Faults, Load

SECRET = "hunter2"

IN_THE_FILE = [
    "clusters: {a: {host: h, token: 'hunter2 x'}}",
    'clusters: {a: {host: h, token: "hunter2\\n"}}',
    "clusters: {a: {host: h, token: [hunter2]}}",
    "clusters: {a: {host: h, token: {hunter2: x}}}",
    "clusters: {a: {host: h, username: u, password: [hunter2]}}",
    'clusters: {a: {host: h, username: u, password: "hunter2\\0"}}',
    "clusters: {a: {host: h, token: hunter2, token_file: token}}",
    "clusters: {a: {host: h, password: hunter2}}",
    "clusters: {a: {token: hunter2}}",
    "clusters: {a: {host: h, tokn: hunter2}}",
    "clusters: {a: {host: h, tokn: {x: hunter2}}}",
    "clusters: {a: {host: h, token_file: hunter2}}",
    "clusters: {a: {host: h, username: u, password_file: hunter2}}",
    "clusters: {a: {host: h, token_file: token, ca_file: hunter2}}",
    "clusters: {a: {host: 'u:hunter2@h', token_file: token}}",
    "clusters: {a: {host: h, token:hunter2}}",
    "clusters: {a: {host: h, token hunter2}}",
    "clusters: {host: h, token: hunter2}",
    "clusters: {token:hunter2}",
    "clusters: hunter2",
    "hunter2",
    "- hunter2",
    "token: hunter2",
    "token: *hunter2",
    "token: !hunter2 x",
    "token: &hunter2 x\nb: &hunter2 ]",
    "token: 'hunter2",
    'token: "hunter2\\q"',
    "token: hunter2: x",
    "token: @hunter2",
    "token: %hunter2",
    "clusters: {a: {host: h, token: hunter2\n",
    "poll: {interval: hunter2}\nlog: {level: hunter2, format: hunter2}\nshard: {ordinal: hunter2, total: hunter2}",
    "web: {listen_address: [hunter2], telemetry_path: hunter2}",
    "uploads: {zero_series: hunter2, idle_thresholds: [hunter2]}",
    "clusters: {a: {host: h, token_file: token, buckets: {include: ['(?P<hunter2', '(?P=hunter2)', 'hunter2(']}}}",
]

VARIABLES = [
    "CLUSTERS__A__TOKN",
    "CLUSTERS__A__TOKEN_FILE",
    "CLUSTERS__A__PASSWORD",
    "CLUSTERS__A__PASSWORD_FILE",
    "CLUSTERS__A__HOST",
    "CLUSTERS__A",
    "CLUSTERS__TOKEN",
    "TOKEN",
    "POLL__INTERVAL",
    "UPLOADS__IDLE_THRESHOLDS",
    "SHARD__TOTAL",
    "CONFIG_FILE",
]


@pytest.mark.parametrize("yaml", IN_THE_FILE)
def test_a_fault_of_the_file_does_not_show_it(faults_of: Faults, yaml: str) -> None:
    faults = faults_of(yaml)
    assert faults
    assert SECRET not in "".join(map(str, faults))


@pytest.mark.parametrize("name", VARIABLES[:-1])
def test_a_fault_of_a_variable_does_not_show_it(faults_of: Faults, name: str) -> None:
    faults = faults_of(environ={name: SECRET})
    assert faults
    assert SECRET not in "".join(map(str, faults))


def test_a_broken_list_in_a_variable_is_not_shown(faults_of: Faults) -> None:
    (fault,) = faults_of(environ={"CLUSTERS__A__BUCKETS__NAMES": '["hunter2", '})
    assert SECRET not in str(fault)


def test_settings_do_not_show_it(load_settings: Load) -> None:
    yaml = "clusters: {a: {host: h, token: hunter2}, b: {host: h, username: u, password: hunter2}}"
    settings = load_settings(yaml).settings
    token, password = settings.clusters["a"].token, settings.clusters["b"].password
    assert token is not None
    assert password is not None
    assert (token.get_secret_value(), password.get_secret_value()) == (SECRET, SECRET)
    assert SECRET not in repr(settings) + str(settings) + describe(settings)
    assert describe(settings).count("<hidden>") == 2
