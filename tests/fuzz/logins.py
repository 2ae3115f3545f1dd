"""Credentials of one cluster in two sources: which of them count, by contract section 3."""

from collections.abc import Mapping
from random import Random

from tests.secrets import secret

KEYS = ("token", "token_file", "username", "password", "password_file")
_TOKENS, _PASSWORDS = frozenset(KEYS[:2]), frozenset(KEYS[3:])
_TEXTS = {
    "token": secret("token"),
    "token_file": "token",
    "username": "admin",
    "password": secret("pass word"),
    "password_file": "token",
}
_USUAL = (("token",), ("token_file",), ("username", "password"), ("username", "password_file"))


def draw(chance: Random, usual: bool) -> dict[str, str]:
    """Some credentials in one source; `usual` for exactly one, as it should be."""
    given = chance.choice(_USUAL) if usual else chance.sample(KEYS, chance.randint(0, 2))
    return {key: _TEXTS[key] for key in given}


def in_force(strong: Mapping[str, str], weak: Mapping[str, str]) -> frozenset[str] | None:
    """The credentials that count, of a stronger and a weaker source; None when they are a fault.

    Two kinds in one source are a fault. A stronger token replaces all that is weaker; of a stronger login only what it
    lacks may come from the weaker source.
    """
    if any(_kinds(set(given)) > 1 for given in (strong, weak)):
        return None
    found = set(strong)
    if not found & _TOKENS:
        below = set(weak) - (_TOKENS if found else set())
        found |= below - (_PASSWORDS if found & _PASSWORDS else set())
    complete = len(found) == 1 if found & _TOKENS else "username" in found and len(found & _PASSWORDS) == 1
    return frozenset(found) if complete else None


def _kinds(given: set[str]) -> int:
    """A name without its password is a kind too."""
    alone = "username" in given and not given & _PASSWORDS
    return len(given & _TOKENS) + len(given & _PASSWORDS) + alone
