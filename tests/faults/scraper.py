"""Scrapes all the time, in both formats, and lets others wait for what is shown."""

import threading
import time
import urllib.request
from collections.abc import Callable
from gzip import decompress

from .samples import samples

_ACCEPTS = ("", "application/openmetrics-text; version=1.0.0")
_PAUSE = 0.1


class Scraper:
    """A thread that scrapes until it is stopped; a scrape that fails is kept in `failures`."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._changed = threading.Condition()
        self._shown: dict[str, float] = {}
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="scraper", daemon=True)
        self.scrapes = 0
        self.failures: list[str] = []

    def __enter__(self) -> "Scraper":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def wait(self, what: Callable[[dict[str, float]], bool], timeout: float) -> bool:
        """Whether a scrape that begins from now on shows this in time."""
        end = time.monotonic() + timeout
        with self._changed:
            # The scrape that is running may have begun before.
            first = self.scrapes + 2
            while self.scrapes < first or not what(self._shown):
                if not self._changed.wait(end - time.monotonic()) and time.monotonic() >= end:
                    return False
            return True

    @property
    def shown(self) -> dict[str, float]:
        """The last scrape."""
        with self._changed:
            return self._shown

    def _run(self) -> None:
        while not self._stop.wait(_PAUSE):
            try:
                found = samples(self._scrape(_ACCEPTS[self.scrapes % 2]))
            except (OSError, ValueError) as error:
                self.failures.append(f"{type(error).__name__}: {error}")
                continue
            with self._changed:
                self._shown = found
                self.scrapes += 1
                self._changed.notify_all()

    def _scrape(self, accept: str) -> str:
        headers = {"Accept-Encoding": "gzip", **({"Accept": accept} if accept else {})}
        with urllib.request.urlopen(urllib.request.Request(self._url, headers=headers), timeout=10) as answer:
            return decompress(answer.read()).decode()
