"""Whom a connection trusts, seen in the context that it is made with."""

import ssl
from pathlib import Path

import pytest

from exporter.qumulo.adapter import Adapter, Target, tls_context
from exporter.qumulo.deadline import DeadlineSocket

from .conftest import Certificate


@pytest.mark.parametrize(
    ("host", "origin"),
    [
        ("qumulo.example.com", "https://qumulo.example.com:8000"),
        ("10.0.0.1", "https://10.0.0.1:8000"),
        ("::1", "https://[::1]:8000"),
        ("fd00::12:3", "https://[fd00::12:3]:8000"),
    ],
)
def test_the_origin_of_all_requests(host: str, origin: str) -> None:
    assert Target(host, 8000).origin == origin


def test_certificates_are_verified_by_default() -> None:
    context = tls_context(Target("h", 8000))
    assert (context.verify_mode, context.check_hostname) == (ssl.CERT_REQUIRED, True)
    assert context.minimum_version >= ssl.TLSVersion.TLSv1_2
    assert context.sslsocket_class is DeadlineSocket


def test_verification_is_off_where_that_is_set() -> None:
    context = tls_context(Target("h", 8000, insecure_skip_verify=True))
    assert (context.verify_mode, context.check_hostname) == (ssl.CERT_NONE, False)


def test_a_pinned_ca_is_the_only_one_and_is_not_checked_strictly(certificate: Certificate) -> None:
    context = tls_context(Target("h", 8000, certificate.ca_file))
    assert len(context.get_ca_certs()) == 1
    assert not context.verify_flags & ssl.VERIFY_X509_STRICT


def test_without_a_pinned_ca_strict_checking_is_as_python_has_it() -> None:
    flags = tls_context(Target("h", 8000)).verify_flags
    assert flags & ssl.VERIFY_X509_STRICT == ssl.create_default_context().verify_flags & ssl.VERIFY_X509_STRICT


def test_a_ca_file_that_is_missing_or_holds_no_certificate(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        tls_context(Target("h", 8000, tmp_path / "ca.pem"))
    (tmp_path / "ca.pem").write_text("none")
    with pytest.raises(ssl.SSLError):
        tls_context(Target("h", 8000, tmp_path / "ca.pem"))


def test_one_pool_serves_all_requests() -> None:
    adapter = Adapter(Target("h", 8000, connections=7))
    pool = adapter.get_connection_with_tls_context(None, verify=None)
    assert adapter.get_connection_with_tls_context(None, verify=None) is pool
    assert (pool.scheme, pool.host, pool.port, pool.pool.maxsize) == ("https", "h", 8000, 7)
