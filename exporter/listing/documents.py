"""JSON and CSV, written as the uploads come."""

import csv
import io
import json
from collections.abc import Iterable, Sequence
from typing import Protocol

from exporter.listing.fields import Fields
from exporter.listing.sink import Sink
from exporter.visible import visible


class Document(Protocol):
    """A text for programs."""

    def add(self, rows: Iterable[Fields]) -> None:
        """Write these; whoever reads sees them at once."""

    def end(self) -> None:
        """Nothing more comes."""


class Json:
    """One array with one object a line; complete only at its end."""

    def __init__(self, sink: Sink) -> None:
        self._sink = sink
        self._before = "[\n"

    def add(self, rows: Iterable[Fields]) -> None:
        """Write these."""
        for row in rows:
            self._sink.write(self._before + _visible(json.dumps(row, ensure_ascii=False)))
            self._before = ",\n"
        self._sink.flush()

    def end(self) -> None:
        """Close the array."""
        self._sink.write("[]\n" if self._before == "[\n" else "\n]\n")
        self._sink.flush()


def _visible(text: str) -> str:
    """The same JSON without characters that a terminal could obey; json.dumps leaves those above ASCII."""
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else json.dumps(char)[1:-1] for char in text)


class Csv:
    """A header, and a line for each by RFC 4180; the values are the cluster's, and nothing is put before a `=`.

    Only on a terminal are characters escaped that it would obey.
    """

    def __init__(self, sink: Sink, names: Sequence[str]) -> None:
        self._sink = sink
        self._text = io.StringIO(newline="")
        self._writer = csv.DictWriter(self._text, names)
        self._writer.writeheader()

    def add(self, rows: Iterable[Fields]) -> None:
        """Write these."""
        self._writer.writerows({name: self._cell(value) for name, value in row.items()} for row in rows)
        self.end()

    def end(self) -> None:
        """Write what is left."""
        self._sink.write(self._text.getvalue())
        self._text.seek(0)
        self._text.truncate()
        self._sink.flush()

    def _cell(self, value: object) -> object:
        if isinstance(value, str) and self._sink.terminal:
            return visible(value)
        return str(value).lower() if isinstance(value, bool) else value
