"""Answers and exceptions of requests to a body or a Failure: the one place where they are told apart."""

import http.client
import ssl
from collections.abc import Iterator
from typing import Any

import requests
import urllib3

from exporter.qumulo import fields, wire
from exporter.qumulo.deadline import current
from exporter.qumulo.errors import Failure, Reason

#: So much of an error answer is read, in bytes.
_ERROR_BODY = 64 * 1024

_BY_STATUS = {
    401: (Reason.UNAUTHORIZED, "the token was refused"),
    403: (Reason.FORBIDDEN, "the token's role lacks a privilege"),
    404: (Reason.NOT_FOUND, "there is no such thing on the cluster"),
    429: (Reason.RATE_LIMITED, "the cluster asks for fewer requests"),
}
_TRANSIENT = (429, 500, 502, 503, 504)


def body(response: requests.Response, cap: int) -> bytes:
    """The whole body of a 2xx answer of at most `cap` bytes; raises Failure for every other answer."""
    if not 200 <= response.status_code < 300:
        raise _refusal(response)
    announced = response.raw.length_remaining
    if announced and announced > cap:
        raise _too_long(cap)
    text: bytes = response.raw.read(cap + 1, decode_content=False)
    if len(text) > cap:
        raise _too_long(cap)
    if response.raw.length_remaining:
        raise http.client.IncompleteRead(text)
    return text


def _too_long(cap: int) -> Failure:
    return fields.malformed(f"it is longer than {cap // 2**20} MiB")


def _refusal(response: requests.Response) -> Failure:
    """What a status other than 2xx means."""
    status = response.status_code
    try:
        kind = wire.error_class(response.raw.read(_ERROR_BODY, decode_content=False))
    except (urllib3.exceptions.HTTPError, OSError):
        kind = ""
    reason, text = _BY_STATUS.get(status, (Reason.OTHER, "the cluster gave an answer that is not expected"))
    if status >= 500:
        reason, text = Reason.SERVER_ERROR, "the cluster has a fault"
    elif 300 <= status < 400:
        text = "the cluster points to another address, which is not followed"
    return Failure(
        reason,
        f"{text} (status {status}{', ' + kind if kind else ''})",
        status=status,
        transient=status in _TRANSIENT,
        retry_after=_retry_after(response.headers.get("Retry-After")) if status in _TRANSIENT else None,
    )


def _retry_after(value: str | None) -> float | None:
    """Seconds of a Retry-After header: a number or a date; None when there is none or it cannot be read."""
    try:
        return float(urllib3.Retry().parse_retry_after(value)) if value else None
    except (urllib3.exceptions.InvalidHeader, ValueError, OverflowError):
        return None


class translated:
    """Turns what requests, urllib3 and the sockets raise into a Failure: the one place where that is done."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: Any, error: BaseException | None, trace: Any) -> None:
        known = (
            requests.RequestException,
            urllib3.exceptions.HTTPError,
            http.client.HTTPException,
            OSError,
            UnicodeError,
        )
        if isinstance(error, known):
            raise _failure(error) from error


def _failure(error: BaseException) -> Failure:
    causes = list(_causes(error))

    def has(*kinds: type[BaseException]) -> bool:
        return any(isinstance(cause, kinds) for cause in causes)

    # Both are ConnectTimeoutErrors too, by inheritance.
    if has(urllib3.exceptions.NameResolutionError):
        return Failure(Reason.UNREACHABLE, "the host name cannot be resolved", transient=True)
    if has(urllib3.exceptions.NewConnectionError):
        return _unreachable(causes)
    if has(urllib3.exceptions.ConnectTimeoutError, requests.ConnectTimeout):
        return Failure(Reason.TIMEOUT, "the connection could not be made in time", transient=True)
    if has(urllib3.exceptions.ReadTimeoutError, requests.ReadTimeout, TimeoutError):
        if current.cut:
            return Failure(Reason.DEADLINE, "the deadline passed while an answer was still coming")
        return Failure(Reason.TIMEOUT, "the answer did not come in time", transient=True)
    if has(ssl.SSLCertVerificationError):
        why = next(cause for cause in causes if isinstance(cause, ssl.SSLCertVerificationError))
        return Failure(Reason.TLS, f"the cluster's certificate is not trusted: {why.verify_message}")
    if has(ssl.SSLEOFError, ssl.SSLZeroReturnError, ConnectionError, http.client.RemoteDisconnected):
        return Failure(Reason.UNREACHABLE, f"the connection failed: {_detail(causes)}", transient=True)
    if has(ssl.SSLError, urllib3.exceptions.SSLError, requests.exceptions.SSLError):
        return Failure(Reason.TLS, f"no TLS connection could be made: {_detail(causes)}")
    if has(http.client.IncompleteRead, urllib3.exceptions.IncompleteRead):
        return Failure(Reason.MALFORMED, "the answer was shorter than announced", status=200, transient=True)
    if has(http.client.HTTPException, urllib3.exceptions.InvalidHeader, urllib3.exceptions.DecodeError):
        return Failure(Reason.MALFORMED, "the answer is not HTTP")
    if has(requests.ConnectionError, urllib3.exceptions.HTTPError, OSError):
        return _unreachable(causes)
    return Failure(Reason.OTHER, f"the request could not be made ({type(error).__name__})")


def _unreachable(causes: list[BaseException]) -> Failure:
    return Failure(Reason.UNREACHABLE, f"the cluster cannot be reached: {_detail(causes)}", transient=True)


def _detail(causes: list[BaseException]) -> str:
    """The operating system's or OpenSSL's own word for what happened."""
    for cause in causes:
        if isinstance(cause, ssl.SSLError) and cause.reason:
            return cause.reason.replace("_", " ").lower()
        if isinstance(cause, OSError) and cause.strerror and cause.errno:
            return cause.strerror
    return "it was closed without an answer"


def _causes(error: BaseException) -> Iterator[BaseException]:
    """An error and everything it was made from, by argument, attribute or cause.

    Not what a Failure was made from: that is another request's, which is being handled while this one is made.
    """
    seen: set[int] = set()
    queue: list[Any] = [error]
    while queue:
        found = queue.pop(0)
        if isinstance(found, BaseException) and not isinstance(found, Failure) and id(found) not in seen:
            seen.add(id(found))
            yield found
            queue += [*found.args, getattr(found, "reason", None), found.__cause__, found.__context__]
