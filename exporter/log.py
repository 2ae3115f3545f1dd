"""Log lines for people and machines on stderr: logfmt or JSON, with the time in UTC."""

import contextlib
import json
import logging
import os
import queue
import sys
import threading
from datetime import UTC, datetime
from typing import TextIO

_LEVELS = {"debug": logging.DEBUG, "info": logging.INFO, "warn": logging.WARNING, "error": logging.ERROR}
#: So many lines wait for a reader that is slow.
_MOST_WAITING = 1000
#: Seconds that the end of the program waits for them.
_PATIENCE = 0.5
_NAMES = {logging.WARNING: "warn", logging.CRITICAL: "error"}


def configure(level: str, style: str) -> None:
    """Log from `level` on (debug, info, warn, error) in `style` (logfmt or json); may be called again."""
    root = logging.getLogger()
    handler = next((one for one in root.handlers if isinstance(one, LosingHandler) and one.stream is sys.stderr), None)
    if handler is None:
        # One a stream: should it be stuck, so is its thread.
        handler = LosingHandler(sys.stderr)
    handler.setFormatter(JsonFormatter() if style == "json" else LogfmtFormatter())
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger("exporter").setLevel(_LEVELS[level])
    # urllib3 logs each broken connection; what comes of it is logged by the poller.
    logging.getLogger("urllib3").setLevel(logging.ERROR)
    # asyncio warns of each piece of an answer that is written to a client who has gone.
    logging.getLogger("asyncio").setLevel(logging.ERROR)


class LosingHandler(logging.Handler):
    """Writes in a thread of its own, and loses lines that nobody takes.

    Whoever logs must not wait for a reader that sleeps, or fail on a full disk: a terminal, a pipe and a socket may
    each block for ever, and only a thread of which nobody waits may be held by them.
    """

    def __init__(self, stream: TextIO | None) -> None:
        """`stream` is None where the descriptor was closed at the start."""
        super().__init__()
        self.stream = stream
        self._lines: queue.Queue[str | None] = queue.Queue(_MOST_WAITING)
        self._whole = True
        if stream:
            threading.Thread(target=self._write_all, args=(stream,), name="log", daemon=True).start()

    def emit(self, record: logging.LogRecord) -> None:
        """Hand the line over; it is lost when too many wait."""
        try:
            line = self.format(record)
        except Exception as error:
            # A fault in what is logged is no fault of whoever goes on after it.
            line = self.format(_unmade(record, error))
        if self.stream:
            with contextlib.suppress(queue.Full):
                self._lines.put_nowait(line)

    def flush(self) -> None:
        """Wait a moment until all is written."""
        with self._lines.all_tasks_done:
            self._lines.all_tasks_done.wait_for(lambda: not self._lines.unfinished_tasks, _PATIENCE)

    def close(self) -> None:
        """Write what waits, and end the thread."""
        super().close()
        if self.stream:
            with contextlib.suppress(queue.Full):
                self._lines.put_nowait(None)

    def _write_all(self, stream: TextIO) -> None:
        while (line := self._lines.get()) is not None:
            with contextlib.suppress(OSError, ValueError):
                self._write(stream, line)
            self._lines.task_done()
        self._lines.task_done()

    def _write(self, stream: TextIO, line: str) -> None:
        """The line, on a line of its own even when the one before it was cut short."""
        text = f"{'' if self._whole else chr(10)}{line}\n"
        try:
            number = stream.fileno()
        except (OSError, ValueError):
            stream.write(text)
            stream.flush()
            return
        # Not by the stream, which would keep what it cannot write and fail with it at the end of the program.
        left = text.encode(errors="backslashreplace")
        while left:
            left = left[os.write(number, left) :]
            self._whole = not left


def moment(unix: float, timespec: str = "seconds") -> str:
    """Unix seconds as in every line: in UTC, by RFC 3339."""
    return datetime.fromtimestamp(unix, UTC).isoformat(timespec=timespec).replace("+00:00", "Z")


def fields(record: logging.LogRecord) -> dict[str, object]:
    """The parts of one line in order: time, level, message, and the `fields` given as `extra`."""
    line: dict[str, object] = {
        "time": moment(record.created, "milliseconds"),
        "level": _NAMES.get(record.levelno, record.levelname.lower()),
        "msg": record.getMessage(),
    }
    line.update(getattr(record, "fields", {}))
    if record.exc_info:
        line["trace"] = logging.Formatter().formatException(record.exc_info)
    return line


class LogfmtFormatter(logging.Formatter):
    """One line of key=value, as Prometheus' own programs write it."""

    def format(self, record: logging.LogRecord) -> str:
        """The line; a value is quoted where it holds anything but plain characters."""
        return " ".join(f"{key}={_quoted(_text(value))}" for key, value in fields(record).items())


class JsonFormatter(logging.Formatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        return json.dumps(fields(record), default=str)


def _unmade(record: logging.LogRecord, error: Exception) -> logging.LogRecord:
    """What is logged in place of a line that cannot be made."""
    return logging.makeLogRecord(
        {
            "levelno": logging.ERROR,
            "levelname": "ERROR",
            "created": record.created,
            "msg": "a line of the log cannot be made",
            "fields": {"logger": record.name, "error": type(error).__name__},
        }
    )


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _quoted(text: str) -> str:
    plain = text.isascii() and text.isprintable() and not set(text) & set(' "=')
    return text if text and plain else json.dumps(text)
