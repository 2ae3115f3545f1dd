"""A 401 is tried once more with another token, where there is one (contract section 6, rule 9)."""

from pathlib import Path

import pytest
import requests
import responses

from exporter.qumulo.credentials import Login, Secret, Token
from exporter.qumulo.errors import Failure, Reason
from exporter.qumulo.transport import Call
from tests.secrets import MARK

from .intercepted import BUCKETS_URL, LOGIN_URL, answer, cluster, requests_sent, tokens_sent
from .support import VERSION, Asked, Hand

SENT = ["POST /v1/session/login", "GET /v1/s3/buckets/"]


def accept_only(token: str) -> None:
    """Any other token is refused with an empty 401."""

    def judge(request: requests.PreparedRequest) -> tuple[int, dict[str, str], bytes]:
        right = request.headers["Authorization"] == f"Bearer {token}"
        return (200, {}, b"good") if right else (401, {}, b"")

    responses.add_callback("GET", BUCKETS_URL, judge)


def from_file(path: Path) -> Asked:
    return cluster(Token(Secret(path, "token_file")))


def by_login(clock: Hand | None = None) -> Asked:
    return cluster(Login("exporter", Secret("hunter2", "password"), clock or Hand()))


def sessions(*names: str) -> None:
    for name in names:
        answer(LOGIN_URL, body=f'{{"bearer_token": "{name}"}}'.encode(), method="POST")


