"""Where the output goes: bytes to a stream that may be gone, full, or a terminal."""

import errno
import os
from contextlib import suppress
from io import UnsupportedOperation
from typing import BinaryIO


class OutputLost(Exception):
    """The output cannot be written; `quiet` where its reader just had enough, as `head` has."""

    def __init__(self, error: OSError) -> None:
        super().__init__(error.strerror or str(error))
        self.quiet = error.errno in (errno.EPIPE, errno.ESHUTDOWN)


class Sink:
    """Writes text as UTF-8."""

    def __init__(self, out: BinaryIO) -> None:
        self._out = out
        self.terminal = out.isatty()

    def write(self, text: str) -> None:
        """Write; may stay in a buffer. Raises OutputLost."""
        self.write_bytes(text.encode("utf-8", "backslashreplace"))

    def write_bytes(self, text: bytes) -> None:
        """Write what is encoded already. Raises OutputLost."""
        try:
            self._out.write(text)
        except OSError as error:
            raise self._lost(error) from None

    def flush(self) -> None:
        """Whoever reads sees all that was written. Raises OutputLost."""
        try:
            self._out.flush()
        except OSError as error:
            raise self._lost(error) from None

    def _lost(self, error: OSError) -> OutputLost:
        # What is left in the buffer would be tried again at the exit, with a traceback.
        with suppress(UnsupportedOperation), open(os.devnull, "wb") as nowhere:  # noqa: PTH123 a device
            os.dup2(nowhere.fileno(), self._out.fileno())
        return OutputLost(error)
