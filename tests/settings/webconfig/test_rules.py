"""The rules between settings, and that they do not judge what is wrong by itself."""

import pytest

from .conftest import PAIR, Faults, Read, block

REQUIRED = "is required for TLS, or {}; remove the whole section for plain HTTP"
TLS = "tls_server_config"


@pytest.mark.parametrize("section", ["{min_version: TLS13}", "{cert_file: , key_file: }", "{cert: , cert_file: }"])
def test_a_section_without_certificate_is_not_plain_http(faults_of: Faults, section: str) -> None:
    assert faults_of(f"{TLS}: {section}") == {
        f"{TLS}.cert_file": REQUIRED.format("cert"),
        f"{TLS}.key_file": REQUIRED.format("key"),
    }


@pytest.mark.parametrize(("given", "missing"), [("cert", "key"), ("key", "cert")])
def test_half_a_pair(faults_of: Faults, given: str, missing: str) -> None:
    assert faults_of(f"{TLS}: {{{given}_file: {given}.pem}}") == {f"{TLS}.{missing}_file": REQUIRED.format(missing)}


@pytest.mark.parametrize("key", ["cert", "key"])
def test_an_empty_path_is_one_fault(faults_of: Faults, key: str) -> None:
    yaml = PAIR.replace(f"{key}.pem", "''")
    assert faults_of(yaml) == {f"{TLS}.{key}_file": "must not be empty"}


def test_file_and_text_both(faults_of: Faults, authority_pem: bytes, pair_pems: tuple[bytes, bytes]) -> None:
    cert, key = pair_pems
    yaml = (
        f"{PAIR}  client_ca_file: ca.pem\n  client_auth_type: VerifyClientCertIfGiven\n"
        f"  cert: {block(cert)}  key: {block(key)}  client_ca: {block(authority_pem)}"
    )
    both = "expected this or {}, but both are set; remove one"
    assert faults_of(yaml) == {f"{TLS}.{key}_file": both.format(key) for key in ("cert", "key", "client_ca")}


@pytest.mark.parametrize("policy", ["  client_auth_type: NoClientCert\n", ""])
def test_a_client_ca_that_would_not_be_used(faults_of: Faults, policy: str) -> None:
    assert faults_of(f"{PAIR}  client_ca_file: ca.pem\n{policy}") == {
        f"{TLS}.client_auth_type": (
            "expected RequireAndVerifyClientCert beside a client CA: with NoClientCert it would not be used"
        )
    }


@pytest.mark.parametrize("policy", ["VerifyClientCertIfGiven", "RequireAndVerifyClientCert"])
def test_a_client_ca_that_is_missing(faults_of: Faults, policy: str) -> None:
    assert faults_of(f"{PAIR}  client_auth_type: {policy}\n") == {
        f"{TLS}.client_ca_file": f"is required, or client_ca, for client_auth_type {policy}"
    }


@pytest.mark.parametrize(
    "policy", ["", "  client_auth_type: VerifyClientCertIfGiven\n  client_ca_file: ca.pem\n"], ids=["none", "if given"]
)
def test_allowed_names_without_a_certificate_that_must_be_sent(faults_of: Faults, policy: str) -> None:
    assert faults_of(f"{PAIR}  client_allowed_sans: [a]\n{policy}") == {
        f"{TLS}.client_allowed_sans": (
            "expected client_auth_type RequireAndVerifyClientCert beside it: a client without certificate has no names"
        )
    }


def test_no_allowed_name(faults_of: Faults) -> None:
    policy = "  client_auth_type: RequireAndVerifyClientCert\n  client_ca_file: ca.pem\n"
    assert faults_of(f"{PAIR}{policy}  client_allowed_sans: []\n") == {
        f"{TLS}.client_allowed_sans": "expected at least one name; remove it to let in every valid certificate"
    }


@pytest.mark.parametrize("lines", ["min_version: TLS13\n  max_version: TLS12", "max_version: TLS11"])
def test_versions_the_wrong_way_round(faults_of: Faults, lines: str) -> None:
    assert faults_of(f"{PAIR}  cipher_suites: [TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA]\n  {lines}\n") == {
        f"{TLS}.min_version": "must not be above max_version; when they are not set they are TLS12 and TLS13"
    }


def test_only_cipher_suites_above_the_highest_version(faults_of: Faults) -> None:
    assert faults_of(f"{PAIR}  max_version: TLS12\n  cipher_suites: [TLS_AES_128_GCM_SHA256]\n") == {
        f"{TLS}.cipher_suites": (
            "expected a cipher suite for TLS 1.2 too: these are all for TLS 1.3, above max_version"
        )
    }


def test_several_curves(faults_of: Faults, read: Read) -> None:
    assert faults_of(f"{PAIR}  curve_preferences: [CurveP521, X25519, CurveP256]\n") == {
        f"{TLS}.curve_preferences": (
            "expected one curve, which is all that Python's ssl takes; keep CurveP521, remove X25519, CurveP256"
        )
    }
    assert read(f"{PAIR}  curve_preferences: [X25519, X25519]\n").tls is not None


@pytest.mark.parametrize(
    ("lines", "place"),
    [
        ("client_auth_type: x\n  client_ca_file: ca.pem\n  client_allowed_sans: [a]", "client_auth_type"),
        ("client_auth_type: VerifyClientCertIfGiven\n  client_ca_file: ''", "client_ca_file"),
        ("min_version: x\n  max_version: TLS11", "min_version"),
        ("max_version: x\n  min_version: TLS13", "max_version"),
        ("cipher_suites: [x, TLS_AES_128_GCM_SHA256]\n  max_version: TLS12", "cipher_suites[0]"),
        ("curve_preferences: [CurveP256, x, X25519]", "curve_preferences[1]"),
    ],
)
def test_what_is_wrong_by_itself_is_one_fault(faults_of: Faults, lines: str, place: str) -> None:
    assert list(faults_of(f"{PAIR}  {lines}\n")) == [f"{TLS}.{place}"]


@pytest.mark.parametrize("burst", ["", ", burst: 0"])
def test_a_limit_without_burst(faults_of: Faults, burst: str) -> None:
    assert faults_of(f"rate_limit: {{interval: 1s{burst}}}") == {
        "rate_limit.burst": "expected at least 1 beside an interval: with 0 every request would be refused"
    }


@pytest.mark.parametrize("burst", ["-1", "1.5", "x", "true"])
def test_what_is_not_a_burst(faults_of: Faults, burst: str) -> None:
    assert faults_of(f"rate_limit: {{interval: 1s, burst: {burst}}}") == {
        "rate_limit.burst": "expected a whole number from 0 to 1000000"
    }
