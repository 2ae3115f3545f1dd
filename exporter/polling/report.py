"""Logs what failed in the polls of one cluster: once, not once a poll."""

import logging
from collections import Counter
from collections.abc import Sequence

from exporter.polling.round import Fault
from exporter.qumulo.errors import Reason

_log = logging.getLogger(__name__)


class Report:
    """Remembers what was reported, so that only what is new is said."""

    def __init__(self, cluster: str) -> None:
        self._cluster = cluster
        self._failing: frozenset[tuple[str, Reason]] = frozenset()
        self._unlearned: frozenset[tuple[str, Reason]] = frozenset()

    def poll_ended(
        self, faults: Sequence[Fault], seconds: float, buckets: int, unlearned: Sequence[Fault] = ()
    ) -> None:
        """Log a poll that failed otherwise than the one before it, and the first that is well again."""
        failing = _kinds(faults)
        if fresh := _fresh(faults, self._failing):
            reasons = sorted(Counter(str(fault.failure.reason) for fault in faults).items())
            self._say(
                logging.WARNING,
                "poll failed",
                failures=len(faults),
                reasons=",".join(f"{reason}:{count}" for reason, count in reasons),
                **({"bucket": fresh.what} if fresh.what else {}),
                error=str(fresh.failure),
            )
        elif self._failing and not failing:
            self._say(logging.INFO, "poll is well again")
        if fresh := _fresh(unlearned, self._unlearned):
            self._say(logging.WARNING, "a call that only helps failed", endpoint=fresh.what, error=str(fresh.failure))
        self._failing, self._unlearned = failing, _kinds(unlearned)
        self._say(logging.DEBUG, "poll ended", seconds=round(seconds, 3), buckets=buckets, failures=len(faults))

    def _say(self, level: int, message: str, **fields: object) -> None:
        _log.log(level, message, extra={"fields": {"cluster": self._cluster, **fields}})


def _kinds(faults: Sequence[Fault]) -> frozenset[tuple[str, Reason]]:
    return frozenset((fault.what, fault.failure.reason) for fault in faults)


def _fresh(faults: Sequence[Fault], known: frozenset[tuple[str, Reason]]) -> Fault | None:
    """The first fault that was not there in the poll before."""
    return next((fault for fault in faults if (fault.what, fault.failure.reason) not in known), None)
