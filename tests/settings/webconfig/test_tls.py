"""The context to serve with: what real handshakes agree on, and what it refuses."""

import ssl

import pytest
import trustme

from exporter.settings.webconfig.names import CIPHERS, CURVES

from .conftest import PAIR, Faults, Read
from .handshake import Agreed, client, handshake

V10, V11, V12, V13 = (
    ssl.TLSVersion.TLSv1,
    ssl.TLSVersion.TLSv1_1,
    ssl.TLSVersion.TLSv1_2,
    ssl.TLSVersion.TLSv1_3,
)
GCM128, GCM256 = "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256", "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384"


@pytest.mark.parametrize(
    ("lines", "spoken"),
    [
        ("", {V12, V13}),
        ("min_version: TLS13", {V13}),
        ("max_version: TLS12", {V12}),
        ("min_version: TLS10", {V10, V11, V12, V13}),
        ("min_version: TLS11", {V11, V12, V13}),
        ("min_version: TLS11\n  max_version: TLS11", {V11}),
        ("min_version: TLS10\n  cipher_suites: [TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA]", {V10, V11, V12, V13}),
        ("min_version: TLS10\n  cipher_suites: [TLS_AES_128_GCM_SHA256]", {V13}),
        ("cipher_suites: [TLS_AES_128_GCM_SHA256]", {V13}),
        (f"cipher_suites: [TLS_AES_128_GCM_SHA256, {GCM128}]", {V12, V13}),
        (f"min_version: TLS13\n  cipher_suites: [{GCM128}]", {V13}),
    ],
)
def test_versions(read: Read, authority_pem: bytes, lines: str, spoken: set[ssl.TLSVersion]) -> None:
    context = read(f"{PAIR}  {lines}\n").tls
    for version in (V10, V11, V12, V13):
        if version in spoken:
            assert handshake(context, client(authority_pem, version)).version == version.name.replace("_", ".")
        else:
            with pytest.raises(ssl.SSLError):
                handshake(context, client(authority_pem, version))


def test_what_is_weak_is_let_in_only_with_old_versions(read: Read) -> None:
    usual = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).security_level
    levels = {}
    for lines in ("min_version: TLS11", "min_version: TLS12", f"cipher_suites: [{GCM128}]"):
        context = read(f"{PAIR}  {lines}\n").tls
        assert context is not None
        levels[lines] = context.security_level
    assert levels == {
        "min_version: TLS11": 0,
        "min_version: TLS12": usual,
        f"cipher_suites: [{GCM128}]": usual,
    }


@pytest.fixture(scope="module")
def rsa_pem() -> bytes:
    """Certificate and key of an RSA key."""
    issued = trustme.CA().issue_cert("localhost", key_type=trustme.KeyType.RSA)
    return issued.private_key_and_cert_chain_pem.bytes()


@pytest.mark.parametrize(("name", "openssl"), CIPHERS.items(), ids=CIPHERS.keys())
def test_a_cipher_suite(
    read: Read,
    pair_pems: tuple[bytes, bytes],
    rsa_pem: bytes,
    tmp_path_factory: pytest.TempPathFactory,
    name: str,
    openssl: str,
) -> None:
    pair = tmp_path_factory.mktemp("pair") / "pair.pem"
    pair.write_bytes(b"".join(pair_pems) if "ECDSA" in name else rsa_pem)
    yaml = f"tls_server_config: {{cert_file: {pair}, key_file: {pair}, cipher_suites: [{name}]}}"
    trusting = client(pair.read_bytes(), V12)
    trusting.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    assert handshake(read(yaml).tls, trusting).cipher == openssl


@pytest.mark.parametrize(
    ("preference", "chosen"),
    [
        ("", GCM128),
        ("  prefer_server_cipher_suites: true\n", GCM128),
        ("  prefer_server_cipher_suites: false\n", GCM256),
    ],
)
def test_whose_order_of_cipher_suites_counts(read: Read, authority_pem: bytes, preference: str, chosen: str) -> None:
    context = read(f"{PAIR}  cipher_suites: [{GCM128}, {GCM256}]\n{preference}").tls
    asking = client(authority_pem, V12, f"{CIPHERS[GCM256]}:{CIPHERS[GCM128]}")
    assert handshake(context, asking).cipher == CIPHERS[chosen]


@pytest.mark.parametrize(
    "names", ["TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA", f"TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA, {GCM128}"]
)
def test_a_cipher_suite_that_openssl_has_not(faults_of: Faults, monkeypatch: pytest.MonkeyPatch, names: str) -> None:
    monkeypatch.setitem(CIPHERS, "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA", "NONE-SUCH")
    assert faults_of(f"{PAIR}  cipher_suites: [{names}]\n") == {
        "tls_server_config.cipher_suites": (
            "not offered by this system's OpenSSL: TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA; remove it"
        )
    }


@pytest.mark.parametrize("name", CURVES)
def test_a_curve(read: Read, authority_pem: bytes, name: str) -> None:
    context = read(f"{PAIR}  curve_preferences: [{name}]\n").tls
    for other, openssl in CURVES.items():
        asking = client(authority_pem, V13)
        asking.set_ecdh_curve(openssl)
        if other == name:
            assert handshake(context, asking).version == "TLSv1.3"
        else:
            with pytest.raises(ssl.SSLError):
                handshake(context, asking)


def test_a_curve_that_openssl_has_not(faults_of: Faults, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(CURVES, "X25519", "none-such")
    assert faults_of(f"{PAIR}  curve_preferences: [X25519]\n") == {
        "tls_server_config.curve_preferences": "X25519 is not offered by this system's OpenSSL; remove it"
    }


def test_only_http_1_is_offered_and_no_renegotiation(read: Read, authority_pem: bytes) -> None:
    context = read(PAIR).tls
    assert context is not None
    assert handshake(context, client(authority_pem, V13)) == Agreed("TLSv1.3", "TLS_AES_256_GCM_SHA384", "http/1.1")
    assert context.options & ssl.OP_NO_RENEGOTIATION
