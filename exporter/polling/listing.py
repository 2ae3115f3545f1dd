"""Lists one bucket to its last page: never a part of it, and never an exception."""

from dataclasses import dataclass

from exporter.polling.bugs import failure_of
from exporter.polling.plan import Clock, Meter, Plan
from exporter.polling.round import Round
from exporter.qumulo.client import Client
from exporter.qumulo.deadline import Deadline
from exporter.qumulo.errors import Failure, Reason
from exporter.uploads.tally import BucketNumbers, Tally


@dataclass(frozen=True, slots=True)
class Listing:
    """How the listing of one bucket ended: with numbers, with a failure, or cut off because the poll is over.

    `answered`: some HTTP answer came, other than 401.
    """

    bucket: str
    numbers: BucketNumbers | None = None
    failure: Failure | None = None
    answered: bool = False


@dataclass(frozen=True, slots=True)
class Lister:
    """Lists buckets in one poll; `expiry` in seconds, None when unknown. Shared between threads."""

    plan: Plan
    client: Client
    meter: Meter
    clock: Clock
    round_: Round
    expiry: float | None

    def list(self, bucket: str) -> Listing:
        """List one bucket, unless the token was refused or the cluster lost before, or the token meanwhile."""
        if self.round_.over():
            return Listing(bucket)
        tally = Tally(self.clock.unix(), self.plan.idle_thresholds, self.expiry)
        answered = False
        try:
            for page in self.client.uploads(bucket, Deadline(self.plan.deadline, self.clock.monotonic)):
                answered = True
                self.meter.read(len(page))
                tally.fold(page)
                if page.after is not None and self.round_.refused.is_set():
                    return Listing(bucket, answered=True)
            return Listing(bucket, tally.finish(), answered=True)
        except Exception as error:  # also a fault of ours, which failure_of logs
            failure = failure_of(error, cluster=self.plan.cluster, bucket=bucket)
            answered |= failure.answered
            if failure.reason is Reason.UNAUTHORIZED:
                # Told here and not when the result is taken, so that the other threads stop asking at once.
                self.round_.fault("", failure)
                return Listing(bucket, answered=answered)
            return Listing(bucket, failure=failure, answered=answered)
