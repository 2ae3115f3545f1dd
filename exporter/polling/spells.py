"""What fails and since when, so that a log tells changes and not states."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from exporter.polling.plan import Clock
from exporter.qumulo.errors import Reason


@dataclass(frozen=True, slots=True)
class Spell:
    """One thing failing: the reason it fails by now, when it began by the monotonic clock and in Unix seconds.

    `told` are the reasons it has failed by so far.
    """

    reason: Reason
    began: float
    since: float
    told: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Ended:
    """What fails no longer, the reason it last failed by, and for how many seconds it did."""

    what: str
    reason: Reason
    seconds: float


class Spells:
    """Remembers what is failing, and why."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._spells: dict[str, Spell] = {}

    def __iter__(self) -> Iterator[str]:
        return iter(self._spells)

    def failed(self, reasons: Mapping[str, Reason]) -> tuple[list[str], float | None]:
        """What failed not at all before or for a reason that is new to its spell, and when the first of these began.

        The moment is None unless all of them were failing before.
        """
        now, unix = self._clock.monotonic(), self._clock.unix()
        fresh: list[str] = []
        since: list[float] = []
        for what, reason in reasons.items():
            before = self._spells.get(what)
            if before is None:
                self._spells[what] = Spell(reason, now, unix, (reason,))
            elif reason in before.told:
                # Where two reasons take turns, neither is news any more.
                self._spells[what] = before if before.reason is reason else replace(before, reason=reason)
                continue
            else:
                self._spells[what] = replace(before, reason=reason, told=(*before.told, reason))
                since.append(before.since)
            fresh.append(what)
        return fresh, min(since) if fresh and len(since) == len(fresh) else None

    def ended(self, well: Iterable[str]) -> list[Ended]:
        """These are well: those of them that were failing."""
        now = self._clock.monotonic()
        spells = [(what, self._spells.pop(what)) for what in list(well) if what in self._spells]
        return [Ended(what, spell.reason, now - spell.began) for what, spell in spells]

    def gone(self, known: Collection[str]) -> list[Ended]:
        """Those that were failing and are not among what is known: neither failing nor well any more."""
        return self.ended([what for what in self._spells if what not in known])
