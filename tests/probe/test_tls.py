# long: one certificate after the other
"""Whom the probe trusts, by the rules of polls, and what it says of those it does not trust."""

import ipaddress
import re
import socket
import ssl
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from exporter.polling.plan import Clock
from exporter.probe.certificate import fetch
from exporter.simulator import SimulatorServer, throwaway_certificate

from .support import ANSWERS, REACHED, STOPPED, TLS, WELL, Stage, simulated, with_mends

PIN = [
    "      fetch the certificate, compare its fingerprint with the cluster's, set clusters.prod.ca_file to it:",
    "      openssl s_client -connect 127.0.0.1:PORT -showcerts </dev/null | openssl x509 > ca.pem",
    "      openssl x509 -in ca.pem -noout -fingerprint -sha256",
]
NEW = [
    "      give the cluster a new certificate; where ca_file pins the old one, replace it as well:",
    "      qq ssl_modify_certificate --certificate chain.pem --private-key key.pem",
]


def fingerprint(cert_file: Path) -> str:
    """As OpenSSL writes that of the first certificate in a file."""
    first = cert_file.read_text().partition("-----END CERTIFICATE-----")
    digest = sha256(ssl.PEM_cert_to_DER_cert(first[0] + first[1])).hexdigest().upper()
    return ":".join(re.findall("..", digest))


@contextmanager
def served(folder: Path, made: tuple[Path, Path, Path]) -> Iterator[Stage]:
    with SimulatorServer(simulated(), certfile=made[1], keyfile=made[2]) as server:
        yield Stage(server, made[0], folder)


