"""What is kept, shown and dropped after a listing or a call has ended. Pure; times are of a monotonic clock."""

from dataclasses import dataclass
from typing import Generic, TypeVar

from exporter.uploads.tally import BucketNumbers

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Limits:
    """How long numbers are shown after the end of the call that brought them, in seconds.

    `stale`: while newer calls fail. `patience`: while none has ended; it only passes when the poller hangs.
    """

    stale: float
    patience: float

    @classmethod
    def of(cls, stale_after: float, interval: float, deadline: float) -> "Limits":
        """From the settings of a cluster's polls."""
        return cls(stale_after, max(stale_after, 3 * interval + deadline))


@dataclass(frozen=True, slots=True)
class BucketState:
    """What is known of a bucket: whether the last listing was good, and the numbers of the last good one.

    `listed` is the end of the last good listing, `expires` the moment its numbers go; `succeeded` is its end in Unix
    seconds and stays when the numbers go.
    """

    up: bool
    numbers: BucketNumbers | None = None
    listed: float = 0.0
    expires: float = 0.0
    succeeded: float | None = None

    def shown(self, now: float) -> BucketNumbers | None:
        """The numbers to show at this moment."""
        return self.numbers if now < self.expires else None


def listed(numbers: BucketNumbers, now: float, unix: float, limits: Limits) -> BucketState:
    """After a listing that reached its last page."""
    return BucketState(True, numbers, now, now + limits.patience, unix)


def failed(before: BucketState | None, limits: Limits) -> BucketState:
    """After a listing that failed, or could not be begun: the last good numbers stay for a while."""
    if before is None:
        return BucketState(False)
    return BucketState(False, before.numbers, before.listed, before.listed + limits.stale, before.succeeded)


def absent(before: BucketState | None) -> BucketState:
    """After a 404 for a bucket that should be there: the numbers go at once."""
    return BucketState(False, succeeded=before.succeeded if before else None)


@dataclass(frozen=True, slots=True)
class Known(Generic[Value]):
    """A value that a cluster told, when it did, and the moment it is no longer shown."""

    value: Value
    told: float
    expires: float


def told(value: Value, now: float, limits: Limits) -> Known[Value]:
    """After a call that was answered."""
    return Known(value, now, now + limits.patience)


def untold(before: Known[Value] | None, limits: Limits) -> Known[Value] | None:
    """After a call that failed: the last value stays for a while."""
    return before and Known(before.value, before.told, before.told + limits.stale)


def current(known: Known[Value] | None, now: float) -> Value | None:
    """The value to use at this moment."""
    return known.value if known and now < known.expires else None
