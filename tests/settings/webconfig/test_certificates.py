"""Certificates: the server's own with its key, and those of clients."""

import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import trustme
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from tests.secrets import secret

from .conftest import PAIR, Faults, Read
from .handshake import client, handshake

NOW = datetime.now(UTC)
REQUIRED = f"{PAIR}  client_ca_file: ca.pem\n  client_auth_type: RequireAndVerifyClientCert\n"
IF_GIVEN = f"{PAIR}  client_ca_file: ca.pem\n  client_auth_type: VerifyClientCertIfGiven\n"
CERT, KEY = "tls_server_config.cert_file", "tls_server_config.key_file"


@pytest.mark.parametrize("days", [(-20, -10), (10, 20)], ids=["expired", "not yet valid"])
def test_a_certificate_out_of_its_time_is_served(
    folder: Path, read: Read, authority: trustme.CA, authority_pem: bytes, days: tuple[int, int]
) -> None:
    start, end = (NOW + timedelta(days=day) for day in days)
    issued = authority.issue_cert("localhost", not_before=start, not_after=end)
    (folder / "cert.pem").write_bytes(issued.cert_chain_pems[0].bytes())
    (folder / "key.pem").write_bytes(issued.private_key_pem.bytes())
    unsuspecting = client(authority_pem)
    unsuspecting.check_hostname, unsuspecting.verify_mode = False, ssl.CERT_NONE
    assert handshake(read(PAIR).tls, unsuspecting).version == "TLSv1.3"


def test_the_chain_is_sent(folder: Path, read: Read, authority: trustme.CA, authority_pem: bytes) -> None:
    issued = authority.create_child_ca().issue_cert("localhost")
    (folder / "cert.pem").write_bytes(b"".join(pem.bytes() for pem in issued.cert_chain_pems))
    (folder / "key.pem").write_bytes(issued.private_key_pem.bytes())
    assert handshake(read(PAIR).tls, client(authority_pem)).version == "TLSv1.3"


def test_words_around_a_pem(folder: Path, read: Read, authority_pem: bytes) -> None:
    for name in ("cert.pem", "ca.pem", "key.pem"):
        (folder / name).write_bytes("für prod\n".encode() + (folder / name).read_bytes() + b"\xff\n")
    assert handshake(read(IF_GIVEN).tls, client(authority_pem)).version == "TLSv1.3"


@pytest.mark.parametrize("kind", [trustme.KeyType.ECDSA, trustme.KeyType.RSA], ids=["same kind", "another kind"])
def test_a_key_of_another_certificate(folder: Path, faults_of: Faults, kind: trustme.KeyType) -> None:
    other = trustme.CA().issue_cert("localhost", key_type=kind)
    (folder / "key.pem").write_bytes(other.private_key_pem.bytes())
    assert faults_of(PAIR) == {KEY: "expected the key of the certificate, but this is of another one"}


@pytest.mark.parametrize("form", [PrivateFormat.PKCS8, PrivateFormat.TraditionalOpenSSL])
def test_a_key_with_a_passphrase(folder: Path, faults_of: Faults, form: PrivateFormat) -> None:
    key = load_pem_private_key((folder / "key.pem").read_bytes(), None)
    locked = key.private_bytes(Encoding.PEM, form, BestAvailableEncryption(secret("passphrase").encode()))
    (folder / "key.pem").write_bytes(locked)
    assert faults_of(PAIR) == {KEY: "expected a key without passphrase; remove it, e.g. with openssl pkey"}


@pytest.mark.parametrize("content", [b"x", b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"])
def test_a_key_that_is_none(folder: Path, faults_of: Faults, content: bytes) -> None:
    (folder / "key.pem").write_bytes(content)
    assert faults_of(PAIR) == {KEY: "expected a private key in PEM"}


def test_a_certificate_in_place_of_the_key(faults_of: Faults) -> None:
    assert faults_of(PAIR.replace("key.pem", "cert.pem")) == {KEY: "expected a private key in PEM"}


def test_what_is_no_certificate(folder: Path, faults_of: Faults) -> None:
    cert = (folder / "cert.pem").read_bytes()
    for content in (b"x", (folder / "key.pem").read_bytes(), cert[:200], cert + cert[:200]):
        (folder / "cert.pem").write_bytes(content)
        assert faults_of(PAIR) == {CERT: "expected a certificate in PEM"}


def test_a_certificate_that_openssl_finds_weak(folder: Path, faults_of: Faults) -> None:
    key = rsa.generate_private_key(65537, 1024)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    start, end = NOW - timedelta(days=1), NOW + timedelta(days=1)
    cert = x509.CertificateBuilder(name, name, key.public_key(), 1, start, end).sign(key, hashes.SHA256())
    (folder / "cert.pem").write_bytes(cert.public_bytes(Encoding.PEM))
    (folder / "key.pem").write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    assert faults_of(PAIR) == {
        CERT: "the certificate is too weak for OpenSSL (EE_KEY_TOO_SMALL); use RSA of 2048 bits or ECDSA, with SHA-256"
    }


def test_a_client_ca_that_is_none(folder: Path, faults_of: Faults) -> None:
    for content in (
        b"x",
        (folder / "key.pem").read_bytes(),
        (folder / "ca.pem").read_bytes() + b"-----BEGIN CERTIFICATE-----\nx",
    ):
        (folder / "ca.pem").write_bytes(content)
        assert faults_of(REQUIRED) == {"tls_server_config.client_ca_file": "expected certificates in PEM"}


@pytest.mark.parametrize(
    ("yaml", "sends", "welcome"),
    [
        (PAIR, "nothing", True),
        (PAIR, "another's", True),
        (IF_GIVEN, "nothing", True),
        (IF_GIVEN, "its own", True),
        (IF_GIVEN, "another's", False),
        (REQUIRED, "nothing", False),
        (REQUIRED, "its own", True),
        (REQUIRED, "another's", False),
    ],
)
@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_client_certificates(
    read: Read,
    authority: trustme.CA,
    authority_pem: bytes,
    version: ssl.TLSVersion,
    yaml: str,
    sends: str,
    welcome: bool,
) -> None:
    asking = client(authority_pem, version)
    if sends != "nothing":
        (authority if sends == "its own" else trustme.CA()).issue_cert("scraper").configure_cert(asking)
    context = read(yaml).tls
    if welcome:
        assert handshake(context, asking).version == version.name.replace("_", ".")
    else:
        with pytest.raises(ssl.SSLError):
            handshake(context, asking)


def test_an_intermediate_ca_is_enough(folder: Path, read: Read, authority_pem: bytes) -> None:
    child = trustme.CA().create_child_ca()
    (folder / "ca.pem").write_bytes(child.cert_pem.bytes())
    asking = client(authority_pem)
    child.issue_cert("scraper").configure_cert(asking)
    assert handshake(read(REQUIRED).tls, asking).version == "TLSv1.3"
