# long: one answer after the other
"""Which answers are asked for again, how often and after how long (contract section 6, rule 7)."""

import email.utils
import time

import pytest
import requests
import responses
import urllib3

from exporter.qumulo.errors import Reason
from exporter.qumulo.transport import Call
from tests.secrets import MARK

from .intercepted import answer, cluster
from .support import BUCKETS

AT_ONCE = [
    (301, Reason.OTHER),
    (302, Reason.OTHER),
    (304, Reason.OTHER),
    (307, Reason.OTHER),
    (400, Reason.OTHER),
    (401, Reason.UNAUTHORIZED),
    (403, Reason.FORBIDDEN),
    (404, Reason.NOT_FOUND),
    (405, Reason.OTHER),
    (408, Reason.OTHER),
    (410, Reason.OTHER),
    (501, Reason.SERVER_ERROR),
    (505, Reason.SERVER_ERROR),
]
AGAIN = [
    (429, Reason.RATE_LIMITED),
    (500, Reason.SERVER_ERROR),
    (502, Reason.SERVER_ERROR),
    (503, Reason.SERVER_ERROR),
    (504, Reason.SERVER_ERROR),
]


@responses.activate
@pytest.mark.parametrize(("status", "reason"), AT_ONCE)
def test_not_asked_again(status: int, reason: Reason) -> None:
    asked = cluster()
    answer(status=status)
    failure = asked.failure()
    assert (failure.reason, failure.status, failure.transient) == (reason, status, False)
    assert asked.seen.requests == [("buckets", str(status))]
    assert asked.stop.asked == []


@responses.activate
@pytest.mark.parametrize(("status", "reason"), AGAIN)
def test_asked_three_times(status: int, reason: Reason) -> None:
    asked = cluster()
    answer(status=status)
    failure = asked.failure()
    assert (failure.reason, failure.status, failure.answered) == (reason, status, True)
    assert asked.seen.codes == [str(status)] * 3
    assert asked.stop.asked == [0.2, 0.4]


@responses.activate
@pytest.mark.parametrize(("status", "reason"), AGAIN)
def test_a_call_of_one_attempt_is_asked_once(status: int, reason: Reason) -> None:
    asked = cluster()
    answer(status=status)
    assert asked.reason(Call("buckets", "/v1/s3/buckets/", attempts=1)) is reason
    assert (len(responses.calls), asked.stop.asked) == (1, [])


@responses.activate
@pytest.mark.parametrize(("status", "_reason"), AGAIN)
def test_a_later_attempt_may_succeed(status: int, _reason: Reason) -> None:
    asked = cluster()
    answer(status=status)
    answer(status=status)
    answer(body=b"good")
    assert asked.send() == b"good"
    assert asked.seen.codes == [str(status), str(status), "200"]


@responses.activate
def test_the_last_attempt_gives_the_reason() -> None:
    asked = cluster()
    answer(status=503)
    answer(status=429)
    answer(status=404)
    assert asked.reason() is Reason.NOT_FOUND
    assert asked.seen.codes == ["503", "429", "404"]


@responses.activate
def test_waits_double_up_to_five_seconds() -> None:
    asked = cluster()
    answer(status=500)
    asked.failure(Call("buckets", "/v1/s3/buckets/", attempts=8), 1000)
    assert asked.stop.asked == [0.2, 0.4, 0.8, 1.6, 3.2, 5.0, 5.0]


@responses.activate
@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize(("value", "seconds"), [("7", 7.0), ("0", 0.0), (" 2 ", 2.0)])
def test_retry_after_in_seconds(status: int, value: str, seconds: float) -> None:
    asked = cluster()
    answer(status=status, headers={"Retry-After": value})
    answer(body=b"good")
    assert asked.send() == b"good"
    assert asked.stop.asked == [seconds]


@responses.activate
def test_retry_after_as_a_date() -> None:
    asked = cluster()
    answer(status=429, headers={"Retry-After": email.utils.formatdate(time.time() + 20, usegmt=True)})
    answer(body=b"good")
    assert asked.send() == b"good"
    assert 17.0 <= asked.stop.asked[0] <= 20.0


@responses.activate
def test_retry_after_a_date_that_is_past() -> None:
    asked = cluster()
    answer(status=429, headers={"Retry-After": "Wed, 21 Oct 2015 07:28:00 GMT"})
    answer(body=b"good")
    assert asked.send() == b"good"
    assert asked.stop.asked == [0.0]


@responses.activate
@pytest.mark.parametrize("value", ["", "soon", "-5", "2.5", "Wed, 21 Oct 99999 07:28:00 GMT", "9" * 5000, "٣"])
def test_retry_after_that_cannot_be_read_counts_as_none(value: str) -> None:
    asked = cluster()
    answer(status=429, headers={"Retry-After": value})
    answer(body=b"good")
    assert asked.send() == b"good"
    assert asked.stop.asked == [0.2]


