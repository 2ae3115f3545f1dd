"""Sessions from a login: one for all threads, a new one before 10 hours have passed or when it is refused."""

import itertools
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from exporter.qumulo.credentials import Login, Secret
from exporter.qumulo.errors import Failure, Reason

from .support import Hand

HOUR = 3600.0


class Desk:
    """Gives numbered sessions, or fails."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str]] = []
        self.open = True

    def __call__(self, username: str, password: str) -> str:
        self.asked.append((username, password))
        if not self.open:
            raise Failure(Reason.UNAUTHORIZED, "the token was refused", status=401)
        return f"session-{len(self.asked)}"


def login(clock: Hand, password: str | Path = "hunter2") -> Login:
    return Login("exporter", Secret(password, "password_file"), clock)


def test_a_session_is_kept() -> None:
    known, desk = login(Hand()), Desk()
    assert [known.token(desk), known.token(desk)] == ["session-1", "session-1"]
    assert desk.asked == [("exporter", "hunter2")]


@pytest.mark.parametrize("start", [0.0, 5e6, -5e6])
def test_a_new_session_shortly_before_ten_hours(start: float) -> None:
    clock, desk = Hand(start), Desk()
    known = login(clock)
    known.token(desk)
    clock.now = start + 9.9 * HOUR
    assert known.token(desk) == "session-1"
    clock.now = start + 10 * HOUR
    assert known.token(desk) == "session-2"
    clock.now = start + 19 * HOUR
    assert known.token(desk) == "session-2"


def test_a_new_session_when_it_is_refused() -> None:
    known, desk = login(Hand()), Desk()
    assert known.renew(known.token(desk), desk) == "session-2"
    assert known.token(desk) == "session-2"


class CountingLock:
    """A lock that tells when so many threads have come to it."""

    def __init__(self, threads: int) -> None:
        self._lock = threading.Lock()
        self._came = itertools.count(1)
        self._threads = threads
        self.all_came = threading.Event()

    def __enter__(self) -> None:
        if next(self._came) == self._threads:
            self.all_came.set()
        self._lock.acquire()

    def __exit__(self, *_: object) -> None:
        self._lock.release()


def test_threads_that_wait_for_a_login_that_fails_do_not_try_again(monkeypatch: pytest.MonkeyPatch) -> None:
    known, desk, lock = login(Hand()), Desk(), CountingLock(4)
    desk.open = False
    monkeypatch.setattr(known, "_lock", lock)

    def slow(username: str, password: str) -> str:
        assert lock.all_came.wait(10)
        return desk(username, password)

    def ask(_: int) -> str:
        try:
            return known.token(slow)
        except Failure as failure:
            return failure.reason

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(ask, range(4))) == [Reason.UNAUTHORIZED] * 4
    assert len(desk.asked) == 1
    desk.open = True
    assert known.token(desk) == "session-2"


def test_threads_log_in_once() -> None:
    known, desk = login(Hand()), Desk()
    start = threading.Barrier(16)

    def ask(_: int) -> str:
        start.wait(10)
        return known.token(desk)

    with ThreadPoolExecutor(16) as threads:
        assert set(threads.map(ask, range(16))) == {"session-1"}
    assert len(desk.asked) == 1


def test_threads_whose_session_was_refused_log_in_once() -> None:
    known, desk = login(Hand()), Desk()
    refused = known.token(desk)
    start = threading.Barrier(16)

    def ask(_: int) -> str | None:
        start.wait(10)
        return known.renew(refused, desk)

    with ThreadPoolExecutor(16) as threads:
        assert set(threads.map(ask, range(16))) == {"session-2"}
    assert len(desk.asked) == 2


def test_after_a_failed_login_the_next_one_tries_again() -> None:
    known, desk = login(Hand()), Desk()
    refused = known.token(desk)
    desk.open = False
    for _ in range(2):
        with pytest.raises(Failure, match="refused"):
            known.renew(refused, desk)
    with pytest.raises(Failure, match="refused"):
        known.token(desk)
    desk.open = True
    assert known.renew(refused, desk) == "session-5"


def test_the_password_file_is_read_at_each_login(tmp_path: Path) -> None:
    file = tmp_path / "password"
    file.write_text("old\n")
    known, desk = login(Hand(), file), Desk()
    known.token(desk)
    file.write_text("new\n")
    assert known.token(desk) == "session-1"
    known.renew("session-1", desk)
    assert desk.asked == [("exporter", "old"), ("exporter", "new")]


def test_a_password_file_that_is_missing_needs_no_call(tmp_path: Path) -> None:
    known, desk = login(Hand(), tmp_path / "password"), Desk()
    with pytest.raises(Failure, match=r"password_file .* cannot be read: No such file") as caught:
        known.token(desk)
    assert (caught.value.reason, desk.asked) == (Reason.UNAUTHORIZED, [])
