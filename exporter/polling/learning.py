"""Asks a cluster for what only helps: its S3 settings, identity and capacity (contract section 6, rule 11)."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from exporter.polling import freshness
from exporter.polling.bugs import failure_of
from exporter.polling.freshness import Known
from exporter.polling.round import Round
from exporter.polling.snapshot import Knowledge
from exporter.qumulo.client import Client
from exporter.qumulo.deadline import Deadline

Value = TypeVar("Value")

#: Statuses by which a cluster says that there is nothing for us: no error, and the value is unknown.
_ABSENT = (403, 404, 405)


def learn(
    client: Client,
    before: Knowledge,
    round_: Round,
    calls: Deadline,
    stale_after: float,
    monotonic: Callable[[], float],
) -> Knowledge:
    """Ask each thing once; a cluster that has not answered any call is asked no further in this poll."""
    asker = _Asker(round_, calls, stale_after, monotonic)
    return Knowledge(
        settings=asker.ask("settings", client.s3_settings, before.settings),
        version=asker.ask("version", client.version, before.version, with_token=False),
        uuid=asker.ask("node_state", client.uuid, before.uuid, with_token=False),
        name=asker.ask("cluster_settings", client.name, before.name, with_token=False),
        file_system=asker.ask("file_system", client.file_system, before.file_system),
    )


@dataclass(frozen=True, slots=True)
class _Asker:
    round_: Round
    calls: Deadline
    stale_after: float
    monotonic: Callable[[], float]

    def ask(
        self, what: str, call: Callable[[Deadline], Value], before: Known[Value] | None, with_token: bool = True
    ) -> Known[Value] | None:
        if self.round_.silent or self.round_.refused.is_set():
            return freshness.untold(before, self.stale_after)
        try:
            value = self.round_.helped(what, call(self.calls))
            return freshness.told(value, self.monotonic())
        except Exception as error:  # also a fault of ours, which failure_of logs
            failure = failure_of(error, endpoint=what)
            if failure.status in _ABSENT:
                return self.round_.helped(what, None)
            self.round_.helpless(what, failure, with_token)
            return freshness.untold(before, self.stale_after)
