"""One poll while it runs: what has failed in it so far, and whether there is any use in asking on."""

import threading
from dataclasses import dataclass
from typing import TypeVar

from exporter.polling.freshness import Trouble
from exporter.polling.plan import Meter
from exporter.qumulo.errors import Failure, Reason

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Fault:
    """What failed: the listing of a bucket, a call that only helps, or another call where `what` is empty."""

    what: str
    failure: Failure


def unanswered(failure: Failure) -> bool:
    """Whether the cluster gave no answer at all, and would not give one to the next call either."""
    return failure.status is None and failure.reason is not Reason.OTHER


class Round:
    """The state that the threads of one poll share."""

    def __init__(self, meter: Meter, stop: threading.Event) -> None:
        """After `stop` nothing is counted: what fails then fails because of it."""
        self._meter = meter
        self._stop = stop
        self._lock = threading.Lock()
        #: What makes this a failed poll: discovery, listings, and a token that was refused.
        self.faults: list[Fault] = []
        #: Calls that only help and failed, by what they ask for: no fault of the poll.
        self.unlearned: list[Fault] = []
        #: Calls that only help and were answered, by what they ask for; the others were not asked, or failed.
        self.learned: set[str] = set()
        #: The token was refused: no more calls in this poll (contract section 6, rule 9).
        self.refused = threading.Event()
        #: The cluster has stopped answering: no more listings are begun in this poll.
        self.lost = threading.Event()
        #: Some call was answered.
        self.reached = False
        #: No call was answered so far: calls that only help are not tried.
        self.silent = False
        #: What failed for the cluster as a whole.
        self.trouble: Trouble | None = None
        self._troubles: dict[Trouble, Trouble] = {}

    def answered(self, value: Value) -> Value:
        """A call was answered with this value."""
        self.reached, self.silent = True, False
        return value

    def helped(self, what: str, value: Value) -> Value:
        """A call that only helps was answered with this value."""
        self.learned.add(what)
        return self.answered(value)

    def helpless(self, what: str, failure: Failure, with_token: bool = True) -> None:
        """A call that only helps has failed: counted, but no fault of the poll, unless its token was refused."""
        self._note(failure)
        if with_token and failure.reason is Reason.UNAUTHORIZED:
            self.fault("", failure)
        elif not self._stop.is_set():
            self._meter.failed(failure.reason)
            self.unlearned.append(Fault(what, failure))

    def fault(self, bucket: str, failure: Failure) -> None:
        """Discovery or a listing has failed; a refused token counts one error for the whole poll."""
        with self._lock:
            refused = failure.reason is Reason.UNAUTHORIZED
            if self._stop.is_set() or (refused and self.refused.is_set()):
                return
            if refused:
                self.refused.set()
            self._note(failure)
            self._meter.failed(failure.reason)
            self.faults.append(Fault(bucket, failure))
            if not bucket and self.trouble is None:
                self.trouble = self.kept(failure)

    def kept(self, failure: Failure) -> Trouble:
        """What is kept of a failure; thousands of buckets that fail alike share it."""
        trouble = Trouble.of(failure)
        return self._troubles.setdefault(trouble, trouble)

    def why(self, up: bool) -> Trouble | None:
        """Why the cluster as a whole failed; where that is all that is known of one that is not up, its first fault."""
        fault = next(iter(self.faults + self.unlearned), None)
        return self.kept(fault.failure) if fault and not up and not self.trouble else self.trouble

    def over(self) -> bool:
        """Whether no more listings are begun."""
        return self.refused.is_set() or self.lost.is_set()

    def _note(self, failure: Failure) -> None:
        self.reached = self.reached or not unanswered(failure)
        self.silent = not self.reached