@responses.activate
@pytest.mark.parametrize("value", ["21600", "9" * 300, email.utils.formatdate(2**32, usegmt=True)])
def test_a_wait_past_the_deadline_is_not_begun(value: str) -> None:
    asked = cluster()
    answer(status=429, headers={"Retry-After": value})
    assert asked.reason() is Reason.RATE_LIMITED
    assert (len(responses.calls), asked.stop.asked) == (1, [])


@responses.activate
def test_a_short_wait_past_a_near_deadline_is_not_begun_either() -> None:
    asked = cluster()
    answer(status=503)
    assert asked.reason(seconds=0.15) is Reason.SERVER_ERROR
    assert (len(responses.calls), asked.stop.asked) == (1, [])


@responses.activate
@pytest.mark.parametrize("status", [401, 403, 404])
def test_retry_after_of_what_is_not_asked_again_is_not_read(status: int) -> None:
    asked = cluster()
    answer(status=status, headers={"Retry-After": "1"})
    assert asked.failure().retry_after is None


@responses.activate
@pytest.mark.parametrize(
    ("error", "reason", "attempts"),
    [
        (requests.ConnectTimeout("slow"), Reason.TIMEOUT, 3),
        (requests.ReadTimeout("slow"), Reason.TIMEOUT, 3),
        (requests.ConnectionError(ConnectionRefusedError(111, "Connection refused")), Reason.UNREACHABLE, 3),
        (requests.ConnectionError(urllib3.exceptions.ProtocolError("gone", ConnectionResetError(104, "reset"))),
         Reason.UNREACHABLE, 3),
        (requests.ConnectionError("gone"), Reason.UNREACHABLE, 3),
        (OSError(113, "No route to host"), Reason.UNREACHABLE, 3),
        (requests.exceptions.SSLError("no TLS"), Reason.TLS, 1),
        (urllib3.exceptions.InvalidHeader("twice"), Reason.MALFORMED, 1),
        (UnicodeError("label too long"), Reason.OTHER, 1),
    ],
)  # fmt: skip
def test_what_the_connection_raises(error: Exception, reason: Reason, attempts: int) -> None:
    asked = cluster()
    answer(body=error)
    failure = asked.failure()
    assert (failure.reason, failure.answered) == (reason, False)
    assert asked.seen.requests == [("buckets", "error")] * attempts


@responses.activate
def test_a_failure_after_an_answer_still_counts_as_answered() -> None:
    asked = cluster()
    answer(status=503)
    answer(body=requests.ReadTimeout("slow"))
    failure = asked.failure()
    assert (failure.reason, failure.status, failure.answered) == (Reason.TIMEOUT, None, True)


@responses.activate
def test_no_call_begins_behind_the_deadline() -> None:
    asked = cluster()
    assert asked.reason(seconds=0.0) is Reason.DEADLINE
    assert (len(responses.calls), asked.seen.requests) == (0, [])


@responses.activate
def test_no_call_begins_once_the_exporter_stops() -> None:
    asked = cluster()
    asked.stop.set()
    assert str(asked.failure()) == "the exporter is stopping"
    assert len(responses.calls) == 0


@responses.activate
def test_a_stop_between_two_attempts_ends_them() -> None:
    asked = cluster(on_wait=lambda: asked.stop.set())
    answer(status=503)
    assert asked.reason() is Reason.OTHER
    assert len(responses.calls) == 1


@responses.activate
@pytest.mark.parametrize("status", [200, 202, 204])
def test_any_2xx_is_good(status: int) -> None:
    asked = cluster()
    answer(status=status, body=b"")
    assert asked.send() == b""
    assert asked.seen.requests == [("buckets", str(status))]


@responses.activate
def test_the_message_has_the_class_of_the_error_and_nothing_else_of_it() -> None:
    asked = cluster()
    answer(status=404, body=b'{"error_class": "http_not_found_error", "description": "/secret/path"}')
    assert str(asked.failure()) == "there is no such thing on the cluster (status 404, http_not_found_error)"


@responses.activate
def test_a_body_of_the_longest_length_and_one_byte_more() -> None:
    asked = cluster()
    answer(body=b"x" * 2**20)
    assert len(asked.send(Call("buckets", BUCKETS.target, cap=2**20))) == 2**20
    failure = asked.failure(Call("buckets", BUCKETS.target, cap=2**20 - 1))
    assert failure.reason is Reason.MALFORMED
    assert asked.seen.codes == ["200", "200"]


@responses.activate
def test_headers_of_a_request() -> None:
    asked = cluster()
    answer()
    asked.send()
    assert dict(responses.calls[0].request.headers) == {
        "Accept": "application/json",
        "Accept-Encoding": "identity",
        "User-Agent": "qumulo-s3-uploads-exporter",
        "Authorization": f"Bearer access-v1:{MARK}",
    }
