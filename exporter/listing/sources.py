"""The clusters that are asked: their clients, and which of their buckets are selected."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

from exporter import connection
from exporter.qumulo.client import Client
from exporter.qumulo.deadline import Deadline
from exporter.qumulo.transport import Transport
from exporter.settings.schema import Buckets, Settings


@dataclass(frozen=True, slots=True)
class Source:
    """One cluster; `seconds` bound the listing of one bucket. Shards do not count: every selected bucket is listed."""

    name: str
    client: Client
    selection: Buckets
    seconds: float

    def deadline(self) -> Deadline:
        """For one listing, or for finding the buckets, from now on."""
        return Deadline(self.seconds)

    def buckets(self) -> tuple[str, ...]:
        """The selected buckets in order of their names. Raises Failure where they cannot be found."""
        if self.selection.names:
            return tuple(sorted(self.selection.names))
        return tuple(sorted(filter(self.selection.selects, self.client.buckets(self.deadline()))))


@contextmanager
def sources(settings: Settings, names: Sequence[str]) -> Iterator[list[Source]]:
    """These clusters; their connections end with the context."""
    with ExitStack() as stack:
        yield [_source(settings, name, stack) for name in names]


def _source(settings: Settings, name: str, stack: ExitStack) -> Source:
    cluster, poll = settings.clusters[name], settings.poll_of(name)
    transport = Transport(connection.target(cluster, 1), connection.credentials(cluster))
    stack.callback(transport.close)
    return Source(name, Client(transport, poll.page_size, cluster.read_timeout), cluster.buckets, poll.deadline)
