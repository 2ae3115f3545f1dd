"""Logs what changes from one poll of a cluster to the next: what begins to fail, fails otherwise, or is well again."""

import logging
from collections import Counter
from collections.abc import Collection, Mapping, Sequence

from exporter.log import moment
from exporter.polling.freshness import BucketState, Trouble
from exporter.polling.plan import Clock
from exporter.polling.round import Fault
from exporter.polling.snapshot import ClusterSnapshot
from exporter.polling.spells import Ended, Spells
from exporter.qumulo.errors import Failure, Reason
from exporter.settings.durations import format_duration
from exporter.uploads.sizes import BLOCK, size

_log = logging.getLogger(__name__)

#: So many names of buckets are in one line.
FEW = 3
#: Reasons by which no answer of the cluster arrives; by any other it has answered, but not as it should.
_AWAY = (Reason.UNREACHABLE, Reason.TIMEOUT, Reason.TLS)


class Report:
    """Remembers what was told, so that a fault that lasts is one line at its beginning and one at its end."""

    def __init__(self, cluster: str, clock: Clock) -> None:
        self._name = cluster
        self._cluster, self._buckets, self._helpers = Spells(clock), Spells(clock), Spells(clock)
        self._reached = False

    def poll_ended(
        self,
        faults: Sequence[Fault],
        snapshot: ClusterSnapshot,
        unlearned: Sequence[Fault] = (),
        learned: Collection[str] = (),
    ) -> None:
        """Log what is otherwise than after the poll before; all but `snapshot` are those of the round."""
        trouble = snapshot.trouble
        if trouble:
            # What it means for single buckets is told when the cluster is well again.
            self._cluster_failed(trouble)
        else:
            self._cluster_well(snapshot)
            self._buckets_failed({fault.what: fault.failure for fault in faults})
            self._buckets_well(dict(snapshot.buckets))
        if not (trouble and trouble.reason in _AWAY):
            self._learned({fault.what: fault.failure for fault in unlearned}, learned)
        fields = self._fields(seconds=_seconds(snapshot), buckets=len(snapshot.buckets), failures=len(faults))
        _log.debug("poll ended", extra=fields)

    def _cluster_failed(self, trouble: Trouble) -> None:
        fresh, since = self._cluster.failed({"": trouble.reason})
        if fresh:
            away = trouble.reason in _AWAY
            fields = self._fields(reason=trouble.reason, since=since, error=trouble.message)
            _log.warning("cluster unreachable" if away else "cluster failing", extra=fields)

    def _cluster_well(self, snapshot: ClusterSnapshot) -> None:
        ended = next(iter(self._cluster.ended([""])), None)
        if not self._reached:
            self._reached = True
            self._found(snapshot, after=ended.seconds if ended else None)
        elif ended:
            away = ended.reason in _AWAY
            fields = self._fields(after=ended.seconds)
            _log.info("cluster reachable again" if away else "cluster well again", extra=fields)

    def _found(self, snapshot: ClusterSnapshot, after: float | None) -> None:
        """What the first poll that reached the cluster has found; `after` so many seconds of failing."""
        numbers = [state.numbers for _, state in snapshot.buckets if state.numbers]
        origins = [origin for each in numbers for origin in (each.user, each.system)]
        fields = self._fields(
            buckets=len(snapshot.buckets),
            uploads=sum(origin.in_progress for origin in origins),
            held=size(sum(origin.blocks for origin in origins) * BLOCK),
            seconds=_seconds(snapshot),
            after=after,
        )
        _log.info("cluster reached", extra=fields)

    def _buckets_failed(self, failures: Mapping[str, Failure]) -> None:
        fresh, since = self._buckets.failed(_reasons(failures))
        if not fresh:
            return
        failure = failures[fresh[0]]
        if len(fresh) == 1:
            fields = self._fields(bucket=fresh[0], reason=failure.reason, since=since, error=str(failure))
            _log.warning("bucket failing", extra=fields)
            return
        reasons = sorted(Counter(str(failures[bucket].reason) for bucket in fresh).items())
        fields = self._fields(
            count=len(fresh),
            names=_names(sorted(fresh)),
            reasons=",".join(f"{reason}:{count}" for reason, count in reasons),
            since=since,
            error=str(failure),
        )
        _log.warning("buckets failing", extra=fields)

    def _buckets_well(self, states: Mapping[str, BucketState]) -> None:
        gone = self._buckets.gone(states)
        well = self._buckets.ended([bucket for bucket in self._buckets if states[bucket].up])
        if gone:
            _log.info("bucket gone" if len(gone) == 1 else "buckets gone", extra=self._ended(gone))
        if well:
            _log.info("bucket well again" if len(well) == 1 else "buckets well again", extra=self._ended(well))

    def _ended(self, ended: Sequence[Ended]) -> dict[str, object]:
        """Fields of a line about a bucket, or several, that were failing."""
        after = _longest(ended)
        if len(ended) == 1:
            return self._fields(bucket=ended[0].what, after=after)
        return self._fields(count=len(ended), names=_names(sorted(one.what for one in ended)), after=after)

    def _learned(self, failures: Mapping[str, Failure], learned: Collection[str]) -> None:
        """What only helps, one line for all of it; what is neither failed nor `learned` was not asked."""
        fresh, since = self._helpers.failed(_reasons(failures))
        if fresh:
            failure = failures[fresh[0]]
            fields = self._fields(endpoint=",".join(fresh), reason=failure.reason, since=since, error=str(failure))
            _log.warning("a call that only helps fails", extra=fields)
        ended = self._helpers.ended([what for what in self._helpers if what in learned])
        if ended:
            fields = self._fields(endpoint=",".join(one.what for one in ended), after=_longest(ended))
            _log.info("a call that only helps no longer fails", extra=fields)

    def _fields(self, *, since: float | None = None, after: float | None = None, **fields: object) -> dict[str, object]:
        """The cluster and these; `since` in Unix seconds, `after` in seconds."""
        error = fields.pop("error", None)
        times = {
            "since": None if since is None else moment(since),
            "after": None if after is None else format_duration(round(after)),
        }
        found = {"cluster": self._name, **fields, **times, "error": error}
        return {"fields": {name: value for name, value in found.items() if value is not None}}


def _reasons(failures: Mapping[str, Failure]) -> dict[str, Reason]:
    return {what: failure.reason for what, failure in failures.items()}


def _seconds(snapshot: ClusterSnapshot) -> float:
    """How long the poll took."""
    return round(snapshot.duration or 0.0, 3)


def _names(names: Sequence[str]) -> str:
    """The first few, in ASCII: logfmt escapes all else."""
    return ", ".join(names[:FEW]) + (", ..." if len(names) > FEW else "")


def _longest(ended: Sequence[Ended]) -> float:
    return max(one.seconds for one in ended)
