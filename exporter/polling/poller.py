"""One cluster's loop: discovers its buckets, lists them, publishes what it knows."""

import logging
import threading
from collections.abc import Callable, Iterable
from dataclasses import replace

from exporter.polling import freshness, parallel
from exporter.polling.bugs import failure_of
from exporter.polling.freshness import BucketState, Trouble
from exporter.polling.learning import learn
from exporter.polling.listing import Lister, Listing
from exporter.polling.plan import Clock, Meter, Plan
from exporter.polling.report import Report
from exporter.polling.round import Round, unanswered
from exporter.polling.snapshot import ClusterSnapshot
from exporter.polling.ticks import Ticks
from exporter.qumulo.client import Client
from exporter.qumulo.deadline import Deadline
from exporter.uploads.expiry import expiry_seconds

_log = logging.getLogger(__name__)

#: While a poll runs, what it has found is published so often, in seconds: buckets do not wait for the slowest.
PROGRESS = 5.0


#: After so many listings in a row without any answer, or as many as run at the same time, the cluster is looked for.
UNHEARD = 8


class Poller:
    """Polls one cluster for ever, or once; publishes a new snapshot at the end of each poll and while it runs."""

    def __init__(
        self,
        plan: Plan,
        client: Client,
        meter: Meter,
        publish: Callable[[ClusterSnapshot], None],
        stop: threading.Event,
        clock: Clock | None = None,
    ) -> None:
        """`stop` ends the loop and everything it waits for."""
        self._plan = plan
        self._client = client
        self._meter = meter
        self._publish = publish
        self._stop = stop
        self._clock = clock or Clock()
        self._report = Report(plan.cluster, self._clock)
        self._states: dict[str, BucketState] = {}
        self._snapshot = ClusterSnapshot(plan.cluster)

    def run(self) -> None:
        """Poll at once and then at every tick, until stopped."""
        start, interval = self._clock.monotonic(), self._plan.interval
        ticks = Ticks(start, (self._plan.offset - self._clock.unix()) % interval, interval)
        while not self._stop.is_set():
            try:
                self.poll()
            except Exception:
                # A fault of ours in one poll must not end the polling.
                fields = {"cluster": self._plan.cluster}
                _log.exception("poll broke off; this is a fault of the exporter", extra={"fields": fields})
            wait, missed = ticks.following(self._clock.monotonic())
            self._meter.skipped(missed)
            self._stop.wait(wait)

    def poll(self) -> bool:
        """Poll once and publish; whether everything that was to be listed was listed."""
        self._meter.begun()
        began = self._clock.monotonic()
        round_ = Round(self._meter, self._stop)
        calls = Deadline(self._plan.deadline, self._clock.monotonic)
        buckets = self._buckets(round_, calls)
        knowledge = learn(
            self._client, self._snapshot.knowledge, round_, calls, self._plan.stale_after, self._clock.monotonic
        )
        self._snapshot = replace(self._snapshot, knowledge=knowledge)
        if buckets is None:
            self._fail(self._states, round_.trouble)
            answered = False
        else:
            answered = self._list_all(round_, buckets, calls.left())
        if self._stop.is_set():
            return False
        duration = self._clock.monotonic() - began
        up, ended = self._is_up(round_, buckets, answered), self._clock.unix()
        self._snapshot = replace(self._snapshot, up=up, duration=duration, ended=ended, trouble=round_.why(up))
        # Shown first: whoever sees that the poll has ended may ask for what it found.
        self._show()
        self._meter.polled(not round_.faults)
        self._report.poll_ended(round_.faults, self._snapshot, round_.unlearned, round_.learned)
        return not round_.faults

    def _is_up(self, round_: Round, buckets: tuple[str, ...] | None, answered: bool) -> bool:
        """Whether the cluster was reached and its buckets are known; with names, whether a listing was answered."""
        if not self._plan.names:
            return buckets is not None
        # A shard that owns none of the named buckets has nothing to list: what only helps tells.
        return answered if buckets else round_.reached and not round_.refused.is_set()

    def _buckets(self, round_: Round, calls: Deadline) -> tuple[str, ...] | None:
        """The buckets that are ours in this poll, in order of their names; None when they cannot be known."""
        plan = self._plan
        if plan.names:
            return tuple(sorted(filter(plan.owns, plan.names)))
        found = self._discover(round_, calls)
        return None if found is None else tuple(sorted(filter(plan.owns, filter(plan.selects, found))))

    def _discover(self, round_: Round, calls: Deadline) -> tuple[str, ...] | None:
        """All buckets that the cluster lists; None when it does not tell."""
        try:
            return round_.answered(self._client.buckets(calls))
        except Exception as error:  # also a fault of ours, which failure_of logs
            failure = failure_of(error, cluster=self._plan.cluster)
            round_.fault("", failure)
            return None

    def _list_all(self, round_: Round, buckets: tuple[str, ...], left: float) -> bool:
        """List every bucket, several at a time; whether any listing got an answer other than 401.

        `left`: seconds that the other calls of this poll may still take.
        """
        self._states = {bucket: self._states[bucket] for bucket in buckets if bucket in self._states}
        self._snapshot = replace(self._snapshot, selected=len(buckets))
        answered = False
        missing: list[Listing] = []
        unheard = 0
        for listing in self._listings(round_, buckets):
            answered |= listing.answered
            unheard = unheard + 1 if _unheard(listing) else 0
            if unheard == max(UNHEARD, self._plan.concurrency):
                left = self._look_for(round_, left)
                unheard = 0
            if listing.failure and listing.failure.status == 404:
                missing.append(listing)
            else:
                self._take(round_, listing)
        if missing and not self._stop.is_set():
            self._settle(round_, missing, Deadline(left, self._clock.monotonic))
        if round_.refused.is_set():
            self._fail(buckets, round_.trouble)
        return answered

    def _look_for(self, round_: Round, left: float) -> float:
        """Ask the cluster for its identity; one that does not answer this either would hold a poll for hours.

        `left` as for listing, and what is left of it afterwards.
        """
        deadline = Deadline(left, self._clock.monotonic)
        try:
            self._client.uuid(deadline)
        except Exception as error:  # also a fault of ours, which failure_of logs
            failure = failure_of(error, cluster=self._plan.cluster)
            if unanswered(failure):
                round_.lost.set()
                round_.fault("", failure)
        return deadline.left()

    def _listings(self, round_: Round, buckets: tuple[str, ...]) -> Iterable[Listing]:
        """The listings as they end; what has been taken of them is published now and then."""
        settings = freshness.current(self._snapshot.knowledge.settings, self._clock.monotonic())
        expiry = expiry_seconds(settings.expiry_interval) if settings else None
        lister = Lister(self._plan, self._client, self._meter, self._clock, round_, expiry)
        published, fresh = self._clock.monotonic(), False
        for listing in parallel.results(lister.list, buckets, self._plan.concurrency, PROGRESS, self._stop):
            if listing:
                yield listing
                fresh = True
            if fresh and self._clock.monotonic() - published >= PROGRESS:
                self._show()
                published, fresh = self._clock.monotonic(), False

    def _take(self, round_: Round, listing: Listing) -> None:
        """What the end of one listing changes."""
        if listing.numbers:
            now, unix = self._clock.monotonic(), self._clock.unix()
            self._states[listing.bucket] = freshness.listed(listing.numbers, now, unix)
            return
        self._fail([listing.bucket], round_.kept(listing.failure) if listing.failure else round_.trouble)
        if listing.failure:
            round_.fault(listing.bucket, listing.failure)

    def _settle(self, round_: Round, missing: list[Listing], calls: Deadline) -> None:
        """Buckets that answered 404: gone if a fresh discovery lists them no more, else at fault (rule 4)."""
        named = bool(self._plan.names)
        still = None if named or round_.refused.is_set() else self._discover(round_, calls)
        for listing in missing:
            if still is not None and listing.bucket not in still:
                self._states.pop(listing.bucket, None)
                self._snapshot = replace(self._snapshot, selected=(self._snapshot.selected or 1) - 1)
                continue
            self._take(round_, listing)
            if named or still is not None:
                self._states[listing.bucket] = freshness.absent(self._states[listing.bucket])

    def _fail(self, buckets: Iterable[str], trouble: Trouble | None) -> None:
        """These were not listed: `up` is 0 at once, and the last good numbers go when they are stale."""
        for bucket in tuple(buckets):
            self._states[bucket] = freshness.failed(self._states.get(bucket), self._plan.stale_after, trouble)

    def _show(self) -> None:
        self._snapshot = replace(self._snapshot, buckets=tuple(sorted(self._states.items())))
        self._publish(self._snapshot)


def _unheard(listing: Listing) -> bool:
    """Whether a listing ended without any answer of the cluster."""
    return listing.failure is not None and unanswered(listing.failure) and not listing.answered
