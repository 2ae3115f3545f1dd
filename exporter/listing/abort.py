"""Commands that would abort uploads, one line each and quoted for a shell; they are printed, never run."""

import shlex
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import IO

from exporter.listing.options import Options
from exporter.listing.rows import Row, Sum
from exporter.listing.sink import Sink
from exporter.listing.texts import number, span
from exporter.settings.durations import format_duration
from exporter.uploads.sizes import size
from exporter.visible import visible

#: So many bytes of lines are held in memory until they are counted.
_HELD = 1024 * 1024
_PIECE = 64 * 1024


class SpoolError(Exception):
    """The lines cannot be kept until they are counted; as text why."""


@dataclass(frozen=True, slots=True)
class Head:
    """What is said above the lines: which cluster, where it is, and when it was listed, in Unix seconds."""

    cluster: str
    host: str
    port: int
    now: float
    chosen: Options

    def text(self, printed: Sum, matched: Sum, left_out: Sum, unsayable: int, failures: int) -> str:
        """Comment lines without any character that a shell could obey, should it take them for no comment."""
        moment = datetime.fromtimestamp(int(self.now), UTC).isoformat().replace("+00:00", "Z")
        lines = [
            f"{number(printed.count, 'upload')}, {size(printed.bytes)}, listed {moment} from {_word(self.cluster)}",
            self._filters(),
        ]
        if printed.count + unsayable < matched.count:
            lines.append(f"the first {printed.count:,} by {self.chosen.sort} of {matched.count:,} that match")
        if left_out.count:
            lines.append(f"{number(left_out.count, 'completing upload')} left out, {size(left_out.bytes)}")
        if unsayable:
            lines.append(f"{number(unsayable, 'upload')} left out whose names cannot be typed")
        if failures:
            lines.append(f"incomplete, {number(failures, 'failure')} told on standard error")
        lines += [
            "nothing was aborted yet, and what is aborted is lost: look before you run",
            f"qq asks the machine it runs on unless it is told --host {_word(self.host)} --port {self.port}",
        ]
        return "".join(f"# {line}\n" for line in lines)

    def _filters(self) -> str:
        chosen = self.chosen
        parts = []
        if chosen.prefix:
            parts.append(f"keys that begin with {_word(chosen.prefix)}")
        if chosen.older_than is not None:
            parts.append(f"older than {format_duration(chosen.older_than)}")
        if chosen.idle_longer_than is not None:
            parts.append(f"idle for longer than {format_duration(chosen.idle_longer_than)}")
        return ", ".join(parts)


class AbortLines:
    """Keeps the lines until their head is known: a little in memory, more in a temporary file."""

    def __init__(self, sink: Sink, head: Head) -> None:
        self._sink = sink
        self._head = head
        self._printed = Sum()
        self._unsayable = 0
        self._spool: IO[bytes] = tempfile.SpooledTemporaryFile(_HELD)  # noqa: SIM115 closed by close

    def add(self, rows: Iterable[Row]) -> None:
        """Keep the lines of these. Raises SpoolError."""
        for row in rows:
            line = command(row)
            if line is None:
                self._unsayable += 1
                continue
            self._printed.add(row.bytes)
            try:
                self._spool.write(f"{line}\n".encode())
            except OSError as error:
                raise SpoolError(error.strerror or str(error)) from None

    def end(self, matched: Sum, left_out: Sum, failures: int) -> None:
        """Print the head and the lines."""
        self._sink.write(self._head.text(self._printed, matched, left_out, self._unsayable, failures))
        try:
            self._spool.seek(0)
            while piece := self._spool.read(_PIECE):
                self._sink.write_bytes(piece)
        except OSError as error:
            raise SpoolError(error.strerror or str(error)) from None
        self._sink.flush()

    def close(self) -> None:
        """Let go of what was kept."""
        self._spool.close()


def command(row: Row) -> str | None:
    """The line that would abort an upload; None where bucket or id hold what cannot be typed.

    The comment behind it is quoted as well: zsh takes none at its prompt, and would run what a key says.
    """
    if not (_typable(row.bucket) and _typable(row.upload.id)):
        return None
    told = f"{_word(row.upload.key)} {size(row.bytes)}, idle {span(row.idle)}"
    return f"qq s3_abort_upload {_flag('--bucket', row.bucket)} {_flag('--upload-id', row.upload.id)} # {told}"


def _typable(name: str) -> bool:
    # qq's parser drops a value that is two dashes, however it is written.
    return name.isprintable() and name != "--"


def _flag(name: str, value: str) -> str:
    # A value that begins with a dash would be taken for a flag.
    return shlex.quote(f"{name}={value}") if value.startswith("-") else f"{name} {shlex.quote(value)}"


def _word(text: str) -> str:
    return shlex.quote(visible(text))
