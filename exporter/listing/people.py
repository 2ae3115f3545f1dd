"""Who an initiator is, where the cluster tells; nothing fails when it does not."""

import time
from collections.abc import Callable, Mapping

from exporter.qumulo.errors import Failure, Reason
from exporter.qumulo.records import Initiator, Person

#: What finds a person by an `auth_id`; raises Failure.
Find = Callable[[str], Person]

#: So many identities of one cluster are looked up, for so many seconds together.
MOST = 10_000
_PATIENCE = 60.0
#: After so many failures in a row that say nothing about an identity no other is looked up.
_FAILURES = 3
_UNKNOWN = Person("", "")


class People:
    """Looks up each initiator once, and none any more where the role may not or the cluster does not answer."""

    def __init__(self, finds: Mapping[str, Find], clock: Callable[[], float] = time.monotonic) -> None:
        """`finds` by the name of the cluster."""
        self._books = {cluster: _Book(find, clock) for cluster, find in finds.items()}

    def of(self, cluster: str, initiator: Initiator) -> Person:
        """Name and domain; empty where they are not known."""
        if initiator.name or not initiator.auth_id:
            return Person(initiator.name or "", initiator.domain or "")
        return self._books[cluster].person(initiator.auth_id)


class _Book:
    """The identities of one cluster."""

    def __init__(self, find: Find, clock: Callable[[], float]) -> None:
        self._find: Find | None = find
        self._clock = clock
        self._known: dict[str, Person] = {}
        self._failures = 0
        self._left = _PATIENCE

    def person(self, auth_id: str) -> Person:
        known = self._known.get(auth_id)
        if known is None and self._find:
            known = self._known[auth_id] = self._ask(self._find, auth_id)
            if self._left <= 0 or len(self._known) >= MOST or self._failures >= _FAILURES:
                self._find = None
        return known or _UNKNOWN

    def _ask(self, find: Find, auth_id: str) -> Person:
        began = self._clock()
        try:
            found = find(auth_id)
            self._failures = 0
            return found
        except Failure as failure:
            if failure.reason in (Reason.FORBIDDEN, Reason.UNAUTHORIZED) or failure.status == 405:
                self._find = None
            # Another 4xx is about this identity alone: its user may have been deleted.
            about_it = failure.status is not None and 400 <= failure.status < 500 and failure.status != 429
            self._failures = 0 if about_it else self._failures + 1
            return _UNKNOWN
        finally:
            self._left -= self._clock() - began
