"""Uploads added up by who began them, or by the first part of their keys; a bounded number of groups."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from exporter.listing.rows import Row
from exporter.qumulo.records import Initiator


class Key(NamedTuple):
    """What a group has in common; None where the cluster tells none, or the key has no such part."""

    cluster: str
    name: str | None
    bucket: str = ""
    origin: str = ""


@dataclass(slots=True)
class Group:
    """The uploads of a group; `key` None: those that found no place among the others. Times in seconds."""

    key: Key | None
    initiator: Initiator
    uploads: int = 0
    completing: int = 0
    bytes: int = 0
    oldest: float = 0.0
    longest_idle: float = 0.0

    def add(self, row: Row) -> None:
        """One more upload."""
        self.uploads += 1
        self.completing += row.upload.completing
        self.bytes += row.bytes
        self.oldest = max(self.oldest, row.age)
        self.longest_idle = max(self.longest_idle, row.idle)


class Groups:
    """Adds uploads to their groups; `most` are kept apart, what belongs to none of them is one more."""

    def __init__(self, key: Callable[[Row], Key], most: int) -> None:
        self._key = key
        self._most = most
        self._groups: dict[Key, Group] = {}
        self.other: Group | None = None

    def __len__(self) -> int:
        return len(self._groups)

    def add(self, row: Row) -> None:
        """One more upload."""
        key = self._key(row)
        group = self._groups.get(key)
        if group is None:
            if len(self._groups) < self._most:
                group = self._groups[key] = Group(key, row.upload.initiator)
            else:
                group = self.other = self.other or Group(None, Initiator())
        group.add(row)

    def top(self, sort: str, most: int) -> list[Group]:
        """The groups in order, at most so many (0: all), and behind them the one for the rest if there is any."""
        found = sorted(self._groups.items(), key=lambda item: (-_value(item[1], sort), _text(item[0])))
        shown = [group for _, group in found]
        return (shown[:most] if most else shown) + ([self.other] if self.other else [])


def _value(group: Group, sort: str) -> float:
    return {"bytes": group.bytes, "age": group.oldest, "idle": group.longest_idle}[sort]


def _text(key: Key) -> tuple[str, ...]:
    return (key.cluster, key.bucket, key.name or "", key.origin)


def by_initiator(row: Row) -> Key:
    """Who began it, on which cluster; what the system began is apart."""
    return Key(row.cluster, row.upload.initiator.auth_id, origin=row.origin)


def by_prefix(before: str) -> Callable[[Row], Key]:
    """The bucket, and the key up to the first `/` behind what all keys begin with."""

    def key(row: Row) -> Key:
        end = row.upload.key.find("/", len(before))
        return Key(row.cluster, row.upload.key[: end + 1] if end >= 0 else None, row.bucket)

    return key
