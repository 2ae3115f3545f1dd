"""The lines that a probe says: what was checked, what was seen, and below it what mends it."""

import shlex
from collections.abc import Callable, Iterable

from exporter.settings.faults import setting_name

#: So many characters of a text that a cluster made up are shown.
_LONGEST = 100


class Stopped(Exception):
    """The rest of a cluster's checks cannot work."""


class Report:
    """Says the lines of one cluster; nothing in them moves a terminal's cursor."""

    def __init__(self, cluster: str, say: Callable[[str], None]) -> None:
        """`say` is given one line at a time, without its end."""
        self.cluster = cluster
        #: Nothing has failed so far.
        self.well = True
        self._say = say

    def ok(self, check: str, seen: str) -> None:
        """A check that found what is needed."""
        self._line("ok", check, seen)

    def warn(self, check: str, seen: str, *mend: str) -> None:
        """A check that found what works, but should not stay so."""
        self._line("warn", check, seen, *mend)

    def fail(self, check: str, seen: str, *mend: str) -> None:
        """A check that found what keeps the exporter from working."""
        self.well = False
        self._line("FAIL", check, seen, *mend)

    def stop(self, check: str, seen: str, *mend: str) -> Stopped:
        """A failure after which no other check can work: to be raised."""
        self.fail(check, seen, *mend)
        return Stopped()

    def note(self, text: str) -> None:
        """A line below the last check."""
        self._say(f"      {printable(text)}")

    def setting(self, key: str) -> str:
        """The dotted name of a setting of this cluster."""
        return setting_name(("clusters", self.cluster, *key.split(".")))

    def _line(self, kind: str, check: str, seen: str, *mend: str) -> None:
        self._say(printable(f"{kind:4}  {self.cluster}  {check}: {seen}"))
        for line in mend:
            self.note(line)


def printable(text: str) -> str:
    """The text with everything escaped that is no visible character: names of a cluster reach a terminal here."""
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in text)


def clipped(text: str) -> str:
    """A text that a cluster made up, at a length that can be read."""
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def listed(texts: Iterable[str], most: int = 5) -> str:
    """The first few texts, and how many more there are."""
    every = [clipped(text) for text in texts]
    more = f" and {len(every) - most} more" if len(every) > most else ""
    return ", ".join(every[:most]) + more


def word(name: str, instead: str) -> str:
    """A name as one word of a shell; `instead` where it would have to be changed to be shown."""
    return shlex.quote(name) if name and name.isprintable() and len(name) <= _LONGEST else instead
