"""Throw-away certificates."""

import ssl
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography import x509

from exporter.simulator import throwaway_certificate


def test_the_key_is_private_and_the_authority_can_be_loaded(certificate: tuple[Path, Path, Path]) -> None:
    ca_file, cert_file, key_file = certificate
    assert key_file.stat().st_mode & 0o077 == 0
    ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(cert_file, key_file)
    assert ssl.create_default_context(cafile=str(ca_file)).cert_store_stats()["x509_ca"] == 1


def test_an_expired_certificate(tmp_path: Path) -> None:
    _, cert_file, _ = throwaway_certificate(tmp_path, expires=datetime(2020, 1, 1, tzinfo=UTC))
    assert x509.load_pem_x509_certificate(cert_file.read_bytes()).not_valid_after_utc.year == 2020


def test_a_missing_maker_is_explained(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "trustme", None)
    with pytest.raises(ImportError, match='install the extra "demo"'):
        throwaway_certificate(tmp_path)
