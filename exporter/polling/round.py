"""One poll while it runs: what has failed in it so far, and whether there is any use in asking on."""

import threading
from dataclasses import dataclass

from exporter.polling.plan import Meter
from exporter.qumulo.errors import Failure, Reason


@dataclass(frozen=True, slots=True)
class Fault:
    """What failed: the listing of a bucket, or another call where `bucket` is empty."""

    bucket: str
    failure: Failure


def unanswered(failure: Failure) -> bool:
    """Whether the cluster gave no answer at all, and would not give one to the next call either."""
    return failure.status is None and failure.reason is not Reason.OTHER


class Round:
    """The state that the threads of one poll share."""

    def __init__(self, meter: Meter) -> None:
        self._meter = meter
        self._lock = threading.Lock()
        #: What makes this a failed poll: discovery, listings, and a token that was refused.
        self.faults: list[Fault] = []
        #: The token was refused: no more calls in this poll (contract section 6, rule 9).
        self.refused = threading.Event()
        #: A call got no answer at all: calls that only help are not tried.
        self.silent = False

    def helpless(self, failure: Failure, with_token: bool = True) -> None:
        """A call that only helps has failed: counted, but no fault of the poll, unless its token was refused."""
        self.silent = unanswered(failure)
        if with_token and failure.reason is Reason.UNAUTHORIZED:
            self.fault("", failure)
        else:
            self._meter.failed(failure.reason)

    def fault(self, bucket: str, failure: Failure) -> None:
        """Discovery or a listing has failed; a refused token counts one error for the whole poll."""
        with self._lock:
            refused = failure.reason is Reason.UNAUTHORIZED
            if refused and self.refused.is_set():
                return
            if refused:
                self.refused.set()
            self._meter.failed(failure.reason)
            self.faults.append(Fault(bucket, failure))
