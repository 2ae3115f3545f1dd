"""Who is reading which rendering: clients that never read must not keep ever more of them in memory."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

#: Shorter answers are not worth counting; bytes.
_SMALL = 1 << 16


class Readers:
    """Bounds how many different bodies are being written at once: the readers of the oldest have to go.

    A rendering is shared only for a moment, so whoever asks again and again without reading would hold one each time.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._reading: dict[int, set[asyncio.Task[object]]] = {}

    @contextmanager
    def reading(self, body: bytes) -> Iterator[None]:
        """While the current task writes this body; it is cancelled when its body has become one too many."""
        task = asyncio.current_task()
        if len(body) < _SMALL or task is None:
            yield
            return
        # Held by whoever reads it, a body has an id of its own until the last has gone.
        tasks = self._reading.setdefault(id(body), set())
        tasks.add(task)
        if len(self._reading) > self._most:
            for slow in self._reading[next(iter(self._reading))]:
                slow.cancel()
        try:
            yield
        finally:
            tasks.discard(task)
            if not tasks:
                self._reading.pop(id(body), None)
