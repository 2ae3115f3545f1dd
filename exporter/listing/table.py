"""Uploads and groups as tables for people, with what they add up to below."""

from collections.abc import Iterable, Sequence

from exporter.listing.groups import Group
from exporter.listing.people import People
from exporter.listing.rows import Row, Sum
from exporter.listing.sheet import Column, Sheet
from exporter.listing.sink import Sink
from exporter.listing.texts import number, span
from exporter.uploads.sizes import size

_CLUSTER = Column("cluster")
_UPLOAD = (
    Column("bucket"),
    Column("key", flexible=True),
    Column("origin"),
    Column("initiator"),
    Column("initiated", right=True),
    Column("idle for", right=True),
    Column("size", right=True),
    Column("completing"),
)
_GROUP = {
    "initiator": (Column("initiator"), Column("auth_id"), Column("domain"), Column("origin")),
    "prefix": (Column("bucket"), Column("prefix", flexible=True)),
}
_SUMS = (
    Column("uploads", right=True),
    Column("size", right=True),
    Column("oldest", right=True),
    Column("idle for", right=True),
    Column("completing", right=True),
)


class UploadTable:
    """One line an upload; `clusters` puts the name of the cluster before it."""

    def __init__(self, sink: Sink, people: People, clusters: bool) -> None:
        self._people = people
        self._clusters = clusters
        self._sheet = Sheet(sink, (_CLUSTER, *_UPLOAD) if clusters else _UPLOAD)

    def add(self, rows: Iterable[Row]) -> None:
        """Print these."""
        self._sheet.add(map(self._cells, rows))

    def end(self, printed: Sum, matched: Sum, failures: int) -> None:
        """Print how many of how many were printed."""
        counts = f"{printed.count:,} of {number(matched.count, 'upload')}"
        self._sheet.end(f"{counts}, {size(printed.bytes)} of {size(matched.bytes)}{incomplete(failures)}")

    def _cells(self, row: Row) -> Sequence[str]:
        upload = row.upload
        cells = (
            row.bucket,
            upload.key,
            row.origin,
            self._people.of(row.cluster, upload.initiator).name or upload.initiator.auth_id or "",
            f"{span(row.age)} ago",
            span(row.idle),
            size(row.bytes),
            "yes" if upload.completing else "",
        )
        return (row.cluster, *cells) if self._clusters else cells


class GroupTable:
    """One line a group of a kind, `initiator` or `prefix`."""

    def __init__(self, sink: Sink, people: People, clusters: bool, kind: str) -> None:
        self._people = people
        self._clusters = clusters
        self._kind = kind
        columns = (*_GROUP[kind], *_SUMS)
        self._sheet = Sheet(sink, (_CLUSTER, *columns) if clusters else columns)

    def add(self, groups: Iterable[Group]) -> None:
        """Print these."""
        self._sheet.add(map(self._cells, groups))

    def end(self, printed: int, groups: int, matched: Sum, failures: int) -> None:
        """Print how many of how many groups were printed, and all that was added up."""
        counts = f"{printed:,} of {number(groups, 'group')} of {number(matched.count, 'upload')}"
        self._sheet.end(f"{counts}, {size(matched.bytes)}{incomplete(failures)}")

    def _cells(self, group: Group) -> Sequence[str]:
        sums = (
            f"{group.uploads:,}",
            size(group.bytes),
            span(group.oldest),
            span(group.longest_idle),
            f"{group.completing:,}",
        )
        cells = (*self._head(group), *sums)
        return (group.key.cluster if group.key else "", *cells) if self._clusters else cells

    def _head(self, group: Group) -> Sequence[str]:
        key = group.key
        if self._kind == "prefix":
            return (key.bucket, key.name or "(no prefix)") if key else ("(other)", "")
        if key is None:
            return ("(other)", "", "", "")
        person = self._people.of(key.cluster, group.initiator)
        return (person.name or "(no name)", key.name or "", person.domain, key.origin)


def incomplete(failures: int) -> str:
    """What is behind a sum that lacks something."""
    return f"; incomplete, {number(failures, 'failure')}" if failures else ""
