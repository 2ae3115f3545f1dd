"""A bound on a whole listing or a whole set of calls, on the monotonic clock."""

import errno
import os
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any


class Deadline:
    """The moment until which work may go on; seconds of a monotonic clock."""

    def __init__(self, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._end = clock() + seconds

    def left(self) -> float:
        """Seconds left, 0 or less when time is over."""
        return self._end - self._clock()

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Time inside does not count: it is somebody else's, such as that of a reader who is slow."""
        left = self.left()
        try:
            yield
        finally:
            self._end = self._clock() + left


class _Current(threading.local):
    """The deadline of the call that this thread is making, and whether it cut a read short."""

    deadline: Deadline | None = None
    cut = False

    def enter(self, deadline: Deadline) -> None:
        """A call begins."""
        self.deadline = deadline
        self.cut = False

    def leave(self) -> None:
        """The call has ended; `cut` stays for whoever asks why."""
        self.deadline = None


current = _Current()

#: A read timeout that ends so shortly after the deadline counts as a read timeout; seconds.
_NEAR = 0.05


class DeadlineSocket(ssl.SSLSocket):
    """A TLS socket whose reads also end at the deadline of the thread's call.

    A read timeout starts anew with every byte, so a cluster that drips would never be cut off by it alone.
    """

    def recv_into(self, buffer: Any, nbytes: int | None = None, flags: int = 0) -> int:
        """Read as SSLSocket does; raises TimeoutError when the deadline has passed, ConnectionError after a reset."""
        deadline = current.deadline
        if deadline is not None:
            left = deadline.left()
            timeout = self.gettimeout()
            if timeout is None or timeout > left + _NEAR:
                current.cut = True
                if left <= 0:
                    raise TimeoutError("the deadline has passed")
                self.settimeout(left)
        self.suppress_ragged_eofs = False
        try:
            return super().recv_into(buffer, nbytes, flags)
        except ssl.SSLEOFError:
            self._refuse_reset()
            return 0

    def _refuse_reset(self) -> None:
        """Before Python 3.11.9 and 3.12.3 a reset reads as an end without goodbye; raises what it should have been."""
        try:
            self.getpeername()
        except OSError:
            # OpenSSL answers such an end with an alert, and a peer that is gone by then answers that with a reset of
            # its own: an error that is still pending, while the error of a reset has been taken by reading.
            if not self.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR):
                raise ConnectionResetError(errno.ECONNRESET, os.strerror(errno.ECONNRESET)) from None
