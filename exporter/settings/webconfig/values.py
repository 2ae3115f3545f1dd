"""Single values of a web configuration file; each reader raises ValueError and quotes only names that are known."""

import difflib
import re
import ssl
from collections.abc import Callable

from exporter.settings.values import one_of, text, yes_or_no
from exporter.settings.webconfig.names import CIPHERS, CURVES, INSECURE_CIPHERS, TLS13_CIPHERS, VERSIONS

CLIENT_AUTH = {
    "NoClientCert": ssl.CERT_NONE,
    "VerifyClientCertIfGiven": ssl.CERT_OPTIONAL,
    "RequireAndVerifyClientCert": ssl.CERT_REQUIRED,
}
_UNVERIFIED = {
    "RequestClientCert": "VerifyClientCertIfGiven",
    "RequireAnyClientCert": "RequireAndVerifyClientCert",
    "RequireClientCert": "RequireAndVerifyClientCert",
}

MOST_COST = 14
"""The largest cost of a hash: it takes more than a second to check, and each step more twice as long."""

_BCRYPT = re.compile(r"\$2[aby]\$(?P<cost>0[4-9]|[12][0-9]|3[01])\$[./A-Za-z0-9]{21}[.Oeu][./A-Za-z0-9]{31}")
_GO_UNITS = {"ns": 1e-9, "us": 1e-6, "µs": 1e-6, "μs": 1e-6, "ms": 1e-3, "s": 1.0, "m": 60.0, "h": 3600.0}
_GO_PART = re.compile(rf"([0-9]{{1,12}}(?:\.[0-9]{{1,12}})?)({'|'.join(_GO_UNITS)})")


def pem(value: object) -> bytes:
    """A certificate or key that is written into the file itself."""
    if not isinstance(value, str):
        raise ValueError("expected a text in PEM; write it as a block after |")
    if not value.strip():
        raise ValueError("must not be empty")
    return value.encode("utf-8", "replace")


def client_auth_type(value: object) -> str:
    """The name of a policy for client certificates that Python can follow."""
    if isinstance(value, str) and (instead := _UNVERIFIED.get(value)):
        raise ValueError(
            f"{value} is not possible: Python's ssl verifies every certificate that it asks for; use {instead}"
        )
    return one_of(*CLIENT_AUTH)(value)


def version(value: object) -> ssl.TLSVersion:
    """A version of TLS that this OpenSSL offers."""
    name = one_of(*VERSIONS)(value)
    found, offered = VERSIONS[name]
    if not offered:
        raise ValueError(f"{name} is not offered by this system's OpenSSL; use TLS12 or TLS13")
    return found


def cipher(value: object) -> str:
    """A cipher suite, by Go's name."""
    name = text(value)
    if name in INSECURE_CIPHERS:
        raise ValueError(f"{name} is insecure; remove it")
    if name in CIPHERS or name in TLS13_CIPHERS:
        return name
    similar = difflib.get_close_matches(name, [*CIPHERS, *TLS13_CIPHERS], n=1)
    hint = f"; did you mean {similar[0]}?" if similar else ", e.g. TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"
    raise ValueError(f"expected a cipher suite by the name that Go gives it{hint}")


def curve(value: object) -> str:
    """An elliptic curve, by Go's name."""
    return one_of(*CURVES)(value)


def header(value: object) -> str:
    """The value of a response header; blank when it is not to be set."""
    found = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
    if not isinstance(found, str):
        raise ValueError("expected a text; put it in quotes")
    if not found.strip():
        return ""
    try:
        text(found).encode("latin-1")
    except UnicodeEncodeError:
        raise ValueError("must not contain characters other than those of Latin-1") from None
    return found.strip()


def header_word(*words: str) -> Callable[[object], str]:
    """A reader of a response header that can only be one of these words, or blank."""

    def read(value: object) -> str:
        found = header(value)
        return one_of(*words)(found) if found else ""

    return read


def no_http2(value: object) -> bool:
    """False; HTTP/2 cannot be had."""
    if yes_or_no(value):
        raise ValueError("HTTP/2 is not spoken here; remove it, or set it to false")
    return False


def user(value: object) -> str:
    """A name that can be sent as the user of HTTP's basic authentication (RFC 7617)."""
    found = text(value)
    if ":" in found:
        raise ValueError('must not contain ":", which ends a user\'s name in HTTP; rename the user')
    return found


def bcrypt_hash(value: object) -> bytes:
    """A bcrypt hash whose cost is one that can be waited for."""
    match = _BCRYPT.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise ValueError("expected the bcrypt hash of the password, as htpasswd -nBC 10 <user> prints it")
    if int(match["cost"]) > MOST_COST:
        raise ValueError(f"expected a cost of at most {MOST_COST}, to be checked in time; hash it again, e.g. with 10")
    return match[0].encode()


def go_duration(value: object) -> float:
    """Seconds of a duration as Go writes it, such as `1m30s` or `0.5s`; 0 also without a unit."""
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str) or not value:
        raise ValueError("expected a duration such as 1s or 100ms, or 0 for none")
    if value == "0":
        return 0.0
    if value.isdecimal():
        raise ValueError("write it with a unit, e.g. 1s")
    if _GO_PART.sub("", value):
        raise ValueError("expected a duration such as 1s or 100ms (units h, m, s, ms, us, ns), or 0 for none")
    return sum(float(count) * _GO_UNITS[unit] for count, unit in _GO_PART.findall(value))