@responses.activate
def test_a_file_that_changed_meanwhile_is_the_second_try(tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text("old")
    asked = from_file(file)

    def refuse(request: requests.PreparedRequest) -> tuple[int, dict[str, str], bytes]:
        if request.headers["Authorization"] == "Bearer new":
            return 200, {}, b"good"
        file.write_text("new")
        return 401, {}, b""

    responses.add_callback("GET", BUCKETS_URL, refuse)
    assert asked.send() == b"good"
    assert tokens_sent() == ["old", "new"]
    assert asked.seen.codes == ["401", "200"]
    assert asked.stop.asked == []


@responses.activate
def test_a_file_that_did_not_change_is_unauthorized_at_once(tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text("hunter2")
    accept_only("right")
    failure = from_file(file).failure()
    assert (failure.reason, failure.status, failure.answered) == (Reason.UNAUTHORIZED, 401, False)
    assert str(failure) == "the token was refused (status 401)"
    assert tokens_sent() == ["hunter2"]


@responses.activate
def test_a_file_that_changed_to_another_wrong_token_is_tried_once(tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text("old")
    asked = from_file(file)

    def refuse(request: requests.PreparedRequest) -> tuple[int, dict[str, str], bytes]:
        file.write_text(str(request.headers["Authorization"]).removeprefix("Bearer ") + "er")
        return 401, {}, b""

    responses.add_callback("GET", BUCKETS_URL, refuse)
    assert asked.reason() is Reason.UNAUTHORIZED
    assert tokens_sent() == ["old", "older"]


@responses.activate
def test_a_file_that_is_missing_needs_no_request(tmp_path: Path) -> None:
    failure = from_file(tmp_path / "token").failure()
    assert (failure.reason, failure.answered, len(responses.calls)) == (Reason.UNAUTHORIZED, False, 0)


@responses.activate
def test_a_token_from_the_settings_is_not_tried_twice() -> None:
    accept_only("other")
    assert cluster().reason() is Reason.UNAUTHORIZED
    assert tokens_sent() == [f"access-v1:{MARK}"]


@responses.activate
def test_calls_without_authorization_ask_for_no_token(tmp_path: Path) -> None:
    answer(f"{BUCKETS_URL.removesuffix('s3/buckets/')}version")
    assert from_file(tmp_path / "token").send(VERSION) == b"{}"
    assert tokens_sent() == [None]


@responses.activate
def test_one_login_serves_all_calls() -> None:
    sessions("first")
    accept_only("first")
    asked = by_login()
    assert [asked.send(), asked.send()] == [b"good", b"good"]
    assert requests_sent() == [*SENT, "GET /v1/s3/buckets/"]
    assert tokens_sent() == [None, "first", "first"]
    assert asked.seen.requests == [("login", "200"), ("buckets", "200"), ("buckets", "200")]
    login = responses.calls[0].request
    assert login.body == b'{"username":"exporter","password":"hunter2"}'
    assert login.headers["Content-Type"] == "application/json"
    assert login.headers["Content-Length"] == str(len(login.body))


@responses.activate
def test_a_refused_session_is_replaced_by_another_login() -> None:
    sessions("first", "second")
    accept_only("second")
    assert by_login().send() == b"good"
    assert requests_sent() == SENT * 2
    assert tokens_sent() == [None, "first", None, "second"]


@responses.activate
def test_a_session_is_replaced_after_ten_hours() -> None:
    clock = Hand()
    sessions("first", "second")
    answer()
    asked = by_login(clock)
    asked.send()
    clock.now = 36_000.0
    asked.send()
    assert tokens_sent() == [None, "first", None, "second"]


@responses.activate
def test_a_second_session_that_is_refused_too_is_unauthorized() -> None:
    sessions("first", "second", "third")
    accept_only("none")
    assert by_login().reason() is Reason.UNAUTHORIZED
    assert requests_sent() == SENT * 2


@responses.activate
@pytest.mark.parametrize("status", [400, 401, 403, 404, 405])
def test_a_login_that_is_refused_is_unauthorized_whatever_its_status(status: int) -> None:
    answer(LOGIN_URL, status=status, body=b'{"error_class": "auth_sso_required_error"}', method="POST")
    failure = by_login().failure()
    assert (failure.reason, failure.status, failure.answered) == (Reason.UNAUTHORIZED, 401, False)
    assert str(failure).startswith("the login failed: ")
    assert f"(status {status}, auth_sso_required_error)" in str(failure)
    assert requests_sent() == SENT[:1]


@responses.activate
@pytest.mark.parametrize(("status", "reason"), [(503, Reason.SERVER_ERROR), (429, Reason.RATE_LIMITED)])
def test_a_login_has_attempts_of_its_own_and_the_call_adds_none(status: int, reason: Reason) -> None:
    answer(LOGIN_URL, status=status, method="POST")
    failure = by_login().failure()
    assert (failure.reason, failure.transient, failure.answered) == (reason, False, False)
    assert requests_sent() == SENT[:1] * 3


@responses.activate
def test_a_login_that_does_not_answer() -> None:
    answer(LOGIN_URL, body=requests.ConnectTimeout("slow"), method="POST")
    failure = by_login().failure()
    assert (failure.reason, failure.status, len(responses.calls)) == (Reason.TIMEOUT, None, 3)


@responses.activate
@pytest.mark.parametrize("body", [b"{}", b"<html>", b'{"bearer_token": ""}', b'{"bearer_token": "a\\r\\nHunter2: b"}'])
def test_a_login_whose_answer_holds_no_token(body: bytes) -> None:
    answer(LOGIN_URL, body=body, method="POST")
    failure = by_login().failure()
    assert (failure.reason, failure.answered, requests_sent()) == (Reason.MALFORMED, False, SENT[:1])
    assert "Hunter2" not in str(failure)


@responses.activate
def test_a_login_that_fails_when_a_session_is_renewed() -> None:
    sessions("first")
    answer(LOGIN_URL, status=503, method="POST")
    accept_only("second")
    failure = by_login().failure()
    assert (failure.reason, failure.answered) == (Reason.SERVER_ERROR, False)
    assert requests_sent() == [*SENT, *SENT[:1] * 3]


def texts(error: BaseException | None) -> list[str]:
    """The words of an error and of all it came from."""
    found = []
    while error:
        found += [str(error), repr(error)]
        error = error.__cause__
    return found


@responses.activate
@pytest.mark.parametrize("status", [302, 401, 403, 429, 500])
@pytest.mark.parametrize("at", [BUCKETS_URL, LOGIN_URL])
def test_nothing_secret_is_in_a_failure(status: int, at: str) -> None:
    sessions("session-hunter3")
    echo = b'{"error_class": "x", "description": "hunter2 session-hunter3"}'
    if at == LOGIN_URL:
        responses.replace("POST", LOGIN_URL, status=status, body=echo)
    answer(status=status, body=echo)
    failure = by_login().failure(Call("buckets", "/v1/s3/buckets/"))
    assert isinstance(failure, Failure)
    assert not [text for text in texts(failure) if "hunter" in text]
