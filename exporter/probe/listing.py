"""Check 8: are the uploads of each bucket listed? The first page of each, with one upload at most."""

from collections.abc import Callable
from dataclasses import dataclass

from exporter.probe import mends
from exporter.probe.report import Report, clipped
from exporter.qumulo.client import Client
from exporter.qumulo.deadline import Deadline
from exporter.qumulo.errors import Failure, Reason

#: So many buckets are asked unless all of them are wanted.
FEW = 20
#: After so many buckets in a row without any answer the rest is not asked.
_UNHEARD = 3
#: What would fail for every other bucket as well.
_HOPELESS = (Reason.UNAUTHORIZED, Reason.DEADLINE)
_CHECK = "listing"


@dataclass(frozen=True, slots=True)
class Asked:
    """The buckets to ask, all or the first few; `named` in the settings or found; `user` whose policy counts."""

    buckets: tuple[str, ...]
    every: bool
    named: bool
    user: str

    @property
    def now(self) -> tuple[str, ...]:
        """Those that are asked in this probe."""
        return self.buckets if self.every else self.buckets[:FEW]


def check(report: Report, client: Client, asked: Asked, deadline: Callable[[], Deadline]) -> None:
    """Ask one bucket after the other, each within a deadline of its own; those that are well are one line together."""
    well = unheard = 0
    for left, bucket in zip(reversed(range(len(asked.now))), asked.now, strict=True):
        failure = _ask(client, bucket, deadline())
        if failure is None:
            well, unheard = well + 1, 0
            continue
        report.fail(_CHECK, f"bucket {clipped(bucket)}: {failure}", *_mend(report, asked, bucket, failure))
        unheard = 0 if failure.answered else unheard + 1
        if left and (unheard == _UNHEARD or failure.reason in _HOPELESS):
            report.note(f"the cluster is asked no more: {_count(left)} left")
            break
    if well:
        more = "" if asked.now == asked.buckets else "; --all-buckets asks the others too"
        report.ok(_CHECK, f"{well} of {_count(len(asked.buckets))} answered with a first page of uploads{more}")


def _ask(client: Client, bucket: str, deadline: Deadline) -> Failure | None:
    try:
        client.some_uploads(bucket, 1, deadline)
    except Failure as failure:
        return failure
    return None


def _count(number: int) -> str:
    return f"{number} bucket" if number == 1 else f"{number} buckets"


def _mend(report: Report, asked: Asked, bucket: str, failure: Failure) -> tuple[str, ...]:
    if failure.reason is Reason.FORBIDDEN:
        return (*mends.grant("PRIVILEGE_S3_UPLOADS_READ"), *mends.bucket_policy(bucket, asked.user))
    if failure.reason is Reason.NOT_FOUND and asked.named:
        return (
            f"take it out of {report.setting('buckets.names')}, or correct it; those that exist:",
            "qq s3_list_buckets",
        )
    if failure.reason is Reason.NOT_FOUND:
        return (
            "if it was deleted just now, run the probe again; if it is still there, the cluster has no call that lists",
            "uploads, which came with Qumulo Core 6.0.1; to see what the cluster runs:",
            "qq version",
        )
    if failure.reason is Reason.UNAUTHORIZED:
        return ("it was accepted a moment ago: it has expired or was replaced since; run the probe again",)
    if failure.reason is Reason.DEADLINE:
        return (f"raise {report.setting('poll.deadline')}, or look at why the cluster is slow",)
    if failure.reason is Reason.TIMEOUT:
        return (f"look at why the cluster is slow, or raise {report.setting('read_timeout')}",)
    return ("look at the health of the cluster, and run the probe again",)
