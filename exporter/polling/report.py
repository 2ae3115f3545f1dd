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
        self._known: frozenset[tuple[str, Reason]] = frozenset()

    def poll_ended(self, faults: Sequence[Fault], seconds: float, buckets: int) -> None:
        """Log a poll that failed otherwise than the one before it, and the first that is well again."""
        failing = frozenset((fault.bucket, fault.failure.reason) for fault in faults)
        if failing - self._known:
            fresh = next(fault for fault in faults if (fault.bucket, fault.failure.reason) not in self._known)
            reasons = sorted(Counter(str(fault.failure.reason) for fault in faults).items())
            self._say(
                logging.WARNING,
                "poll failed",
                failures=len(faults),
                reasons=",".join(f"{reason}:{count}" for reason, count in reasons),
                **({"bucket": fresh.bucket} if fresh.bucket else {}),
                error=str(fresh.failure),
            )
        elif self._known and not failing:
            self._say(logging.INFO, "poll is well again")
        self._known = failing
        self._say(logging.DEBUG, "poll ended", seconds=round(seconds, 3), buckets=buckets, failures=len(faults))

    def _say(self, level: int, message: str, **fields: object) -> None:
        _log.log(level, message, extra={"fields": {"cluster": self._cluster, **fields}})
