"""Check 7: which buckets are there, and which of them would this exporter list?"""

from exporter.polling import shard
from exporter.probe import mends
from exporter.probe.report import Report
from exporter.qumulo.client import Client
from exporter.qumulo.deadline import Deadline
from exporter.qumulo.errors import Failure, Reason
from exporter.settings.schema import Buckets, Shard

_CHECK = "buckets"


def select(report: Report, client: Client, wanted: Buckets, part: Shard, deadline: Deadline) -> tuple[str, ...]:
    """The buckets that a poll would list, in order of their names; none where they cannot be known."""
    if wanted.names:
        found = wanted.names
        seen = f"{len(found)} named in {report.setting('buckets.names')}"
    else:
        known = _discover(report, client, deadline)
        if known is None:
            return ()
        found = tuple(filter(wanted.selects, known))
        seen = f"{len(known)} on the cluster, {len(found)} selected"
        if known and not found:
            report.warn(
                _CHECK,
                seen,
                f"correct {report.setting('buckets.include')} and {report.setting('buckets.exclude')}: each is a "
                "regular expression for the whole name, e.g. backup-.*",
            )
            return ()
    mine = tuple(sorted(name for name in found if shard.owns(part.ordinal, part.total, report.cluster, name)))
    report.ok(_CHECK, seen if part.total == 1 else f"{seen}, {len(mine)} in shard {part.ordinal} of {part.total}")
    return mine


def _discover(report: Report, client: Client, deadline: Deadline) -> tuple[str, ...] | None:
    try:
        return client.buckets(deadline)
    except Failure as failure:
        if failure.reason is Reason.FORBIDDEN:
            mend = (*mends.grant("PRIVILEGE_S3_BUCKETS_READ"), f"or name them in {report.setting('buckets.names')}")
        else:
            mend = ("look at the health of the cluster, and run the probe again",)
        report.fail(_CHECK, f"they cannot be found, and none is listed: {failure}", *mend)
        return None
