"""One cluster at work: its connections, its poller, and the thread that polls."""

import logging
import threading
from collections.abc import Callable
from functools import partial
from socket import gethostname

from exporter import connection
from exporter.exposition.telemetry import ClusterMeter
from exporter.polling import shard
from exporter.polling.plan import Clock, Plan
from exporter.polling.poller import Poller
from exporter.polling.snapshot import HUNG, ClusterSnapshot
from exporter.qumulo.client import Client
from exporter.qumulo.transport import Transport
from exporter.settings.addresses import ListenAddress
from exporter.settings.durations import format_duration
from exporter.settings.schema import Settings

_log = logging.getLogger(__name__)


class Worker:
    """Polls one cluster in a thread of its own, or once in the caller's."""

    def __init__(
        self,
        name: str,
        settings: Settings,
        meter: ClusterMeter,
        publish: Callable[[ClusterSnapshot], None],
        clock: Clock,
    ) -> None:
        """Connects to nothing yet."""
        cluster, poll = settings.clusters[name], settings.poll_of(name)
        self.meter = meter
        self._settings = settings
        self._name = name
        self._clock = clock
        self._patience = 3 * poll.interval + poll.deadline
        self._stop = threading.Event()
        self._publishing = threading.Lock()
        self._counting = threading.Lock()
        meter.settings(poll.interval, tls_verify=not cluster.insecure_skip_verify)
        target = connection.target(cluster, poll.concurrency)
        self._transport = Transport(target, connection.credentials(cluster), self._observe, self._stop)
        client = Client(self._transport, poll.page_size, cluster.read_timeout)
        self._publish = publish
        self._shown: ClusterSnapshot | None = None
        #: When a poller that hangs gave its last sign of life.
        self._hung: float | None = None
        poller = Poller(_plan(name, settings), client, meter, self._show, self._stop, clock)
        self.poll_once = poller.poll
        self._thread = threading.Thread(target=poller.run, name=f"poll-{name}", daemon=True)

    def start(self) -> None:
        """Begin to poll, at once and then at every tick; tells what is polled."""
        _introduce(self._name, self._settings)
        self._thread.start()

    def stop(self) -> None:
        """Begin nothing more and show nothing more; a call that hangs is left to end by itself."""
        with self._publishing, self._counting:
            self._stop.set()
        self._transport.close()

    def hide_if_hung(self) -> None:
        """Show no numbers of a poller without signs of life, until it publishes again; tells it once."""
        if not self._begins_to_hang():
            return
        with self._publishing:
            # It may have published meanwhile.
            if self._begins_to_hang():
                self._hung = self.meter.last_sign
                fields = {"cluster": self._name, "error": HUNG.message}
                _log.error("poll hangs", extra={"fields": fields})
                if self._shown:
                    self._publish(self._shown.hung())

    def _begins_to_hang(self) -> bool:
        return self._hung is None and not self._stop.is_set() and not self.healthy()

    def healthy(self) -> bool:
        """Whether a poll began or a call ended within three intervals and the deadline."""
        return self._clock.monotonic() - self.meter.last_sign <= self._patience

    def _show(self, snapshot: ClusterSnapshot) -> None:
        with self._publishing:
            if not self._stop.is_set():
                self._lives()
                self._shown = snapshot
                self._publish(snapshot)

    def _lives(self) -> None:
        if self._hung is not None:
            after = format_duration(round(self._clock.monotonic() - self._hung))
            self._hung = None
            _log.info("poll goes on", extra={"fields": {"cluster": self._name, "after": after}})

    def _observe(self, endpoint: str, code: str, seconds: float) -> None:
        # Once stopped, the cluster's series may be gone, and counting would bring them back.
        with self._counting:
            if not self._stop.is_set():
                self.meter.request(endpoint, code, seconds)


def _introduce(name: str, settings: Settings) -> None:
    cluster, buckets = settings.clusters[name], settings.clusters[name].buckets
    chosen = f"{len(buckets.names)} named" if buckets.names else "all"
    fields = {
        "cluster": name,
        "host": str(ListenAddress(cluster.host, cluster.port)),
        "buckets": "by pattern" if buckets.include or buckets.exclude else chosen,
        "interval": format_duration(settings.poll_of(name).interval),
    }
    _log.info("cluster configured", extra={"fields": fields})
    if cluster.insecure_skip_verify:
        _log.warning(
            "certificate not verified: the token may be stolen; check --probe shows how to pin the certificate",
            extra={"fields": {"cluster": name}},
        )


def _plan(name: str, settings: Settings) -> Plan:
    poll, buckets = settings.poll_of(name), settings.clusters[name].buckets
    ordinal, total = settings.shard.ordinal, settings.shard.total
    return Plan(
        cluster=name,
        interval=poll.interval,
        concurrency=poll.concurrency,
        deadline=poll.deadline,
        stale_after=poll.stale_seconds,
        idle_thresholds=tuple(threshold.seconds for threshold in settings.uploads.idle_thresholds),
        names=buckets.names,
        selects=buckets.selects,
        owns=partial(shard.owns, ordinal, total, name),
        # The host's name sets apart replicas that poll the same cluster.
        offset=shard.offset(poll.interval, name, str(ordinal), gethostname()),
    )
