"""An SSLContext to serve with, from the section tls_server_config and the PEM texts that it names."""

import ssl
import warnings

from exporter.settings.webconfig.names import CIPHERS, CURVES
from exporter.settings.webconfig.pems import Pem, as_file
from exporter.settings.webconfig.rules import Finding
from exporter.settings.webconfig.schema import Tls
from exporter.settings.webconfig.values import CLIENT_AUTH

_MISMATCH = frozenset({"KEY_VALUES_MISMATCH", "KEY_TYPE_MISMATCH", "NO_CERTIFICATE_ASSIGNED"})
_WEAK = frozenset({"EE_KEY_TOO_SMALL", "CA_KEY_TOO_SMALL", "CA_MD_TOO_WEAK"})


class _PassphraseNeededError(Exception):
    """OpenSSL asked for the passphrase of a key."""


def server_context(tls: Tls, cert: Pem, key: Pem, client_ca: Pem) -> tuple[ssl.SSLContext, list[Finding]]:
    """The context, and what OpenSSL does not accept; only without findings it may be used.

    A certificate that has expired, or is not valid yet, is served all the same.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.set_alpn_protocols(["http/1.1"])
    context.options |= ssl.OP_NO_RENEGOTIATION
    if not tls.prefer_server_cipher_suites:
        context.options &= ~ssl.OP_CIPHER_SERVER_PREFERENCE
    _set_versions(context, tls)
    findings = _set_ciphers(context, tls) + _set_curve(context, tls)
    findings += _load_pair(context, cert, key)
    return context, findings + _ask_clients(context, tls, client_ca)


def _set_versions(context: ssl.SSLContext, tls: Tls) -> None:
    with warnings.catch_warnings():
        # Python calls TLS 1.0 and 1.1 deprecated; whoever writes them into the file knows.
        warnings.simplefilter("ignore", DeprecationWarning)
        context.minimum_version = tls.lowest_version
        context.maximum_version = tls.max_version


def _set_ciphers(context: ssl.SSLContext, tls: Tls) -> list[Finding]:
    wanted = [name for name in tls.cipher_suites if name in CIPHERS]
    old = tls.lowest_version < ssl.TLSVersion.TLSv1_2
    if not wanted and not old:
        return []
    # OpenSSL 3 speaks TLS 1.0 and 1.1 only at security level 0, and Python's own list has no suite for them.
    names = [CIPHERS[name] for name in wanted or CIPHERS] + ["@SECLEVEL=0"] * old
    try:
        context.set_ciphers(":".join(names))
        offered = {cipher["name"] for cipher in context.get_ciphers()}
    except ssl.SSLError:
        offered = set()
    missing = ", ".join(name for name in wanted if CIPHERS[name] not in offered)
    return [("cipher_suites", f"not offered by this system's OpenSSL: {missing}; remove it")] if missing else []


def _set_curve(context: ssl.SSLContext, tls: Tls) -> list[Finding]:
    for name in tls.curve_preferences[:1]:
        try:
            context.set_ecdh_curve(CURVES[name])
        except (ValueError, ssl.SSLError):
            return [("curve_preferences", f"{name} is not offered by this system's OpenSSL; remove it")]
    return []


def _load_pair(context: ssl.SSLContext, cert: Pem, key: Pem) -> list[Finding]:
    if cert.content is not None and not _load_authorities(ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), cert.content):
        return [(cert.setting, "expected a certificate in PEM")]
    if cert.content is None or key.content is None:
        return []
    try:
        with as_file(cert.content) as cert_path, as_file(key.content) as key_path:
            context.load_cert_chain(cert_path, key_path, _no_passphrase)
    except _PassphraseNeededError:
        return [(key.setting, "expected a key without passphrase; remove it, e.g. with openssl pkey")]
    except ssl.SSLError as error:
        return [_explain(getattr(error, "reason", None), cert, key)]
    except OSError as error:
        return [(key.setting, f"cannot be handed to OpenSSL in memory: {error.strerror}")]
    return []


def _no_passphrase() -> str:
    raise _PassphraseNeededError


def _explain(reason: str | None, cert: Pem, key: Pem) -> Finding:
    if reason in _MISMATCH:
        return key.setting, "expected the key of the certificate, but this is of another one"
    if reason in _WEAK:
        message = f"the certificate is too weak for OpenSSL ({reason}); use RSA of 2048 bits or ECDSA, with SHA-256"
        return cert.setting, message
    return key.setting, "expected a private key in PEM" + (f"; OpenSSL says {reason}" if reason else "")


def _ask_clients(context: ssl.SSLContext, tls: Tls, client_ca: Pem) -> list[Finding]:
    context.verify_mode = CLIENT_AUTH[tls.client_auth_type]
    # As in Go, each certificate of the file is trusted by itself, also one that is not a root.
    context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    if client_ca.content is None or _load_authorities(context, client_ca.content):
        return []
    return [(client_ca.setting, "expected certificates in PEM")]


def _load_authorities(context: ssl.SSLContext, content: bytes) -> bool:
    """Whether there are certificates in this PEM text, and they are all readable."""
    try:
        context.load_verify_locations(cadata=content.decode("ascii", "replace").replace("\ufffd", "?"))
    except (ssl.SSLError, ValueError):
        return False
    return True
