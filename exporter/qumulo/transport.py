"""One call to bytes: credentials, retries, deadline, size cap. Only this file, adapter and answers know requests."""

import logging
import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import requests
import tenacity
from requests.structures import CaseInsensitiveDict

from exporter.qumulo import wire
from exporter.qumulo.adapter import Adapter, Target
from exporter.qumulo.answers import body, translated
from exporter.qumulo.credentials import Credentials
from exporter.qumulo.deadline import Deadline, current
from exporter.qumulo.errors import Failure, Reason

_log = logging.getLogger(__name__)

#: Attempts of one call (contract section 6, rule 7).
ATTEMPTS = 3
_FIRST_WAIT = 0.2
_LONGEST_WAIT = 5.0

#: What is told of each request sent: endpoint, status or `error`, seconds to the whole answer.
Observer = Callable[[str, str, float], None]


@dataclass(frozen=True, slots=True)
class Call:
    """One call of the REST API: `target` is path and query, `endpoint` its name in metrics, `cap` the most bytes."""

    endpoint: str
    target: str
    method: str = "GET"
    body: bytes | None = None
    authorized: bool = True
    attempts: int = ATTEMPTS
    cap: int = 32 * 1024 * 1024


class Transport:
    """Sends calls to one cluster over kept connections; safe to share between threads."""

    def __init__(
        self,
        target: Target,
        credentials: Credentials,
        observe: Observer = lambda _endpoint, _code, _seconds: None,
        stop: threading.Event | None = None,
        uniform: Callable[[float, float], float] = random.uniform,
    ) -> None:
        """`stop` ends waits between attempts; `uniform` draws their length."""
        self._target = target
        self._credentials = credentials
        self._observe = observe
        self._stop = stop or threading.Event()
        self._uniform = uniform
        self._lock = threading.Lock()
        self._adapter: Adapter | None = None
        self._ca_seen: tuple[int, ...] | None = None
        self._ca_reported: Path | None = None
        self._retrying = tenacity.Retrying(
            retry=tenacity.retry_if_exception(_is_transient),
            wait=self._wait,
            stop=_is_last,
            sleep=self._sleep,
            reraise=True,
        )
        self._headers = {
            "Accept": "application/json",
            "Accept-Encoding": "identity",
            "User-Agent": "qumulo-s3-uploads-exporter",
        }

    def send(self, call: Call, deadline: Deadline) -> bytes:
        """The body of a 2xx answer.

        Raises Failure after the last attempt, or at once where trying again is no use or would pass the deadline.
        """
        return self._retrying(self._authorized, call, deadline, [])

    def close(self) -> None:
        """Close the connections that are kept and not in use."""
        with self._lock:
            if self._adapter:
                self._adapter.close()
                self._adapter = None

    def _wait(self, state: tenacity.RetryCallState) -> float:
        failure = state.outcome.exception() if state.outcome else None
        if isinstance(failure, Failure) and failure.retry_after is not None:
            return failure.retry_after
        return self._uniform(0.0, min(_LONGEST_WAIT, _FIRST_WAIT * 2 ** (state.attempt_number - 1)))

    def _sleep(self, seconds: float) -> None:
        self._stop.wait(seconds)

    def _authorized(self, call: Call, deadline: Deadline, before: list[Failure]) -> bytes:
        """One attempt, after those that failed `before`."""
        try:
            return self._once(call, deadline, None) if not call.authorized else self._with_token(call, deadline)
        except Failure as failure:
            before.append(failure)
            failure.answered = any(one.answered for one in before)
            raise

    def _with_token(self, call: Call, deadline: Deadline) -> bytes:
        """One attempt; a 401 is tried once more with another token, where there is one."""

        def exchange(username: str, password: str) -> str:
            form = wire.login_request(username, password)
            login = Call("login", "/v1/session/login", "POST", form, authorized=False)
            try:
                return wire.session_token(self.send(login, deadline))
            except Failure as failure:
                raise _login_failed(failure) from failure

        token = self._credentials.token(exchange)
        try:
            return self._once(call, deadline, token)
        except Failure as failure:
            if failure.status != 401:
                raise
            other = self._credentials.renew(token, exchange)
            if other is None:
                raise
        return self._once(call, deadline, other)

    def _once(self, call: Call, deadline: Deadline, token: str | None) -> bytes:
        """One request, timed and counted."""
        if deadline.left() <= 0:
            raise Failure(Reason.DEADLINE, "the deadline passed before the listing was complete")
        if self._stop.is_set():
            raise Failure(Reason.OTHER, "the exporter is stopping")
        request = self._request(call, token)
        adapter = self._ready_adapter()
        current.enter(deadline)
        began = time.perf_counter()
        code = "error"
        try:
            with translated():
                timeouts = (min(self._target.connect_timeout, max(deadline.left(), 0.001)), self._target.read_timeout)
                response = adapter.send(request, stream=True, timeout=timeouts)
                try:
                    text = body(response, call.cap)
                    code = str(response.status_code)
                    return text
                except Failure:
                    code = str(response.status_code)
                    raise
                finally:
                    # Read to its end the connection is back in the pool by now; closing ends only one that is not.
                    response.close()
        except Failure as failure:
            raise failure.alone() from None
        finally:
            current.leave()
            self._observe(call.endpoint, code, time.perf_counter() - began)

    def _request(self, call: Call, token: str | None) -> requests.PreparedRequest:
        """Built by hand: `prepare` would quote the target again and costs as much as reading a small page."""
        headers = dict(self._headers)
        if token is not None:
            headers["Authorization"] = f"Bearer {token}"
        if call.body is not None:
            headers["Content-Type"] = "application/json"
            headers["Content-Length"] = str(len(call.body))
        request = requests.PreparedRequest()
        request.method = call.method
        request.url = self._target.origin + call.target
        # A plain dict does here, and costs less than a case-insensitive one.
        request.headers = cast(CaseInsensitiveDict[str | bytes], headers)
        request.body = call.body
        return request

    def _ready_adapter(self) -> Adapter:
        """The adapter; a new one when the CA file has changed, whose connections trust what the file now holds."""
        path = self._target.ca_file
        with self._lock:
            try:
                state = path.stat() if path else None
                seen = (state.st_dev, state.st_ino, state.st_mtime_ns) if state else None
                if self._adapter is None or seen != self._ca_seen:
                    self._ca_seen = seen
                    self._adapter = Adapter(self._target)
                    self._ca_reported = None
            except OSError as error:
                if self._adapter is None:
                    raise Failure(Reason.TLS, f"ca_file {path} cannot be used: {error.strerror or error}") from None
                if path != self._ca_reported:
                    _log.warning(
                        "ca_file cannot be used any more; the certificates read before stay",
                        extra={"fields": {"file": str(path)}},
                    )
                    self._ca_reported = path
            return self._adapter


def _login_failed(failure: Failure) -> Failure:
    """What a login's failure is for the call that needs it: no answer to that call, and not to be tried again.

    A login that the cluster refuses by another status than 401 must not look like a missing privilege or bucket.
    """
    status = failure.status
    refused = status is not None and 400 <= status < 500 and failure.reason is not Reason.RATE_LIMITED
    reason = Reason.UNAUTHORIZED if refused else failure.reason
    failed = Failure(reason, f"the login failed: {failure}", status=401 if refused else status)
    failed.answered = False
    return failed


def _is_last(state: tenacity.RetryCallState) -> bool:
    """Whether the call has had its attempts, or has no time for the wait before the next."""
    call, deadline, _ = state.args
    return bool(state.attempt_number >= call.attempts or state.upcoming_sleep >= deadline.left())


def _is_transient(error: BaseException) -> bool:
    return isinstance(error, Failure) and error.transient
