"""Whom the client trusts, over real TLS."""

import ipaddress
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from exporter.qumulo.errors import Reason
from exporter.simulator import SimulatedCluster, SimulatorServer, throwaway_certificate

from .conftest import Certificate
from .support import Asked, asking, target_of


@pytest.fixture
def other(tmp_path: Path) -> Certificate:
    """A certificate of another CA."""
    (tmp_path / "other").mkdir()
    return Certificate(*throwaway_certificate(tmp_path / "other"))


@contextmanager
def served(cluster: SimulatedCluster, certificate: Certificate, host: str = "127.0.0.1") -> Iterator[SimulatorServer]:
    files = {"certfile": certificate.cert_file, "keyfile": certificate.key_file}
    with SimulatorServer(cluster, host=host, **files) as server:  # type: ignore[arg-type]  # the files only
        yield server


def self_signed(directory: Path) -> Certificate:
    """A certificate as a new cluster has it: signed by itself, and no CA."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "qumulo")])
    names = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    builder = builder.not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
    signed = builder.add_extension(names, critical=False).sign(key, hashes.SHA256())
    cert_file, key_file = directory / "cert.pem", directory / "key.pem"
    cert_file.write_bytes(signed.public_bytes(serialization.Encoding.PEM))
    pem, form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    key_file.write_bytes(key.private_bytes(pem, form, serialization.NoEncryption()))
    return Certificate(cert_file, cert_file, key_file)


def refused(asked: Asked, server: SimulatorServer) -> str:
    """The message of a connection that was not trusted: one attempt, and no request."""
    failure = asked.failure()
    assert (failure.reason, failure.transient, failure.status) == (Reason.TLS, False, None)
    assert (server.connections, server.log.snapshot(), asked.stop.asked) == (1, (), [])
    assert asked.seen.requests == [("buckets", "error")]
    return str(failure)


def test_a_pinned_ca(asked: Asked) -> None:
    assert b'"b"' in asked.send()


def test_a_certificate_of_an_unknown_ca(server: SimulatorServer) -> None:
    assert "unable to get local issuer certificate" in refused(asking(target_of(server, None)), server)


def test_a_certificate_of_another_ca_than_the_pinned_one(server: SimulatorServer, other: Certificate) -> None:
    assert "certificate is not trusted" in refused(asking(target_of(server, other.ca_file)), server)


def test_a_self_signed_certificate_and_its_mend(cluster: SimulatedCluster, tmp_path: Path) -> None:
    made = self_signed(tmp_path)
    with served(cluster, made) as server:
        assert re.search("self.signed certificate", refused(asking(target_of(server, None)), server))
        assert b'"b"' in asking(target_of(server, made.cert_file)).send()


def test_the_clusters_own_certificate_is_pinned_although_a_ca_signed_it(
    server: SimulatorServer, certificate: Certificate, other: Certificate
) -> None:
    assert b'"b"' in asking(target_of(server, certificate.cert_file)).send()
    assert "certificate is not trusted" in str(asking(target_of(server, other.cert_file)).failure())


def test_a_certificate_of_another_name_and_its_mend(cluster: SimulatedCluster, tmp_path: Path) -> None:
    made = Certificate(*throwaway_certificate(tmp_path, names=("qumulo.example.com",)))
    with served(cluster, made) as server:
        assert "IP address mismatch" in refused(asking(target_of(server, made.ca_file)), server)
        mended = asking(target_of(server, made.ca_file, server_name="qumulo.example.com"))
        assert b'"b"' in mended.send()
        wrong = asking(target_of(server, made.ca_file, server_name="other.example.com"))
        assert "Hostname mismatch" in str(wrong.failure())
        assert server.log.snapshot()[0].host == f"127.0.0.1:{server.port}"


def test_a_certificate_that_has_expired(cluster: SimulatedCluster, tmp_path: Path) -> None:
    made = Certificate(*throwaway_certificate(tmp_path, expires=datetime.now(UTC) - timedelta(days=1)))
    with served(cluster, made) as server:
        assert "certificate has expired" in refused(asking(target_of(server, made.ca_file)), server)


def test_verification_switched_off_takes_any_certificate(cluster: SimulatedCluster, tmp_path: Path) -> None:
    expired = datetime.now(UTC) - timedelta(days=1)
    made = Certificate(*throwaway_certificate(tmp_path, names=("other",), expires=expired))
    with served(cluster, made) as server:
        assert b'"b"' in asking(target_of(server, None, insecure_skip_verify=True)).send()


def test_a_server_that_speaks_no_tls(cluster: SimulatedCluster, certificate: Certificate) -> None:
    with SimulatorServer(cluster) as server:
        asked = asking(target_of(server, certificate.ca_file))
        failure = asked.failure()
        assert (failure.reason, asked.seen.codes) == (Reason.TLS, ["error"])
        assert "no TLS connection could be made" in str(failure)


def test_the_systems_store_is_found_as_openssl_finds_it(
    server: SimulatorServer, certificate: Certificate, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate.ca_file))
    assert b'"b"' in asking(target_of(server, None)).send()


def test_a_ca_file_that_is_missing_or_no_certificate(server: SimulatorServer, tmp_path: Path) -> None:
    file = tmp_path / "ca.pem"
    asked = asking(target_of(server, file))
    failure = asked.failure()
    assert (failure.reason, str(failure)) == (Reason.TLS, f"ca_file {file} cannot be used: No such file or directory")
    file.write_text("none")
    assert asked.failure().reason is Reason.TLS
    assert (server.connections, asked.seen.requests) == (0, [])


def test_a_ca_file_that_was_replaced_is_trusted_by_new_connections(
    cluster: SimulatedCluster, certificate: Certificate, other: Certificate, tmp_path: Path
) -> None:
    file = tmp_path / "ca.pem"
    file.write_bytes(other.ca_file.read_bytes())
    with served(cluster, certificate) as server:
        asked = asking(target_of(server, file))
        assert asked.reason() is Reason.TLS
        shutil.copy(certificate.ca_file, tmp_path / "new.pem")
        (tmp_path / "new.pem").replace(file)
        assert b'"b"' in asked.send()
        file.write_bytes(other.ca_file.read_bytes())
        assert asked.reason() is Reason.TLS


def test_a_ca_file_that_broke_is_told_once(
    server: SimulatorServer, certificate: Certificate, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    file = tmp_path / "ca.pem"
    file.write_bytes(certificate.ca_file.read_bytes())
    asked = asking(target_of(server, file))
    asked.send()
    file.write_text("none")
    asked.send()
    asked.send()
    told = [record.getMessage() for record in caplog.records if record.levelname == "WARNING"]
    assert told == ["ca_file cannot be used any more; the certificates read before stay"]


def test_a_ca_file_that_went_or_broke_leaves_the_last_good_one(
    server: SimulatorServer, certificate: Certificate, tmp_path: Path
) -> None:
    file = tmp_path / "ca.pem"
    file.write_bytes(certificate.ca_file.read_bytes())
    asked = asking(target_of(server, file))
    asked.send()
    file.write_text("half a cert")
    assert b'"b"' in asked.send()
    file.unlink()
    assert b'"b"' in asked.send()
    assert server.connections == 1


def test_an_ipv6_address(cluster: SimulatedCluster, certificate: Certificate) -> None:
    with served(cluster, certificate, "::1") as server:
        assert b'"b"' in asking(target_of(server, certificate.ca_file)).send()
        assert server.log.snapshot()[0].host == f"[::1]:{server.port}"


def test_a_host_name(server: SimulatorServer, certificate: Certificate) -> None:
    assert b'"b"' in asking(target_of(server, certificate.ca_file, host="localhost")).send()
    assert server.log.snapshot()[0].host == f"localhost:{server.port}"
