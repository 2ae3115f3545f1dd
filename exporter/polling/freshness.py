"""What is kept, shown and dropped after a listing or a call has ended. Pure; times are of a monotonic clock.

`stale_after` is how long, in seconds, what was last good is shown while newer calls fail. Nothing goes merely because a
poll is slow; a poller that hangs is seen from outside (`ClusterSnapshot.hung`).
"""

import math
from dataclasses import dataclass
from typing import Generic, TypeVar

from exporter.qumulo.errors import Failure, Reason
from exporter.uploads.tally import BucketNumbers

Value = TypeVar("Value")

#: So much of a message is kept, in characters.
_LONGEST = 300


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why something failed last: the reason, and what came back in plain words; nothing of the answer itself."""

    reason: Reason
    message: str

    @classmethod
    def of(cls, failure: Failure) -> "Trouble":
        """What is kept of a failure."""
        return cls(failure.reason, str(failure)[:_LONGEST])


@dataclass(frozen=True, slots=True)
class BucketState:
    """What is known of a bucket: whether the last listing was good, and the numbers of the last good one.

    `listed` is the end of the last good listing, `expires` the moment its numbers go; `succeeded` is its end in Unix
    seconds and stays when the numbers go. `trouble` is why the last listing failed.
    """

    up: bool
    numbers: BucketNumbers | None = None
    listed: float = 0.0
    expires: float = 0.0
    succeeded: float | None = None
    trouble: Trouble | None = None

    def shown(self, now: float) -> BucketNumbers | None:
        """The numbers to show at this moment."""
        return self.numbers if now < self.expires else None


def listed(numbers: BucketNumbers, now: float, unix: float) -> BucketState:
    """After a listing that reached its last page."""
    return BucketState(True, numbers, now, math.inf, unix)


def failed(before: BucketState | None, stale_after: float, trouble: Trouble | None = None) -> BucketState:
    """After a listing that failed, or could not be begun: the last good numbers stay for a while."""
    if before is None:
        return BucketState(False, trouble=trouble)
    expires = before.listed + stale_after
    return BucketState(False, before.numbers, before.listed, expires, before.succeeded, trouble)


def absent(before: BucketState | None) -> BucketState:
    """After a 404 for a bucket that should be there: the numbers go at once."""
    if before is None:
        return BucketState(False)
    return BucketState(False, succeeded=before.succeeded, trouble=before.trouble)


@dataclass(frozen=True, slots=True)
class Known(Generic[Value]):
    """A value that a cluster told, when it did, and the moment it is no longer shown."""

    value: Value
    told: float
    expires: float


def told(value: Value, now: float) -> Known[Value]:
    """After a call that was answered."""
    return Known(value, now, math.inf)


def untold(before: Known[Value] | None, stale_after: float) -> Known[Value] | None:
    """After a call that failed: the last value stays for a while."""
    return before and Known(before.value, before.told, before.told + stale_after)


def current(known: Known[Value] | None, now: float) -> Value | None:
    """The value to use at this moment."""
    return known.value if known and now < known.expires else None
