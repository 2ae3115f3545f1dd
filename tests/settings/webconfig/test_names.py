"""The names of Go's crypto/tls: those that are refused, each with its mend."""

import pytest

from exporter.settings.webconfig.names import CIPHERS, INSECURE_CIPHERS, TLS13_CIPHERS, VERSIONS

from .conftest import PAIR, Faults


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (
            "client_auth_type: RequestClientCert",
            "RequestClientCert is not possible: Python's ssl verifies every certificate that it asks for;"
            " use VerifyClientCertIfGiven",
        ),
        (
            "client_auth_type: RequireAnyClientCert",
            "RequireAnyClientCert is not possible: Python's ssl verifies every certificate that it asks for;"
            " use RequireAndVerifyClientCert",
        ),
        (
            "client_auth_type: RequireClientCert",
            "RequireClientCert is not possible: Python's ssl verifies every certificate that it asks for;"
            " use RequireAndVerifyClientCert",
        ),
        (
            "client_auth_type: x",
            "expected one of NoClientCert, VerifyClientCertIfGiven, RequireAndVerifyClientCert",
        ),
        ("min_version: TLS111", "expected one of TLS10, TLS11, TLS12, TLS13"),
        ("max_version: 1.3", "expected one of TLS10, TLS11, TLS12, TLS13"),
        ("prefer_server_cipher_suites: x", "expected true or false"),
        ("cipher_suites: TLS_AES_128_GCM_SHA256", "expected a list, e.g. [a, b]"),
        ("client_ca: ''", "must not be empty"),
        ("client_ca: 5", "expected a text in PEM; write it as a block after |"),
        ("client_ca_file: ''", "must not be empty"),
    ],
)
def test_what_is_not_a_setting_of_tls(faults_of: Faults, line: str, message: str) -> None:
    assert faults_of(f"{PAIR}  {line}\n") == {f"tls_server_config.{line.split(':')[0]}": message}


@pytest.mark.parametrize(
    ("name", "message"),
    [
        (
            "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA2048",
            "expected a cipher suite by the name that Go gives it;"
            " did you mean TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256?",
        ),
        (
            "ECDHE+AES",
            "expected a cipher suite by the name that Go gives it, e.g. TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
        ),
        ("TLS_RSA_WITH_RC4_128_SHA", "TLS_RSA_WITH_RC4_128_SHA is insecure; remove it"),
    ],
)
def test_a_cipher_suite_that_is_refused(faults_of: Faults, name: str, message: str) -> None:
    assert faults_of(f"{PAIR}  cipher_suites: ['{name}']\n") == {"tls_server_config.cipher_suites[0]": message}


def test_a_curve_that_is_unknown(faults_of: Faults) -> None:
    assert faults_of(f"{PAIR}  curve_preferences: [CurveP257]\n") == {
        "tls_server_config.curve_preferences[0]": "expected one of CurveP256, CurveP384, CurveP521, X25519"
    }


def test_no_cipher_suite_is_in_two_tables() -> None:
    assert len(CIPHERS.keys() | TLS13_CIPHERS | INSECURE_CIPHERS) == 10 + 3 + 12


def test_a_version_that_openssl_was_built_without(monkeypatch: pytest.MonkeyPatch, faults_of: Faults) -> None:
    monkeypatch.setitem(VERSIONS, "TLS10", (VERSIONS["TLS10"][0], False))
    assert faults_of(f"{PAIR}  min_version: TLS10\n") == {
        "tls_server_config.min_version": "TLS10 is not offered by this system's OpenSSL; use TLS12 or TLS13"
    }
