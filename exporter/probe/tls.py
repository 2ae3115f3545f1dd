"""Check 3: is there TLS, and is the other end who it should be?"""

import ssl
from functools import partial

from exporter.probe import certificate, mends
from exporter.probe.certificate import Certificate
from exporter.probe.network import Address
from exporter.probe.report import Report, clipped, listed, word
from exporter.qumulo.adapter import Target, tls_context

_SOON = 30 * 86_400.0
_CHECK = "TLS"

# OpenSSL's X509_V_ERR_*: two numbers for a name that does not match, a name and an address.
_NOT_YET_VALID, _EXPIRED = 9, 10
_SELF_SIGNED, _UNKNOWN_SIGNERS = 18, (19, 20, 21)
_WRONG_NAME = (62, 64)
#: What OpenSSL's versions call an answer that is no TLS, such as plain HTTP.
_NOT_TLS = ("WRONG_VERSION_NUMBER", "RECORD_LAYER_FAILURE", "HTTP_REQUEST", "PACKET_LENGTH_TOO_LONG")


def check(report: Report, target: Target, address: Address, now: float) -> None:
    """Make a connection under the rules of a poll's, and say whom it trusts; `now` in Unix seconds."""
    context = _context(report, target)
    name = (target.server_name or target.host).partition("%")[0].rstrip(".")
    connect = partial(address.open, target.connect_timeout)
    try:
        with connect() as plain, context.wrap_socket(plain, server_hostname=name) as connected:
            version = str(connected.version())
            shown = None if target.insecure_skip_verify else certificate.read(connected)
    except ssl.SSLCertVerificationError as error:
        raise _untrusted(report, target, name, error, certificate.fetch(connect, name)) from None
    except (OSError, ValueError) as error:
        raise _no_tls(report, target, error) from None
    if shown is None:
        _unverified(report, target, version, certificate.fetch(connect, name))
    else:
        _trusted(report, target, version, shown, now)


def _context(report: Report, target: Target) -> ssl.SSLContext:
    try:
        return tls_context(target)
    except OSError as error:
        why = "it holds no certificate in PEM" if isinstance(error, ssl.SSLError) else error.strerror
        seen = f"ca_file {target.ca_file} cannot be used: {why}"
        raise report.stop(_CHECK, seen, *mends.pin(report, target)) from None


def _trusted(report: Report, target: Target, version: str, shown: Certificate, now: float) -> None:
    store = f"ca_file {target.ca_file}" if target.ca_file else "the operating system's store"
    report.ok(_CHECK, f"{version}, the certificate is verified by {store}: {shown}")
    if shown.expires - now <= _SOON:
        report.warn(_CHECK, f"the certificate expires on {shown.last_day}", *mends.new_certificate())


def _unverified(report: Report, target: Target, version: str, shown: Certificate | None) -> None:
    report.warn(
        _CHECK,
        f"{version}, but anyone in between can read the token, since insecure_skip_verify leaves the certificate "
        f"unverified{_described(shown)}",
        *mends.pin(report, target),
        f"then remove {report.setting('insecure_skip_verify')}",
    )


def _described(shown: Certificate | None) -> str:
    return f"; it is {shown}, SHA-256 fingerprint {shown.fingerprint}" if shown else ""


def _untrusted(
    report: Report, target: Target, name: str, error: ssl.SSLCertVerificationError, shown: Certificate | None
) -> Exception:
    code, said = error.verify_code, error.verify_message
    if code in _WRONG_NAME:
        names = listed(shown.names) if shown and shown.names else "another name"
        return report.stop(_CHECK, f"the certificate is for {names}, not for {name}", *_other_name(report, shown))
    if code == _EXPIRED:
        day = f" on {shown.last_day}" if shown else ""
        return report.stop(_CHECK, f"the certificate has expired{day}", *mends.new_certificate())
    if code == _NOT_YET_VALID:
        return report.stop(_CHECK, "the certificate is not valid yet", "set the clocks of this machine and the cluster")
    seen = f"the certificate is not trusted ({said})"
    if target.ca_file:
        seen += f": ca_file {target.ca_file} holds neither it nor who signed it"
    if code == _SELF_SIGNED or code in _UNKNOWN_SIGNERS:
        return report.stop(_CHECK, seen + _described(shown), *mends.pin(report, target))
    return report.stop(_CHECK, f"the certificate is not accepted ({said}){_described(shown)}", *mends.new_certificate())


def _other_name(report: Report, shown: Certificate | None) -> tuple[str, ...]:
    name = next((name for name in shown.names if "*" not in name), None) if shown else None
    value = clipped(name) if name else "a name that the certificate is for"
    return (f"set {report.setting('server_name')} to {value}, or reach the cluster by such a name",)


def _no_tls(report: Report, target: Target, error: Exception) -> Exception:
    if isinstance(error, TimeoutError):
        why = "the handshake was not answered in time"
    elif isinstance(error, ssl.SSLError) and error.reason in _NOT_TLS:
        why = "what answers there does not speak TLS; the REST API does"
    elif isinstance(error, ssl.SSLError) and error.reason:
        why = error.reason.replace("_", " ").lower()
    elif isinstance(error, OSError):
        why = error.strerror or "the connection was closed"
    else:
        why = "server_name or host cannot be sent as a name"
    return report.stop(
        _CHECK,
        f"no TLS connection to port {target.port}: {why}",
        f"set {report.setting('port')} to the port of the REST API, 8000 unless it was changed, with no proxy before "
        "it; to see what answers:",
        f"curl --insecure --verbose {word(f'{target.origin}/v1/version', 'URL')}",
    )
