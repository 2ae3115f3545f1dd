"""What keeps a cluster from being polled, and what mends it? Asked once, for a person."""

from collections.abc import Callable

from exporter import connection
from exporter.polling.plan import Clock
from exporter.probe import buckets, cluster, credential, listing, network, privileges, s3, tls
from exporter.probe.report import Report, Stopped
from exporter.qumulo.client import Client
from exporter.qumulo.deadline import Deadline
from exporter.qumulo.transport import Transport
from exporter.settings.schema import Settings

__all__ = ["probe"]


def probe(settings: Settings, all_buckets: bool, say: Callable[[str], None], clock: Clock | None = None) -> bool:
    """Check every cluster in order of names and say one line a check; whether none of them is a `FAIL`.

    `all_buckets` asks every selected bucket instead of the first few. A connection that hangs ends by the timeouts and
    the deadline of its cluster.
    """
    reports = [Report(name, say) for name in sorted(settings.clusters)]
    for report in reports:
        try:
            _probe(report, settings, all_buckets, clock or Clock())
        except Stopped:
            report.note("the rest is not checked: it cannot work before this is mended")
    return all(report.well for report in reports)


def _probe(report: Report, settings: Settings, all_buckets: bool, clock: Clock) -> None:
    name = report.cluster
    at, poll = settings.clusters[name], settings.poll_of(name)
    target = connection.target(at, poll.concurrency)
    address = network.connect(report, target, network.resolve(report, target), clock)
    tls.check(report, target, address, clock.unix())
    transport = Transport(target, connection.credentials(at))
    client = Client(transport, poll.page_size, at.read_timeout)

    def deadline() -> Deadline:
        return Deadline(poll.deadline, clock.monotonic)

    try:
        cluster.check(report, client, target, deadline())
        who = credential.check(report, client, at, deadline())
        privileges.check(report, who, named=bool(at.buckets.names))
        selected = buckets.select(report, client, at.buckets, settings.shard, deadline())
        if selected:
            asked = listing.Asked(selected, all_buckets, bool(at.buckets.names), who.name)
            listing.check(report, client, asked, deadline)
        s3.check(report, client, deadline())
    finally:
        transport.close()
