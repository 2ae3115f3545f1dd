"""Certificates that are trusted, and those that must not be, as contexts for a server."""

import ssl
import warnings
from datetime import UTC, datetime, timedelta
from pathlib import Path

import trustme
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

NAME = "127.0.0.1"


class Trust:
    """One authority that the exporter trusts, whose certificate is in `ca_file`."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._authority = trustme.CA()
        self.ca_file = directory / "ca.pem"
        self._authority.cert_pem.write_to_path(str(self.ca_file))
        self._context = _served(self._authority.issue_cert(NAME))

    def context(self) -> ssl.SSLContext:
        """A certificate as it should be."""
        return self._context

    def expired(self) -> ssl.SSLContext:
        """One that ended yesterday."""
        return _served(self._authority.issue_cert(NAME, not_after=datetime.now(UTC) - timedelta(days=1)))

    def misnamed(self) -> ssl.SSLContext:
        """One for another host."""
        return _served(self._authority.issue_cert("other.example.com"))

    def unknown(self) -> ssl.SSLContext:
        """One of another authority."""
        return _served(trustme.CA().issue_cert(NAME))

    def outdated(self) -> ssl.SSLContext:
        """Nothing newer than TLS 1.1."""
        context = _served(self._authority.issue_cert(NAME))
        context.set_ciphers("ALL:@SECLEVEL=0")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            context.minimum_version = ssl.TLSVersion.TLSv1
            context.maximum_version = ssl.TLSVersion.TLSv1_1
        return context

    def self_signed(self) -> ssl.SSLContext:
        """One as a new cluster has it: signed by itself."""
        key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
        name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, NAME)])
        builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        builder = builder.not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
        pem = serialization.Encoding.PEM
        form, plain = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        file = self._directory / "self-signed.pem"
        file.write_bytes(builder.sign(key, hashes.SHA256()).public_bytes(pem) + key.private_bytes(pem, form, plain))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(file)
        return context


def _served(leaf: trustme.LeafCert) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    leaf.configure_cert(context)
    return context
