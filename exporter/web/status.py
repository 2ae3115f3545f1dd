"""The page for people at `/`: the state of each cluster and its buckets, without scripts or outside resources."""

from collections.abc import Iterable, Iterator, Sequence
from html import escape

from exporter import __version__
from exporter.exposition.families import BLOCK
from exporter.polling.freshness import BucketState
from exporter.polling.snapshot import ClusterSnapshot

#: So many buckets of a cluster are shown, those that hold most; the rest are on /metrics.
MOST_BUCKETS = 200

_STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 60rem; padding: 0 1rem; color: #222; }
table { border-collapse: collapse; width: 100%; margin: 0.5rem 0 2rem; }
th, td { text-align: left; padding: 0.25rem 0.75rem 0.25rem 0; border-bottom: 1px solid #ddd; }
td.n, th.n { text-align: right; font-variant-numeric: tabular-nums; }
.bad { color: #a00; font-weight: 600; }
@media (prefers-color-scheme: dark) {
  body { background: #181818; color: #ddd; } a { color: #8cf; } th, td { border-color: #444; } .bad { color: #f88; }
}
"""


def status_page(
    snapshots: Sequence[ClusterSnapshot], clusters: Sequence[str], telemetry_path: str, monotonic: float, unix: float
) -> bytes:
    """The page as HTML; `clusters` are all that are configured, the clocks say now."""
    known = {snapshot.cluster: snapshot for snapshot in snapshots}
    parts = [
        "<!DOCTYPE html>",
        '<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">',
        f"<title>Qumulo S3 uploads exporter</title><style>{_STYLE}</style></head><body>",
        f"<h1>Qumulo S3 uploads exporter</h1><p>Version {escape(__version__)} · ",
        f'<a href="{escape(telemetry_path)}">Metrics</a> · ',
        '<a href="/-/healthy">Health</a> · <a href="/-/ready">Readiness</a></p>',
        *(part for name in clusters for part in _cluster(name, known.get(name), monotonic, unix)),
        "</body></html>\n",
    ]
    return "\n".join(parts).encode()


def _cluster(name: str, snapshot: ClusterSnapshot | None, monotonic: float, unix: float) -> Iterator[str]:
    yield f"<h2>{escape(name)}</h2>"
    if snapshot is None or snapshot.up is None:
        yield "<p>The first poll has not ended yet.</p>"
    elif not snapshot.up:
        yield '<p class="bad">The last poll did not reach the cluster or could not learn its buckets.</p>'
    if snapshot is None:
        return
    failing = sum(not state.up for _, state in snapshot.buckets)
    spent = "" if snapshot.duration is None else f"; the last poll took {snapshot.duration:.1f} s"
    yield f"<p>Buckets: {len(snapshot.buckets)}, failing: {failing}{spent}.</p>"
    yield "<table><thead><tr><th>Bucket</th><th>State</th>"
    yield "".join(f'<th class="n">{title}</th>' for title in ("Uploads", "Completing", "GiB held", "Oldest", "Listed"))
    yield "</tr></thead><tbody>"
    rows = sorted(snapshot.buckets, key=lambda row: (row[1].up, -_blocks(row[1], monotonic), row[0]))
    yield from (_row(bucket, state, monotonic, unix) for bucket, state in rows[:MOST_BUCKETS])
    yield "</tbody></table>"
    if len(rows) > MOST_BUCKETS:
        yield f"<p>Only on the metrics page: {len(rows) - MOST_BUCKETS} more.</p>"


def _row(bucket: str, state: BucketState, monotonic: float, unix: float) -> str:
    numbers = state.shown(monotonic)
    cells = ["–"] * 4
    if numbers:
        both = (numbers.user, numbers.system)
        oldest = min((one.oldest_initiated for one in both if one.oldest_initiated is not None), default=None)
        cells = [
            str(sum(one.in_progress for one in both)),
            str(sum(one.completing for one in both)),
            f"{_blocks(state, monotonic) * BLOCK / 2**30:.2f}",
            "–" if oldest is None else _span(unix - oldest),
        ]
    cells.append("never" if state.succeeded is None else f"{_span(unix - state.succeeded)} ago")
    label = "<td>ok</td>" if state.up else '<td class="bad">failing</td>'
    return f"<tr><td>{escape(bucket)}</td>{label}{_cells(cells)}</tr>"


def _cells(texts: Iterable[str]) -> str:
    return "".join(f'<td class="n">{text}</td>' for text in texts)


def _blocks(state: BucketState, monotonic: float) -> int:
    numbers = state.shown(monotonic)
    return numbers.user.blocks + numbers.system.blocks if numbers else 0


def _span(seconds: float) -> str:
    """A span of time in its largest whole unit."""
    for size, unit in ((86400, "d"), (3600, "h"), (60, "min")):
        if seconds >= size:
            return f"{int(seconds // size)} {unit}"
    return f"{max(0, int(seconds))} s"
