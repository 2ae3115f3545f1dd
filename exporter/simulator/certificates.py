"""Throw-away certificates for a simulated cluster; the maker of certificates is an optional dependency."""

from datetime import datetime
from pathlib import Path

NAMES = ("localhost", "127.0.0.1", "::1")


def throwaway_certificate(
    directory: Path, *, names: tuple[str, ...] = NAMES, expires: datetime | None = None
) -> tuple[Path, Path, Path]:
    """Writes a new CA and a certificate signed by it; returns (ca_file, cert_file, key_file).

    `expires` in the past gives an expired certificate. ImportError tells which extra is missing.
    """
    try:
        import trustme
    except ImportError as error:
        raise ImportError('making a certificate needs trustme: install the extra "demo"') from error
    authority = trustme.CA()
    leaf = authority.issue_cert(*names, not_after=expires)
    ca_file, cert_file, key_file = (directory / name for name in ("ca.pem", "cert.pem", "key.pem"))
    authority.cert_pem.write_to_path(str(ca_file))
    cert_file.write_bytes(b"".join(pem.bytes() for pem in leaf.cert_chain_pems))
    key_file.touch(mode=0o600)
    key_file.write_bytes(leaf.private_key_pem.bytes())
    return ca_file, cert_file, key_file
