"""Log lines for people and machines on stderr: logfmt or JSON, with the time in UTC."""

import contextlib
import json
import logging
import os
import select
import sys
from datetime import UTC, datetime
from typing import TextIO

_LEVELS = {"debug": logging.DEBUG, "info": logging.INFO, "warn": logging.WARNING, "error": logging.ERROR}
#: Milliseconds that a line waits for a reader that is slow.
_PATIENCE = 100
_NAMES = {logging.WARNING: "warn", logging.CRITICAL: "error"}


def configure(level: str, style: str) -> None:
    """Log from `level` on (debug, info, warn, error) in `style` (logfmt or json); may be called again."""
    handler = LosingHandler(sys.stderr)
    handler.setFormatter(JsonFormatter() if style == "json" else LogfmtFormatter())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger("exporter").setLevel(_LEVELS[level])
    # urllib3 logs each broken connection; what comes of it is logged by the poller.
    logging.getLogger("urllib3").setLevel(logging.ERROR)


class LosingHandler(logging.StreamHandler[TextIO]):
    """Loses lines that nobody takes: whoever logs must not wait for a reader that sleeps, or fail on a full disk."""

    _stuck = False

    def emit(self, record: logging.LogRecord) -> None:
        """Write the line, in pieces of which the system takes each whole or none."""
        try:
            number = self.stream.fileno()
        except (AttributeError, OSError, ValueError):
            # None where descriptor 2 was closed at the start, or a stream without a descriptor.
            if self.stream:
                super().emit(record)
            return
        line = (self.format(record) + self.terminator).encode(errors="backslashreplace")
        with contextlib.suppress(OSError):
            for start in range(0, len(line), select.PIPE_BUF):
                if not self._takes(number):
                    return
                os.write(number, line[start : start + select.PIPE_BUF])

    def _takes(self, number: int) -> bool:
        """Whether a piece can be written without waiting; a reader that is only slow is waited for a little, once."""
        poll = select.poll()
        poll.register(number, select.POLLOUT)
        self._stuck = not poll.poll(0 if self._stuck else _PATIENCE)
        return not self._stuck


def fields(record: logging.LogRecord) -> dict[str, object]:
    """The parts of one line in order: time, level, message, and the `fields` given as `extra`."""
    line: dict[str, object] = {
        "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
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
        return " ".join(f"{key}={_quoted(str(value))}" for key, value in fields(record).items())


class JsonFormatter(logging.Formatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        return json.dumps(fields(record), default=str)


def _quoted(text: str) -> str:
    plain = text.isascii() and text.isprintable() and not set(text) & set(' "=')
    return text if text and plain else json.dumps(text)
