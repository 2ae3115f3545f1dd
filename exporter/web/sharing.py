"""One rendering shared by all who ask for the same at about the same time."""

import asyncio
import logging
from collections.abc import Callable, Hashable

logger = logging.getLogger("exporter.web")


class SharedRendering:
    """Renders in a worker thread; a rendering is shared while it runs and until `share_for` seconds after its start."""

    def __init__(self, share_for: float) -> None:
        self._share_for = share_for
        self._running: dict[Hashable, asyncio.Task[bytes | None]] = {}

    async def get(self, key: Hashable, render: Callable[[], bytes]) -> bytes | None:
        """The bytes for `key`; None when rendering raised, which is logged once for all who waited."""
        task = self._running.get(key)
        if task is None:
            task = asyncio.create_task(self._render(key, render))
            self._running[key] = task
        # One client that goes away must not take the rendering from the others.
        return await asyncio.shield(task)

    async def _render(self, key: Hashable, render: Callable[[], bytes]) -> bytes | None:
        loop = asyncio.get_running_loop()
        until = loop.time() + self._share_for
        try:
            return await asyncio.to_thread(render)
        except Exception:
            logger.exception("cannot render an answer")
            return None
        finally:
            # Forgetting on time also gives the memory back: an exposition may have tens of megabytes.
            loop.call_at(until, self._running.pop, key, None)
