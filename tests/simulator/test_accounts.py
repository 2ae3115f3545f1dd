"""Tokens, sessions, privileges."""

import pytest

from exporter.simulator import ALL_PRIVILEGES, READ_PRIVILEGES, Accounts

from .support import NOW, Clock


@pytest.mark.parametrize("header", [None, "", "Bearer", "Bearer ", "Bearer wrong", "Basic t", "t"])
def test_a_wrong_header_is_nobody(clock: Clock, header: str | None) -> None:
    accounts = Accounts(clock)
    accounts.add_token("t")
    assert accounts.identify(header) is None


def test_a_token_has_its_privileges(clock: Clock) -> None:
    accounts = Accounts(clock)
    accounts.add_token("t", privileges=ALL_PRIVILEGES, name="root")
    account = accounts.identify("bearer t")
    assert account is not None
    assert (account.name, account.privileges) == ("root", frozenset(ALL_PRIVILEGES))


def test_a_token_expires(clock: Clock) -> None:
    accounts = Accounts(clock)
    accounts.add_token("t", expires=NOW + 10)
    assert accounts.identify("Bearer t") is not None
    clock.now += 10
    assert accounts.identify("Bearer t") is None


def test_a_token_is_rotated_and_revoked(clock: Clock) -> None:
    accounts = Accounts(clock)
    accounts.add_token("old", name="n")
    accounts.rotate_token("old", "new")
    assert accounts.identify("Bearer old") is None
    assert accounts.identify("Bearer new") is not None
    accounts.revoke_token("new")
    accounts.revoke_token("never there")
    assert accounts.identify("Bearer new") is None


def test_a_session_ends_after_ten_hours(clock: Clock) -> None:
    accounts = Accounts(clock)
    accounts.add_user("u", "p")
    token = accounts.login("u", "p")
    clock.now += 36_000 - 1
    account = accounts.identify(f"Bearer {token}")
    assert account is not None
    assert account.privileges == frozenset(READ_PRIVILEGES)
    clock.now += 1
    assert accounts.identify(f"Bearer {token}") is None


def test_sessions_can_be_ended_and_tokens_stay(clock: Clock) -> None:
    accounts = Accounts(clock)
    accounts.add_user("u", "p")
    accounts.add_token("t")
    session = accounts.login("u", "p")
    accounts.end_sessions()
    assert accounts.identify(f"Bearer {session}") is None
    assert accounts.identify("Bearer t") is not None


@pytest.mark.parametrize(("name", "password"), [("u", "x"), ("x", "p"), (None, "p"), (["u"], "p"), ("u", None)])
def test_a_wrong_login_gives_no_session(clock: Clock, name: object, password: object) -> None:
    accounts = Accounts(clock)
    accounts.add_user("u", "p")
    assert accounts.login(name, password) is None
