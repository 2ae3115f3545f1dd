"""Where the bearer token comes from, and what to do when the cluster refuses it."""

import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from exporter.qumulo.errors import Failure, Reason

#: A session lasts 10 hours (REST guide); a new one is asked for a little earlier.
_SESSION_SECONDS = 10 * 3600.0 - 300.0

Exchange = Callable[[str, str], str]


class Credentials(Protocol):
    """Gives the bearer token of one cluster; safe to share between threads."""

    def token(self, exchange: Exchange) -> str:
        """The token to send; `exchange` logs in with a user name and a password. Raises Failure when there is none."""

    def renew(self, refused: str, exchange: Exchange) -> str | None:
        """Another token than the one the cluster refused with 401, or None."""


class Secret:
    """A secret from the settings, or from a file that is read again when it changes."""

    def __init__(self, value: str | Path, what: str) -> None:
        """`what` names the setting in messages, e.g. `token_file`."""
        self._path = value if isinstance(value, Path) else None
        self._text = "" if isinstance(value, Path) else value
        self._what = what
        self._seen: tuple[int, ...] | None = None
        self._lock = threading.Lock()

    def text(self, fresh: bool = False) -> str:
        """The secret, without surrounding white space; `fresh` reads the file even if it seems unchanged."""
        path = self._path
        if path is None:
            return self._text
        with self._lock:
            try:
                state = path.stat()
                seen = (state.st_dev, state.st_ino, state.st_mtime_ns, state.st_size)
                if fresh or seen != self._seen:
                    self._text = self._valid(path.read_text("utf-8").strip(), path)
                    self._seen = seen
            except (OSError, UnicodeDecodeError) as error:
                why = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
                raise Failure(Reason.UNAUTHORIZED, f"{self._what} {path} cannot be read: {why}") from None
            return self._text

    def _valid(self, text: str, path: Path) -> str:
        if not text or not text.isprintable():
            raise Failure(Reason.UNAUTHORIZED, f"{self._what} {path} must hold one line of text")
        return text


class Token:
    """An access token, from the settings or from a file."""

    def __init__(self, secret: Secret) -> None:
        self._secret = secret

    def token(self, exchange: Exchange) -> str:  # noqa: ARG002 - of the protocol
        """The token as it is now in the settings or the file."""
        return _sendable(self._secret.text())

    def renew(self, refused: str, exchange: Exchange) -> str | None:  # noqa: ARG002 - of the protocol
        """The token that the file holds by now, if it is another one."""
        text = _sendable(self._secret.text(fresh=True))
        return text if text != refused else None


def _sendable(token: str) -> str:
    if not token.isascii():
        raise Failure(Reason.UNAUTHORIZED, "the token holds characters that a header cannot carry")
    return token


class Login:
    """A session of a user name and a password; a new one after 10 hours or when the cluster refuses it."""

    def __init__(self, username: str, password: Secret, clock: Callable[[], float] = time.monotonic) -> None:
        self._username = username
        self._password = password
        self._clock = clock
        self._token = ""
        self._ends = 0.0
        self._lock = threading.Lock()
        self._logins = 0
        self._failure: Failure | None = None

    def token(self, exchange: Exchange) -> str:
        """The session's token; logs in when there is no session or it ends soon."""
        logins = self._logins
        with self._lock:
            if not self._token or self._clock() >= self._ends:
                self._log_in(exchange, logins)
            return self._token

    def renew(self, refused: str, exchange: Exchange) -> str | None:
        """A new session's token, unless another thread has logged in since."""
        logins = self._logins
        with self._lock:
            # There is none when another thread's login has failed since.
            if not self._token or self._token == refused:
                self._log_in(exchange, logins)
            return self._token

    def _log_in(self, exchange: Exchange, logins: int) -> None:
        """Log in, unless a login has failed since there were so many: many tries may lock the user out."""
        if self._failure and self._logins > logins:
            raise self._failure
        began = self._clock()
        self._token, self._failure = "", None
        try:
            self._token = exchange(self._username, self._password.text(fresh=True))
            self._ends = began + _SESSION_SECONDS
        except Failure as failure:
            self._failure = failure
            raise
        finally:
            self._logins += 1
