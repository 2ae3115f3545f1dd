"""Who may do what on the simulated cluster: access tokens, users, sessions (REST reference, section 3)."""

import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from threading import Lock

BUCKETS_READ = "PRIVILEGE_S3_BUCKETS_READ"
UPLOADS_READ = "PRIVILEGE_S3_UPLOADS_READ"
UPLOADS_WRITE = "PRIVILEGE_S3_UPLOADS_WRITE"
SETTINGS_READ = "PRIVILEGE_S3_SETTINGS_READ"
FS_ATTRIBUTES_READ = "PRIVILEGE_FS_ATTRIBUTES_READ"
IDENTITY_READ = "PRIVILEGE_IDENTITY_READ"
READ_PRIVILEGES = (BUCKETS_READ, UPLOADS_READ, SETTINGS_READ, FS_ATTRIBUTES_READ)
ALL_PRIVILEGES = (*READ_PRIVILEGES, UPLOADS_WRITE)
SESSION_SECONDS = 10 * 3600.0


@dataclass(frozen=True)
class Account:
    """A user and the privileges of its roles."""

    name: str
    privileges: frozenset[str]


class Accounts:
    """Tokens and users that may be added, rotated and expired while the cluster runs; clock in Unix seconds."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._lock = Lock()
        self._tokens: dict[str, tuple[Account, float | None]] = {}
        self._users: dict[str, tuple[str, Account]] = {}

    def add_token(
        self,
        token: str,
        *,
        privileges: Iterable[str] = READ_PRIVILEGES,
        name: str = "s3-uploads-exporter",
        expires: float | None = None,
    ) -> None:
        """Makes a bearer token valid, until `expires` (Unix seconds) when given."""
        with self._lock:
            self._tokens[token] = (Account(name, frozenset(privileges)), expires)

    def revoke_token(self, token: str) -> None:
        """Makes a token invalid at once; one that is unknown stays unknown."""
        with self._lock:
            self._tokens.pop(token, None)

    def rotate_token(self, old: str, new: str) -> None:
        """Replaces a token by another of the same account; KeyError when the old one is unknown."""
        with self._lock:
            self._tokens[new] = self._tokens.pop(old)

    def add_user(self, name: str, password: str, *, privileges: Iterable[str] = READ_PRIVILEGES) -> None:
        """Lets a user log in."""
        with self._lock:
            self._users[name] = (password, Account(name, frozenset(privileges)))

    def login(self, name: object, password: object) -> str | None:
        """A session's bearer token, valid for 10 hours; None when name or password is wrong."""
        with self._lock:
            known = self._users.get(name) if isinstance(name, str) else None
            if known is None or known[0] != password:
                return None
            token = f"session-v1:{secrets.token_urlsafe(24)}"
            self._tokens[token] = (known[1], self._clock() + SESSION_SECONDS)
            return token

    def end_sessions(self) -> None:
        """Ends every session made by a login, as a restart of the cluster may."""
        with self._lock:
            self._tokens = {t: known for t, known in self._tokens.items() if not t.startswith("session-v1:")}

    def identify(self, authorization: str | None) -> Account | None:
        """The account of an `Authorization` header; None when it is absent, wrong or expired."""
        scheme, _, token = (authorization or "").partition(" ")
        with self._lock:
            known = self._tokens.get(token.strip())
        if scheme.lower() != "bearer" or known is None:
            return None
        account, expires = known
        return account if expires is None or self._clock() < expires else None