def self_signed(
    folder: Path,
    begins: datetime | None = None,
    ends: datetime | None = None,
    names: bool = True,
    common: str = "qumulo",
) -> tuple[Path, Path, Path]:
    """A certificate as a new cluster has it: signed by itself, and no CA."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, common)])
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    builder = builder.not_valid_before(begins or now - timedelta(days=2))
    builder = builder.not_valid_after(ends or datetime(2999, 1, 1, tzinfo=UTC))
    if names:
        alternative = [x509.DNSName("*.example.com"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
        builder = builder.add_extension(x509.SubjectAlternativeName(alternative), critical=False)
    signed = builder.sign(key, hashes.SHA256())
    cert_file, key_file = folder / "cert.pem", folder / "key.pem"
    pem, form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    cert_file.write_bytes(signed.public_bytes(pem))
    key_file.write_bytes(key.private_bytes(pem, form, serialization.NoEncryption()))
    return cert_file, cert_file, key_file


class Broken:
    """A context under which every handshake fails."""

    def __init__(self, error: Exception) -> None:
        self._error = error

    def wrap_socket(self, *_: object, **__: object) -> None:
        raise self._error


def test_a_self_signed_certificate_and_its_mend(tmp_path: Path) -> None:
    made = self_signed(tmp_path)
    with served(tmp_path, made) as stage:
        well, said = stage.probe(ca_file=None)
        assert not well
        # OpenSSL 1.1 writes it without the hyphen.
        assert [line.replace("self signed", "self-signed") for line in said] == [
            *REACHED,
            "FAIL  prod  TLS: the certificate is not trusted (self-signed certificate); it is for *.example.com, "
            "127.0.0.1, signed by qumulo, valid until 2999-01-01, SHA-256 fingerprint " + fingerprint(made[1]),
            *PIN,
            STOPPED,
        ]
        assert stage.probe()[0] is True


def test_an_unknown_signer_and_the_operating_systems_store(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    assert stage.said(ca_file=None)[2].startswith(
        "FAIL  prod  TLS: the certificate is not trusted (unable to get local issuer certificate); it is for localhost"
    )
    monkeypatch.setenv("SSL_CERT_FILE", str(stage.ca_file))
    verified = TLS.replace("ca_file CA", "the operating system's store")
    assert stage.probe(ca_file=None) == (True, [*REACHED, verified, *WELL[3:]])


def test_a_ca_file_of_somebody_else(stage: Stage, certificate: tuple[Path, Path, Path], tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    other, _, _ = throwaway_certificate(tmp_path / "other")
    assert stage.said(ca_file=str(other), server_name="x")[2:] == [
        "FAIL  prod  TLS: the certificate is not trusted (unable to get local issuer certificate): ca_file "
        "FOLDER/other/ca.pem holds neither it nor who signed it; it is for localhost, 127.0.0.1, ::1, signed by "
        "trustme, Testing CA, valid until 3000-01-01, SHA-256 fingerprint " + fingerprint(certificate[1]),
        PIN[0],
        PIN[1].replace(":PORT", ":PORT -servername x"),
        PIN[2],
        STOPPED,
    ]


def test_a_certificate_for_another_name_and_its_mend(tmp_path: Path) -> None:
    made = throwaway_certificate(tmp_path, names=("qumulo.example.com", "10.1.2.3"))
    with served(tmp_path, made) as stage:
        assert stage.probe() == (False, [
            *REACHED,
            "FAIL  prod  TLS: the certificate is for qumulo.example.com, 10.1.2.3, not for 127.0.0.1",
            "      set clusters.prod.server_name to qumulo.example.com, or reach the cluster by such a name",
            STOPPED,
        ])  # fmt: skip
        assert stage.said(server_name="other.example.com")[2] == (
            "FAIL  prod  TLS: the certificate is for qumulo.example.com, 10.1.2.3, not for other.example.com"
        )
        assert stage.probe(server_name="qumulo.example.com")[0] is True
        assert stage.probe(server_name="qumulo.example.com.")[0] is True


@pytest.mark.parametrize(
    ("alternative", "shown", "mend"),
    [(True, "*.example.com, 127.0.0.1", "127.0.0.1"), (False, "qumulo", "qumulo")],
)
def test_a_wildcard_is_no_server_name_and_old_certificates_have_one_name(
    tmp_path: Path, alternative: bool, shown: str, mend: str
) -> None:
    with served(tmp_path, self_signed(tmp_path, names=alternative)) as stage:
        assert stage.said(server_name="elsewhere")[2:4] == [
            f"FAIL  prod  TLS: the certificate is for {shown}, not for elsewhere",
            f"      set clusters.prod.server_name to {mend}, or reach the cluster by such a name",
        ]


def test_only_a_wildcard(tmp_path: Path) -> None:
    with served(tmp_path, throwaway_certificate(tmp_path, names=("*.example.com",))) as stage:
        assert stage.said()[3] == (
            "      set clusters.prod.server_name to a name that the certificate is for, or reach the cluster by such a "
            "name"
        )


def test_a_certificate_that_has_expired(tmp_path: Path) -> None:
    gone = datetime.now(UTC) - timedelta(days=3)
    with served(tmp_path, throwaway_certificate(tmp_path, expires=gone)) as stage:
        assert stage.probe() == (False, [
            *REACHED, f"FAIL  prod  TLS: the certificate has expired on {gone.date()}", *NEW, STOPPED,
        ])  # fmt: skip


def test_a_certificate_that_is_not_valid_yet(tmp_path: Path) -> None:
    with served(tmp_path, self_signed(tmp_path, begins=datetime.now(UTC) + timedelta(days=2))) as stage:
        assert stage.said()[2:] == [
            "FAIL  prod  TLS: the certificate is not valid yet",
            "      set the clocks of this machine and the cluster",
            STOPPED,
        ]


@pytest.mark.parametrize(("days", "warned"), [(30, True), (30.1, False), (-1, True)])
def test_a_certificate_that_expires_soon(tmp_path: Path, days: float, warned: bool) -> None:
    ends = datetime.now(UTC).replace(microsecond=0) + timedelta(days=90)
    with served(tmp_path, throwaway_certificate(tmp_path, expires=ends)) as stage:
        now = ends.timestamp() - days * 86_400
        document = {"clusters": {"prod": stage.settings()}}
        well, said = stage.well_and_said(document, clock=Clock(unix=lambda: now))
    assert well
    verified = TLS.replace("3000-01-01", str(ends.date()))
    warning = [f"warn  prod  TLS: the certificate expires on {ends.date()}", *NEW] if warned else []
    assert said == [*REACHED, verified, *warning, *WELL[3:]]


def test_verification_switched_off(stage: Stage, certificate: tuple[Path, Path, Path]) -> None:
    assert stage.probe(ca_file=None, insecure_skip_verify=True) == (True, [
        *REACHED,
        "warn  prod  TLS: TLSv1.3, but anyone in between can read the token, since insecure_skip_verify leaves the "
        "certificate unverified; it is for localhost, 127.0.0.1, ::1, signed by trustme, Testing CA, valid until "
        "3000-01-01, SHA-256 fingerprint " + fingerprint(certificate[1]),
        *PIN,
        "      then remove clusters.prod.insecure_skip_verify",
        *WELL[3:],
    ])  # fmt: skip


def test_a_certificate_that_cannot_be_had_a_second_time(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("exporter.probe.certificate.fetch", lambda *_: None)
    assert stage.said(ca_file=None)[2] == (
        "FAIL  prod  TLS: the certificate is not trusted (unable to get local issuer certificate)"
    )
    assert stage.said(server_name="x")[2:4] == [
        "FAIL  prod  TLS: the certificate is for another name, not for x",
        "      set clusters.prod.server_name to a name that the certificate is for, or reach the cluster by such a "
        "name",
    ]
    assert stage.said(ca_file=None, insecure_skip_verify=True)[2].endswith("leaves the certificate unverified")


def test_a_ca_file_without_a_certificate(stage: Stage, tmp_path: Path) -> None:
    (tmp_path / "none.pem").write_text("none")
    assert stage.said(ca_file=str(tmp_path / "none.pem"))[2:] == [
        "FAIL  prod  TLS: ca_file FOLDER/none.pem cannot be used: it holds no certificate in PEM", *PIN, STOPPED,
    ]  # fmt: skip


def test_a_server_that_speaks_plain_http(certificate: tuple[Path, Path, Path], tmp_path: Path) -> None:
    with SimulatorServer(simulated()) as server:
        well, said = Stage(server, certificate[0], tmp_path).probe()
    assert not well
    assert said[2:] == [
        "FAIL  prod  TLS: no TLS connection to port PORT: what answers there does not speak TLS; the REST API does",
        "      set clusters.prod.port to the port of the REST API, 8000 unless it was changed, with no proxy before "
        "it; to see what answers:",
        "      curl --insecure --verbose https://127.0.0.1:PORT/v1/version",
        STOPPED,
    ]


def test_a_certificate_that_openssl_finds_too_weak(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    error = ssl.SSLCertVerificationError(1, "certificate verify failed")
    error.verify_code, error.verify_message = 66, "EE certificate key too weak"
    monkeypatch.setattr("exporter.probe.tls.tls_context", lambda _: Broken(error))
    said = stage.said()
    assert said[2].startswith(
        "FAIL  prod  TLS: the certificate is not accepted (EE certificate key too weak); it is for localhost, 127.0.0.1"
    )
    assert said[3:] == [*NEW, STOPPED]


def test_the_certificate_is_fetched_by_the_name_that_polls_ask_for(
    certificate: tuple[Path, Path, Path], tmp_path: Path
) -> None:
    asked: list[str | None] = []
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate[1], certificate[2])
    context.sni_callback = lambda _connection, name, _context: asked.append(name)
    with SimulatorServer(simulated(), ssl_context=context) as server:
        Stage(server, certificate[0], tmp_path).said(server_name="qumulo.example.com")
    assert asked == ["qumulo.example.com"] * 3


def test_a_certificate_is_not_made_up() -> None:
    def refused() -> socket.socket:
        raise ConnectionRefusedError

    assert fetch(refused, "qumulo.example.com") is None


@pytest.mark.parametrize(
    ("error", "why"),
    [
        (TimeoutError("timed out"), "the handshake was not answered in time"),
        (ConnectionResetError(104, "Connection reset by peer"), "Connection reset by peer"),
        (OSError(), "the connection was closed"),
        (UnicodeError("label too long"), "server_name or host cannot be sent as a name"),
    ],
)
def test_a_handshake_that_breaks_off(stage: Stage, monkeypatch: pytest.MonkeyPatch, error: Exception, why: str) -> None:
    monkeypatch.setattr("exporter.probe.tls.tls_context", lambda _: Broken(error))
    assert stage.said()[2] == f"FAIL  prod  TLS: no TLS connection to port PORT: {why}"


@pytest.mark.needs("openssl")
def test_the_command_that_fetches_the_certificate_mends_it(tmp_path: Path) -> None:
    made = self_signed(tmp_path)
    with served(tmp_path, made) as stage:
        said = stage.said(ca_file=None)
        fetch, compare = (line.strip().replace("PORT", str(stage.server.port)) for line in said[4:6])
        subprocess.run(fetch, shell=True, cwd=tmp_path, check=True, capture_output=True)
        shown = subprocess.run(compare, shell=True, cwd=tmp_path, check=True, capture_output=True, text=True).stdout
        assert shown.strip().endswith(fingerprint(made[1]))
        assert stage.probe(ca_file=str(tmp_path / "ca.pem"))[0] is True
    assert ANSWERS[:2] == said[:2]
    assert with_mends(said[2], said)[1:4] == PIN
