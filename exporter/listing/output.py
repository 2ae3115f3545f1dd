"""Which output was chosen: each takes uploads or groups, and ends with what they add up to."""

from collections.abc import Sequence
from typing import Protocol

from exporter.listing import fields
from exporter.listing.abort import AbortLines, Head
from exporter.listing.documents import Csv, Document, Json
from exporter.listing.groups import Group, Groups
from exporter.listing.options import Options
from exporter.listing.people import People
from exporter.listing.rows import Row, Sum
from exporter.listing.sink import Sink
from exporter.listing.table import GroupTable, UploadTable
from exporter.listing.walk import Walk


class UploadWriter(Protocol):
    """Prints uploads."""

    def add(self, rows: Sequence[Row]) -> None:
        """These come next."""

    def end(self, walk: Walk, failures: int) -> None:
        """Nothing more comes; the walk is over."""

    def close(self) -> None:
        """Let go of everything, however it ended."""


class GroupWriter(Protocol):
    """Prints groups."""

    def write(self, shown: Sequence[Group], groups: Groups, walk: Walk, failures: int) -> None:
        """Those that are shown, of all."""


class _Documents:
    def __init__(self, document: Document, people: People) -> None:
        self._document = document
        self._people = people

    def add(self, rows: Sequence[Row]) -> None:
        self._document.add(fields.of_upload(row, self._people) for row in rows)

    def end(self, walk: Walk, failures: int) -> None:  # noqa: ARG002 programs read the exit status
        self._document.end()

    def close(self) -> None:
        """Nothing is held."""


class _Table:
    def __init__(self, table: UploadTable) -> None:
        self._table = table
        self._printed = Sum()

    def add(self, rows: Sequence[Row]) -> None:
        self._table.add(rows)
        for row in rows:
            self._printed.add(row.bytes)

    def end(self, walk: Walk, failures: int) -> None:
        self._table.end(self._printed, walk.matched, failures)

    def close(self) -> None:
        """Nothing is held."""


class _Abort:
    def __init__(self, lines: AbortLines) -> None:
        self.add = lines.add
        self.close = lines.close
        self._lines = lines

    def end(self, walk: Walk, failures: int) -> None:
        self._lines.end(walk.matched, walk.left_out, failures)


class _GroupDocuments:
    def __init__(self, document: Document, kind: str, people: People) -> None:
        self._document = document
        self._kind = kind
        self._people = people

    def write(self, shown: Sequence[Group], groups: Groups, walk: Walk, failures: int) -> None:  # noqa: ARG002 as above
        self._document.add(fields.of_group(group, self._kind, self._people) for group in shown)
        self._document.end()


class _GroupTable:
    def __init__(self, table: GroupTable) -> None:
        self._table = table

    def write(self, shown: Sequence[Group], groups: Groups, walk: Walk, failures: int) -> None:
        self._table.add(shown)
        self._table.end(len(shown), len(groups) + bool(groups.other), walk.matched, failures)


def uploads(sink: Sink, people: People, head: Head, several: bool) -> UploadWriter:
    """The output of single uploads; `several` clusters are told apart."""
    kind = head.chosen.output
    if kind == "abort":
        return _Abort(AbortLines(sink, head))
    if kind == "table":
        return _Table(UploadTable(sink, people, several))
    return _Documents(Json(sink) if kind == "json" else Csv(sink, fields.UPLOAD), people)


def groups(sink: Sink, people: People, chosen: Options, several: bool) -> GroupWriter:
    """The output of groups; `several` clusters are told apart."""
    kind = chosen.group_by or "initiator"
    if chosen.output == "table":
        return _GroupTable(GroupTable(sink, people, several, kind))
    document = Json(sink) if chosen.output == "json" else Csv(sink, fields.GROUP[kind])
    return _GroupDocuments(document, kind, people)
