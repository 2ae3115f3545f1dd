"""Check 4: is it a Qumulo cluster, of which version, and in which state?"""

import re
from collections.abc import Callable
from typing import TypeVar

from exporter.probe.report import Report, clipped, word
from exporter.qumulo.adapter import Target
from exporter.qumulo.client import Client
from exporter.qumulo.deadline import Deadline
from exporter.qumulo.errors import Failure, Reason
from exporter.qumulo.wire import NodeState

Value = TypeVar("Value")

#: The first version of Qumulo Core that lists uploads.
_SINCE = (6, 0, 1)
_CHECK = "cluster"
_NUMBERS = re.compile(r"[0-9]{1,6}(\.[0-9]{1,6}){1,5}", re.ASCII)
#: The cluster itself answers so in a bad moment; anything else is not its answer.
_TROUBLE = (Reason.SERVER_ERROR, Reason.RATE_LIMITED)


def check(report: Report, client: Client, target: Target, deadline: Deadline) -> None:
    """Ask what needs no token, and send none."""
    version = _version(report, client, target, deadline)
    name = _told(client.name, deadline)
    node = _told(client.node_state, deadline)
    if version:
        understood = _lists_uploads(report, version)
        report.ok(_CHECK, f"Qumulo Core {clipped(version)}, {_described(name, node)}")
        if not understood:
            _not_understood(report, version)
    if node and node.state not in ("", "ACTIVE"):
        report.warn(
            _CHECK,
            f"the node that answers is {clipped(node.state)}: it takes no part in the cluster, and calls may fail",
            f"set {report.setting('host')} to a name that leads to floating addresses, and look at the node:",
            "qq node_state_get",
        )


def _described(name: str | None, node: NodeState | None) -> str:
    called = f'cluster "{clipped(name)}"' if name else "its name is not told"
    uuid = f"uuid {clipped(node.uuid)}" if node and node.uuid else "its uuid is not told"
    state = f", node {clipped(node.state)}" if node and node.state else ""
    return f"{called}, {uuid}{state}"


def _version(report: Report, client: Client, target: Target, deadline: Deadline) -> str | None:
    try:
        return client.version(deadline)
    except Failure as failure:
        if failure.reason in _TROUBLE:
            report.fail(
                _CHECK,
                f"the version is not told: {failure}",
                "look at the health of the cluster, and run the probe again",
            )
            return None
        if failure.status is None:
            again = (
                "run the probe again; if it stays so, look at the cluster and at what is between it and this machine"
            )
            raise report.stop(_CHECK, str(failure), again) from None
        raise report.stop(
            _CHECK,
            f"what answers is no Qumulo cluster: {failure}",
            f"set {report.setting('host')} and {report.setting('port')} to the REST API of Qumulo Core, with no proxy "
            "before it; to see what answers:",
            f"curl --insecure --include {word(f'{target.origin}/v1/version', 'URL')}",
        ) from None


def _told(call: Callable[[Deadline], Value], deadline: Deadline) -> Value | None:
    """What only helps, or None."""
    try:
        return call(deadline)
    except Failure:
        return None


def _lists_uploads(report: Report, version: str) -> bool:
    """Whether the version is understood; raises where it is too old."""
    if not _NUMBERS.fullmatch(version):
        return False
    if tuple(map(int, version.split("."))) < _SINCE:
        raise report.stop(
            _CHECK,
            f"Qumulo Core {version} has no call that lists uploads; 6.0.1 is the first that has it",
            "upgrade the cluster",
        )
    return True


def _not_understood(report: Report, version: str) -> None:
    report.warn(
        _CHECK,
        f'the version "{clipped(version)}" is not understood',
        "Qumulo Core 6.0.1 or newer lists uploads; to see what the cluster runs:",
        "qq version",
    )
