"""The names in the file: unknown keys, sections of another kind, names that are not texts."""

import pytest

from .conftest import Faults


@pytest.mark.parametrize(
    ("yaml", "place", "message"),
    [
        ("tls_server: {}", "tls_server", "there is no such setting; did you mean tls_server_config?"),
        ("TLS-Server-Config: {}", "TLS-Server-Config", "there is no such setting; did you mean tls_server_config?"),
        ("rate_limits:", "rate_limits", "there is no such setting; did you mean rate_limit?"),
        ("nothing_like_it: 1", "nothing_like_it", "there is no such setting"),
        (
            "http_server_config: {http_2: false}",
            "http_server_config.http_2",
            "there is no such setting; did you mean http_server_config.http2?",
        ),
        (
            "http_server_config: {headers: {x-frame-options: deny}}",
            "http_server_config.headers.x-frame-options",
            "there is no such setting; did you mean http_server_config.headers.X-Frame-Options?",
        ),
        (
            "http_server_config: {headers: {Cache-Control: foo}}",
            "http_server_config.headers.Cache-Control",
            "there is no such setting",
        ),
        (
            "rate_limit: {intervall: 1s}",
            "rate_limit.intervall",
            "there is no such setting; did you mean rate_limit.interval?",
        ),
        ("rate_limit: 5", "rate_limit", "expected a mapping of settings"),
        ("tls_server_config: cert.pem", "tls_server_config", "expected a mapping of settings"),
        ("tls_server_config: false", "tls_server_config", "expected a mapping of settings"),
        ("http_server_config: {headers: [a]}", "http_server_config.headers", "expected a mapping of settings"),
        ("basic_auth_users: [alice]", "basic_auth_users", "expected a mapping, user: bcrypt hash"),
        ("basic_auth_users: {1: x}", "basic_auth_users", "a name below this is not a text; put it in quotes"),
        ("'[key]': 1", "<name not shown>", "there is no such setting"),
        (
            "tls_server_config: {1: x, cert_file: cert.pem, key_file: key.pem}",
            "tls_server_config",
            "a name below this is not a text; put it in quotes",
        ),
        ("1: x", "", "a name below this is not a text; put it in quotes"),
        (
            "http_server_config: {headers: {1: x}}",
            "http_server_config.headers",
            "a name below this is not a text; put it in quotes",
        ),
    ],
)
def test_a_name_that_is_wrong(faults_of: Faults, yaml: str, place: str, message: str) -> None:
    assert faults_of(yaml) == {place: message}


def test_a_typo_does_not_hide_what_is_missing(faults_of: Faults) -> None:
    assert faults_of("tls_server_config: {cert_filse: cert.pem, key_file: key.pem}") == {
        "tls_server_config.cert_filse": "there is no such setting; did you mean tls_server_config.cert_file?",
        "tls_server_config.cert_file": "is required for TLS, or cert; remove the whole section for plain HTTP",
    }


def test_each_wrong_item_of_a_list_is_named(faults_of: Faults) -> None:
    yaml = "tls_server_config: {cert_file: cert.pem, key_file: key.pem, client_allowed_sans: [1, a, '']}"
    assert faults_of(yaml) == {
        "tls_server_config.client_allowed_sans[0]": "expected a text; put it in quotes",
        "tls_server_config.client_allowed_sans[2]": "must not be empty",
    }
