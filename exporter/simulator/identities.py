"""Whom an `auth_id` stands for (REST reference, sections 1.3 and 8)."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from threading import Lock

_POSIX_USER, _POSIX_GROUP = 3 << 32, 4 << 32
_IDS = 1 << 32


@dataclass(frozen=True)
class Identity:
    """An identity with the members of the API; None where it has no such member."""

    auth_id: str
    domain: str = "LOCAL"
    name: str | None = None
    uid: int | None = None
    gid: int | None = None
    sid: str | None = None

    def document(self) -> dict[str, object]:
        """All six members in the documented order."""
        order = ("domain", "auth_id", "uid", "gid", "sid", "name")
        members = asdict(self)
        return {name: members[name] for name in order}


class Identities:
    """Users and groups that can be looked up: `admin`, `guest`, those added, and every POSIX user and group."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._known: dict[str, Identity] = {}
        self.add(Identity("500", "LOCAL", "admin", sid="S-1-5-21-1-2-3-500"))
        self.add(Identity("501", "LOCAL", "guest", sid="S-1-5-21-1-2-3-501"))

    def add(self, identity: Identity) -> None:
        """Makes an identity known, in the place of one with the same `auth_id`."""
        with self._lock:
            self._known[identity.auth_id] = identity

    def remove(self, auth_id: str) -> None:
        """Makes an identity unknown, as after its user was deleted."""
        with self._lock:
            del self._known[auth_id]

    def find(self, wanted: Mapping[str, object]) -> Identity | None:
        """The identity all of whose members are as wanted; None when nothing but a domain is wanted."""
        with self._lock:
            known = list(self._known.values())
        if not wanted.keys() - {"domain"}:
            return None
        posix = filter(None, (_posix(wanted), _user(wanted.get("uid")), _group(wanted.get("gid"))))
        return next((each for each in (*known, *posix) if _agrees(each, wanted)), None)


def _agrees(identity: Identity, wanted: Mapping[str, object]) -> bool:
    members = identity.document()
    return all(members.get(name) == value for name, value in wanted.items())


def _posix(wanted: Mapping[str, object]) -> Identity | None:
    text = wanted.get("auth_id")
    number = int(text) if isinstance(text, str) and text.isascii() and text.isdigit() and len(text) < 20 else 0
    return _user(number - _POSIX_USER) or _group(number - _POSIX_GROUP)


def _user(uid: object) -> Identity | None:
    if not isinstance(uid, int) or isinstance(uid, bool) or not 0 <= uid < _IDS:
        return None
    return Identity(str(_POSIX_USER + uid), "POSIX_USER", uid=uid)


def _group(gid: object) -> Identity | None:
    if not isinstance(gid, int) or isinstance(gid, bool) or not 0 <= gid < _IDS:
        return None
    return Identity(str(_POSIX_GROUP + gid), "POSIX_GROUP", gid=gid)
