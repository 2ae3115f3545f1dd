"""Passwords against bcrypt hashes, without giving a processor to those who guess, or a clue whom they guess at."""

import asyncio
import secrets
from collections import Counter, OrderedDict
from collections.abc import Mapping
from hashlib import blake2b

import bcrypt

from exporter.web.credentials import Credentials

#: So many checks run (one) or wait; whoever comes then is sent away.
MOST_WAITING = 64
#: So many of them from one address, so that nobody can take all places.
MOST_OF_ONE = 8
#: So many passwords that were right are remembered.
MOST_REMEMBERED = 100

# bcrypt reads no more; the library refuses longer ones, exporter-toolkit (Go) cuts them.
_LONGEST = 72


class BusyError(Exception):
    """Too many passwords wait to be checked."""


class Passwords:
    """Checks one password at a time in a worker thread, and remembers those that were right by a keyed digest."""

    def __init__(self) -> None:
        self._key = secrets.token_bytes(32)
        self._right: OrderedDict[bytes, None] = OrderedDict()
        self._turn = asyncio.Lock()
        self._waiting: Counter[str] = Counter()

    async def check(self, hashes: Mapping[str, bytes], given: Credentials, client: str) -> bool:
        """Whether the user is known and the password right; raises BusyError. `client` is the caller's address."""
        digest = self._digest(hashes.get(given.user, b""), given)
        if self._remembers(digest):
            return True
        if self._waiting.total() >= MOST_WAITING or self._waiting[client] >= MOST_OF_ONE:
            raise BusyError
        self._waiting[client] += 1
        try:
            async with self._turn:
                return self._remembers(digest) or await self._compute(hashes, given, digest)
        finally:
            self._waiting[client] -= 1
            if not self._waiting[client]:
                del self._waiting[client]

    async def _compute(self, hashes: Mapping[str, bytes], given: Credentials, digest: bytes) -> bool:
        right = await asyncio.to_thread(_matches, hashes, given)
        if right:
            self._right[digest] = None
            if len(self._right) > MOST_REMEMBERED:
                self._right.popitem(last=False)
        return right

    def _remembers(self, digest: bytes) -> bool:
        if digest not in self._right:
            return False
        self._right.move_to_end(digest)
        return True

    def _digest(self, stored: bytes, given: Credentials) -> bytes:
        # Neither a hash nor a name holds a colon; with the hash in it, an old password dies with its hash.
        user = given.user.encode(errors="surrogateescape")
        return blake2b(b":".join((stored, user, given.password)), key=self._key).digest()


def _matches(hashes: Mapping[str, bytes], given: Credentials) -> bool:
    """A wrong password takes as long as the dearest hash, whoever it is said to be of."""
    password = given.password[:_LONGEST]
    dearest = max(map(_cost, hashes.values()))
    stored = hashes.get(given.user)
    if stored is None:
        bcrypt.checkpw(password, _decoy(dearest))
        return False
    if bcrypt.checkpw(password, stored):
        return True
    # A cost more is twice the work: 2^c + 2^c + 2^(c+1) + … + 2^(d-1) is 2^d.
    for cost in range(_cost(stored), dearest):
        bcrypt.checkpw(password, _decoy(cost))
    return False


def _cost(stored: bytes) -> int:
    return int(stored.split(b"$")[2])


def _decoy(cost: int) -> bytes:
    """A hash of no known password."""
    return bcrypt.gensalt(cost) + b"." * 31
