"""The rules between the settings of a web configuration file; a setting that is wrong by itself is not judged again."""

from collections.abc import Callable, Collection, Iterator

from exporter.settings.webconfig.schema import Rate, Tls

Finding = tuple[str, str]
"""A setting of the section, and what is expected of it."""

Rule = tuple[Collection[str], Callable[[Tls], Iterator[Finding]]]


def check_tls(tls: Tls, wrong: Collection[str]) -> list[Finding]:
    """What does not fit together in tls_server_config; `wrong` are the settings of it that have a fault already."""
    return [finding for needed, rule in _RULES if not set(needed) & set(wrong) for finding in rule(tls)]


def check_rate(rate: Rate, wrong: Collection[str]) -> list[Finding]:
    """What does not fit together in rate_limit."""
    if rate.interval and not rate.burst and not wrong:
        return [("burst", "expected at least 1 beside an interval: with 0 every request would be refused")]
    return []


def _not_both(key: str) -> Rule:
    def rule(tls: Tls) -> Iterator[Finding]:
        if getattr(tls, key) is not None and getattr(tls, f"{key}_file") is not None:
            yield f"{key}_file", f"expected this or {key}, but both are set; remove one"

    return (key, f"{key}_file"), rule


def _one_of(key: str) -> Rule:
    def rule(tls: Tls) -> Iterator[Finding]:
        if getattr(tls, key) is None and getattr(tls, f"{key}_file") is None:
            yield f"{key}_file", f"is required for TLS, or {key}; remove the whole section for plain HTTP"

    return (key, f"{key}_file"), rule


def _client_ca(tls: Tls) -> Iterator[Finding]:
    given = tls.client_ca is not None or tls.client_ca_file is not None
    if given and tls.client_auth_type == "NoClientCert":
        yield (
            "client_auth_type",
            "expected RequireAndVerifyClientCert beside a client CA: with NoClientCert it would not be used",
        )
    if not given and tls.client_auth_type != "NoClientCert":
        yield "client_ca_file", f"is required, or client_ca, for client_auth_type {tls.client_auth_type}"


def _allowed_sans(tls: Tls) -> Iterator[Finding]:
    if tls.client_allowed_sans is None:
        return
    if not tls.client_allowed_sans:
        yield "client_allowed_sans", "expected at least one name; remove it to let in every valid certificate"
    if tls.client_auth_type != "RequireAndVerifyClientCert":
        yield (
            "client_allowed_sans",
            "expected client_auth_type RequireAndVerifyClientCert beside it: a client without certificate has no names",
        )


def _versions(tls: Tls) -> Iterator[Finding]:
    if tls.min_version > tls.max_version:
        yield "min_version", "must not be above max_version; when they are not set they are TLS12 and TLS13"


def _ciphers(tls: Tls) -> Iterator[Finding]:
    if tls.min_version <= tls.max_version < tls.lowest_version:
        yield "cipher_suites", "expected a cipher suite for TLS 1.2 too: these are all for TLS 1.3, above max_version"


def _curves(tls: Tls) -> Iterator[Finding]:
    first, *others = dict.fromkeys(tls.curve_preferences) or [""]
    if others:
        message = f"expected one curve, which is all that Python's ssl takes; keep {first}, remove {', '.join(others)}"
        yield "curve_preferences", message


_RULES: tuple[Rule, ...] = (
    *(_not_both(key) for key in ("cert", "key", "client_ca")),
    *(_one_of(key) for key in ("cert", "key")),
    (("client_ca", "client_ca_file", "client_auth_type"), _client_ca),
    (("client_allowed_sans", "client_auth_type"), _allowed_sans),
    (("min_version", "max_version"), _versions),
    (("cipher_suites", "min_version", "max_version"), _ciphers),
    (("curve_preferences",), _curves),
)
