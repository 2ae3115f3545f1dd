"""What is said of a cluster in a line each: its polls, its settings that matter to uploads, its file system."""

import math
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from exporter.polling.freshness import current
from exporter.polling.snapshot import ClusterSnapshot
from exporter.qumulo.wire import S3Settings
from exporter.uploads.expiry import expiry_seconds
from exporter.uploads.sizes import BLOCK, size
from exporter.web.status import words
from exporter.web.status.build import Child, element
from exporter.web.status.marks import badge, name, prose, since
from exporter.web.status.view import View

#: What is said, and what about it.
Fact = tuple[str, Child]


def facts(view: View, snapshot: ClusterSnapshot, blocks: int | None) -> Iterator[Fact]:
    """The facts in their order; `blocks` are held by all uploads, None where that is not known."""
    settings = current(snapshot.knowledge.settings, view.monotonic)
    yield "Last poll", _poll(view, snapshot)
    yield "Buckets", _buckets(snapshot)
    yield "Uploads expire", _expiry(snapshot, settings)
    yield "Certificate", _certificate(view, snapshot.cluster)
    yield "S3 server", _server(settings)
    yield "File system", _file_system(view, snapshot, blocks)
    yield "Cluster", _identity(view, snapshot)


def _poll(view: View, snapshot: ClusterSnapshot) -> Child:
    configured = view.settings.clusters.get(snapshot.cluster)
    every = f"one every {words.every(view.settings.poll_of(snapshot.cluster).interval)}" if configured else ""
    if snapshot.ended is None:
        return f"the first has not ended yet; {every}"
    spent = "" if snapshot.duration is None else f", took {words.took(snapshot.duration)}"
    return ["ended ", since(snapshot.ended, view.unix), f" ago{spent}; {every}"]


def _buckets(snapshot: ClusterSnapshot) -> str:
    if snapshot.selected is None and not snapshot.buckets:
        return "not known"
    failing = sum([not state.up for _, state in snapshot.buckets])
    listed = f"{len(snapshot.buckets):,} listed here"
    if unlisted(snapshot):
        listed = f"{len(snapshot.buckets):,} of {snapshot.selected:,} listed so far"
    return f"{listed}, {f'{failing:,}' if failing else 'none'} failing"


def unlisted(snapshot: ClusterSnapshot) -> int:
    """How many of the selected buckets the poll that is running has still to list for the first time."""
    return max(0, (snapshot.selected or 0) - len(snapshot.buckets))


def _untold(snapshot: ClusterSnapshot, privilege: str) -> list[Element | str]:
    """What the cluster did not tell; the role is only to blame where the cluster answered."""
    answered = snapshot.up and not snapshot.trouble
    return prose(f"not known; the role may lack `{privilege}`" if answered else "not known")


def _expiry(snapshot: ClusterSnapshot, settings: S3Settings | None) -> Child:
    if settings is None:
        return _untold(snapshot, "PRIVILEGE_S3_SETTINGS_READ")
    seconds = expiry_seconds(settings.expiry_interval)
    if seconds is None:
        told = settings.expiry_interval
        return "not known; the cluster does not tell" if told is None else ["not understood: ", name(told)]
    if math.isinf(seconds):
        return [badge("warn", "never"), ": what nobody completes or aborts stays for ever"]
    return f"after {words.exact_span(seconds)} without new data"


def _certificate(view: View, cluster: str) -> Child:
    configured = view.settings.clusters.get(cluster)
    if configured and configured.insecure_skip_verify:
        return [badge("warn", "not verified"), *prose(": the token may be stolen; use `ca_file` instead")]
    return "verified at every connection"


def _server(settings: S3Settings | None) -> Child:
    if settings is None:
        return "not known"
    return "enabled" if settings.enabled else badge("warn", "disabled")


def _file_system(view: View, snapshot: ClusterSnapshot, blocks: int | None) -> Child:
    capacity = current(snapshot.knowledge.file_system, view.monotonic)
    if capacity is None:
        return _untold(snapshot, "PRIVILEGE_FS_ATTRIBUTES_READ")
    free = f"{size(capacity.free)} of {size(capacity.size)} free"
    shares = view.settings.shard.total > 1
    if blocks is None or not capacity.size:
        return free
    return f"{words.share(blocks * BLOCK, capacity.size)} held by {'these' if shares else 'its'} uploads; {free}"


def _identity(view: View, snapshot: ClusterSnapshot) -> list[Element | str] | str:
    known = snapshot.knowledge
    told, version = current(known.name, view.monotonic), current(known.version, view.monotonic)
    parts: list[Element | str] = [element("span", "named ", name(told))] if told else []
    if version:
        parts += [", " if parts else "", element("span", "Qumulo Core ", name(version))]
    return parts or "not known"
