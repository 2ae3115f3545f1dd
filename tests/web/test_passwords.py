"""What checking a password costs, in calls of bcrypt and their costs, and what is remembered of it."""

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import bcrypt
import pytest

from exporter.web import passwords
from exporter.web.credentials import Credentials
from exporter.web.passwords import MOST_OF_ONE, MOST_REMEMBERED, MOST_WAITING, BusyError, Passwords
from tests.secrets import secret
from tests.web.support import hashed

RIGHT, WRONG = secret("right"), secret("wrong")
HASHES = {"prom": hashed(RIGHT), "admin": hashed(secret("admin"), 6), "ops": hashed(secret("ops"), 5)}
REAL_CHECK = bcrypt.checkpw


@pytest.fixture
def costs(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The cost of each hash that bcrypt was asked about."""
    asked: list[int] = []

    def check(password: bytes, stored: bytes) -> bool:
        asked.append(int(stored[4:6]))
        return REAL_CHECK(password, stored)

    monkeypatch.setattr(bcrypt, "checkpw", check)
    return asked


def _check(checker: Passwords, user: str, password: str | bytes, hashes: dict[str, bytes] = HASHES) -> bool:
    given = Credentials(user, password if isinstance(password, bytes) else password.encode())
    return asyncio.run(checker.check(hashes, given, "a"))


@pytest.mark.parametrize(
    ("user", "password", "right"),
    [
        ("prom", RIGHT, True),
        ("admin", secret("admin"), True),
        ("prom", WRONG, False),
        ("prom", secret("admin"), False),
        ("prom", RIGHT + " ", False),
        ("prom", RIGHT + "\0", False),
        ("prom", "", False),
        ("Prom", RIGHT, False),
        ("nobody", RIGHT, False),
        ("\udcff", RIGHT, False),
        ("", "", False),
    ],
)
def test_who_is_let_in(user: str, password: str, right: bool) -> None:
    assert _check(Passwords(), user, password) is right


@pytest.mark.parametrize("prefix", [b"$2a$", b"$2b$", b"$2y$"])
def test_every_spelling_of_bcrypt(prefix: bytes) -> None:
    assert _check(Passwords(), "prom", RIGHT, {"prom": prefix + HASHES["prom"][4:]})


@pytest.mark.parametrize(
    ("stored", "given", "right"),
    [(72, 73, True), (72, 300, True), (71, 72, False), (72, 71, False)],
)
def test_passwords_are_cut_at_72_bytes_as_by_the_toolkit(stored: int, given: int, right: bool) -> None:
    text = secret("x" * 300)
    assert _check(Passwords(), "prom", text[:given], {"prom": hashed(text[:stored])}) is right


def test_a_password_with_a_nul_is_read_whole() -> None:
    hashes = {"prom": bcrypt.hashpw(b"a\0" + RIGHT.encode(), bcrypt.gensalt(4))}
    assert _check(Passwords(), "prom", b"a\0" + RIGHT.encode(), hashes)
    assert not _check(Passwords(), "prom", b"a\0" + WRONG.encode(), hashes)


def test_a_right_password_costs_once(costs: list[int]) -> None:
    checker = Passwords()
    assert [_check(checker, "prom", RIGHT) for _ in range(5)] == [True] * 5
    assert costs == [4]


@pytest.mark.parametrize(
    ("user", "paid"), [("nobody", [6]), ("admin", [6]), ("ops", [5, 5]), ("prom", [4, 4, 5]), ("\udcff", [6])]
)
def test_a_wrong_password_costs_the_same_whoever_it_is_for(costs: list[int], user: str, paid: list[int]) -> None:
    checker = Passwords()
    assert [_check(checker, user, WRONG) for _ in range(3)] == [False] * 3
    assert costs == paid * 3
    assert sum(2**cost for cost in paid) == 2**6


def test_what_was_right_for_one_is_not_for_another(costs: list[int]) -> None:
    checker = Passwords()
    assert _check(checker, "prom", RIGHT)
    assert not _check(checker, "ops", RIGHT)
    assert not _check(checker, "prom", WRONG)
    assert len(costs) == 1 + 2 + 3


def test_a_changed_hash_ends_what_was_remembered(costs: list[int]) -> None:
    checker = Passwords()
    assert _check(checker, "prom", RIGHT)
    assert not _check(checker, "prom", RIGHT, {"prom": hashed(WRONG)})
    assert not _check(checker, "prom", RIGHT, {"other": HASHES["prom"]})
    assert costs == [4, 4, 4]


def test_those_longest_unused_are_forgotten_and_have_to_pay_again(
    costs: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(passwords, "MOST_REMEMBERED", 2)
    checker, hashes = Passwords(), {name: hashed(secret(name)) for name in "abc"}
    paid = []
    for name in "abacab":
        assert _check(checker, name, secret(name), hashes)
        paid.append(len(costs))
    assert paid == [1, 2, 2, 3, 3, 4]
    assert MOST_REMEMBERED == 100


def test_no_password_is_held() -> None:
    checker = Passwords()
    _check(checker, "prom", RIGHT)
    _check(checker, "prom", WRONG)
    assert not any(word in repr(vars(checker)) for word in (RIGHT, WRONG, "prom"))
    other = Passwords()
    _check(other, "prom", RIGHT)
    assert vars(checker)["_right"] != vars(other)["_right"]


def test_many_with_one_right_password_cost_once(costs: list[int]) -> None:
    async def scrape() -> list[bool]:
        checker = Passwords()
        return await asyncio.gather(
            *(checker.check(HASHES, Credentials("prom", RIGHT.encode()), str(n)) for n in range(20))
        )

    assert asyncio.run(scrape()) == [True] * 20
    assert costs == [4]


def test_one_at_a_time_while_those_who_are_known_go_past(gate: Callable[[], threading.Event]) -> None:
    async def run() -> tuple[list[bool | BaseException], bool]:
        checker = Passwords()
        honest, wrong = Credentials("prom", RIGHT.encode()), Credentials("nobody", WRONG.encode())
        await checker.check(HASHES, honest, "honest")
        opened = gate()
        flood = [asyncio.create_task(checker.check(HASHES, wrong, str(n))) for n in range(MOST_WAITING + 6)]
        await asyncio.sleep(0)
        known = await checker.check(HASHES, honest, "honest")
        opened.set()
        return await asyncio.gather(*flood, return_exceptions=True), known

    answers, known = asyncio.run(run())
    assert known
    assert answers[:MOST_WAITING] == [False] * 64
    assert [type(answer) for answer in answers[MOST_WAITING:]] == [BusyError] * 6


def test_one_address_cannot_take_all_places(gate: Callable[[], threading.Event]) -> None:
    async def run() -> tuple[list[bool | BaseException], bool]:
        checker, opened = Passwords(), gate()
        wrong, right = Credentials("prom", WRONG.encode()), Credentials("prom", RIGHT.encode())
        flood = [asyncio.create_task(checker.check(HASHES, wrong, "rude")) for _ in range(MOST_OF_ONE + 2)]
        await asyncio.sleep(0)
        honest = asyncio.create_task(checker.check(HASHES, right, "honest"))
        await asyncio.sleep(0)
        opened.set()
        return await asyncio.gather(*flood, return_exceptions=True), await honest

    answers, honest = asyncio.run(run())
    assert honest
    assert answers[:MOST_OF_ONE] == [False] * 8
    assert [type(answer) for answer in answers[MOST_OF_ONE:]] == [BusyError] * 2


def test_after_a_flood_there_is_room_again(gate: Callable[[], threading.Event]) -> None:
    async def run() -> bool:
        checker, opened = Passwords(), gate()
        given = Credentials("nobody", WRONG.encode())
        flood = [asyncio.create_task(checker.check(HASHES, given, str(n))) for n in range(MOST_WAITING + 1)]
        await asyncio.sleep(0)
        flood[3].cancel()
        opened.set()
        await asyncio.gather(*flood, return_exceptions=True)
        again = [checker.check(HASHES, given, str(n)) for n in range(MOST_WAITING)]
        return await asyncio.gather(*again) == [False] * MOST_WAITING

    assert asyncio.run(run())


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Callable[[], threading.Event]:
    """From its call on, bcrypt waits for the event that it returns, and must never run twice at once."""
    alone = threading.Lock()

    def close() -> threading.Event:
        opened = threading.Event()

        def check(password: bytes, stored: bytes) -> bool:
            assert alone.acquire(blocking=False)
            opened.wait(5)
            alone.release()
            return REAL_CHECK(password, stored)

        monkeypatch.setattr(bcrypt, "checkpw", check)
        return opened

    return close


def test_bcrypt_runs_in_a_worker_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    threads: list[threading.Thread] = []

    def check(_password: bytes, _stored: bytes) -> bool:
        threads.append(threading.current_thread())
        return True

    monkeypatch.setattr(bcrypt, "checkpw", check)
    with ThreadPoolExecutor(1) as pool:
        runner = pool.submit(lambda: (_check(Passwords(), "prom", RIGHT), threading.current_thread())).result(5)
    assert runner[0]
    assert threads != [runner[1]]
