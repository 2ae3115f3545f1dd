"""Work on many things at the same time, with threads that live only as long as there is something to do."""

import queue
import threading
from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")


def results(
    work: Callable[[Item], Result], items: Sequence[Item], threads: int, pause: float, stop: threading.Event
) -> Iterator[Result | None]:
    """The results of `work` on every item as they come, and None whenever `pause` seconds passed without one.

    `work` must not raise. The threads are daemons: one that hangs in a system call does not hold the exit. After
    `stop` no more items are begun and the iteration ends.
    """
    todo: queue.SimpleQueue[Item] = queue.SimpleQueue()
    abandoned = threading.Event()
    done: queue.SimpleQueue[Result] = queue.SimpleQueue()
    for item in items:
        todo.put(item)

    def run() -> None:
        while not (stop.is_set() or abandoned.is_set()):
            try:
                item = todo.get_nowait()
            except queue.Empty:
                return
            done.put(work(item))

    for number in range(min(threads, len(items))):
        threading.Thread(target=run, name=f"listing-{number}", daemon=True).start()
    missing = len(items)
    try:
        while missing and not stop.is_set():
            try:
                result = done.get(timeout=pause)
            except queue.Empty:
                yield None
            else:
                missing -= 1
                yield result
    finally:
        # Whoever stops reading leaves nothing to begin.
        abandoned.set()
