"""A table in columns for people, printed in parts: what was printed is not kept."""

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice

from exporter.listing.sink import Sink
from exporter.listing.texts import shortened
from exporter.visible import visible

#: So many lines are laid out together.
_PART = 500
_GAP = 2
_LEAST = 12


@dataclass(frozen=True, slots=True)
class Column:
    """A column; on a terminal a `flexible` one gives way where the line is too long."""

    name: str
    right: bool = False
    flexible: bool = False


class Sheet:
    """Prints lines below one header; columns grow with what comes, and never wrap."""

    def __init__(self, sink: Sink, columns: Sequence[Column], width: int | None = None) -> None:
        """`width` of the terminal in cells; None: as it is, and without an end where it is none."""
        from rich.console import Console

        self._sink = sink
        self._columns = columns
        self._text = io.StringIO()
        self._console = Console(file=self._text, force_terminal=sink.terminal, width=width, highlight=False)
        self._room = self._console.width if sink.terminal else None
        self._widths = [len(column.name) for column in columns]
        self._begun = False

    def add(self, rows: Iterable[Sequence[str]]) -> None:
        """Print these lines."""
        lines = iter(rows)
        while part := list(islice(lines, _PART)):
            self._print([[visible(cell) for cell in row] for row in part])

    def end(self, line: str) -> None:
        """Print a line below all others."""
        if not self._begun:
            self._print([])
        self._sink.write(f"\n{visible(line)}\n")
        self._sink.flush()

    def _print(self, rows: list[list[str]]) -> None:
        from rich.table import Table
        from rich.text import Text

        widths = self._fit(rows)
        table = Table(box=None, pad_edge=False, show_header=not self._begun, padding=(0, _GAP, 0, 0))
        for column, cells in zip(self._columns, widths, strict=True):
            justify = "right" if column.right else "left"
            table.add_column(column.name, justify=justify, width=cells, no_wrap=True)  # type: ignore[arg-type]
        for row in rows:
            table.add_row(*(Text(shortened(cell, cells)) for cell, cells in zip(row, widths, strict=True)))
        self._console.width = sum(widths) + _GAP * len(widths)
        self._console.print(table)
        self._begun = True
        self._pass_on()

    def _fit(self, rows: list[list[str]]) -> list[int]:
        """The widths of the columns with these lines, so that all of a line has room on a terminal."""
        from rich.cells import cell_len

        for row in rows:
            self._widths = [max(known, cell_len(cell)) for known, cell in zip(self._widths, row, strict=True)]
        widths = list(self._widths)
        if self._room is not None:
            excess = sum(widths) + _GAP * (len(widths) - 1) - self._room
            for place, column in enumerate(self._columns):
                if column.flexible and excess > 0:
                    widths[place] = max(min(_LEAST, widths[place]), widths[place] - excess)
        return widths

    def _pass_on(self) -> None:
        lines = self._text.getvalue().splitlines()
        self._text.seek(0)
        self._text.truncate()
        self._sink.write("".join(f"{line.rstrip()}\n" for line in lines))
        self._sink.flush()
