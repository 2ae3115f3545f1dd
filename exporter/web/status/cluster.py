"""One cluster on the page: its state, what its uploads hold, how it is polled, its troubles and its buckets."""

from collections.abc import Iterator, Sequence
from xml.etree.ElementTree import Element

from exporter.polling.snapshot import ClusterSnapshot
from exporter.web.status import ranking, words
from exporter.web.status.build import Child, element
from exporter.web.status.facts import Fact, facts, unlisted
from exporter.web.status.marks import capacity, count, name, since, unknown
from exporter.web.status.question import Question
from exporter.web.status.ranking import Row, Sum
from exporter.web.status.table import Scale, marked, table
from exporter.web.status.troubles import notices, state
from exporter.web.status.view import View


def section(view: View, cluster: str, question: Question, anchor: str, most: int) -> Element:
    """The cluster with at most so many of its buckets."""
    snapshot = view.snapshot(cluster)
    heading = element("h2", name(cluster), id=f"{anchor}-name")
    return element(
        "section",
        element("header", heading, state(snapshot), class_="head"),
        *(
            _inside(view, snapshot, question, anchor, most)
            if snapshot
            else [element("p", "Nothing is known of it yet.")]
        ),
        id=anchor,
        aria_labelledby=f"{anchor}-name",
    )


def _inside(view: View, snapshot: ClusterSnapshot, question: Question, anchor: str, most: int) -> Iterator[Element]:
    rows = ranking.rows(snapshot.buckets, view.monotonic)
    numbers = [row.numbers for row in rows if row.numbers]
    held = ranking.total(numbers, view.idle[0] if view.idle else None)
    # A cluster that answers and has no bucket of ours holds nothing.
    known = bool(numbers) or bool(snapshot.up and snapshot.selected == 0)
    yield from notices(snapshot)
    yield element("dl", *(_fact(fact) for fact in _sums(view, held, known)), class_="sums")
    yield from _lacking(snapshot, len(rows) - len(numbers))
    yield element(
        "dl", *(_fact(fact) for fact in facts(view, snapshot, held.blocks if known else None)), class_="facts"
    )
    yield from _buckets(view, snapshot, rows, held, question, anchor, most)


def _lacking(snapshot: ClusterSnapshot, unknown_buckets: int) -> Iterator[Element]:
    """What the sums are without."""
    if unlisted(snapshot):
        part = f"{len(snapshot.buckets):,} of {words.many(snapshot.selected or 0, 'bucket')}"
        yield element("p", f"{part} listed so far: the sums grow until the poll that is running has ended.")
    if unknown_buckets:
        yield element("p", f"Without {words.many(unknown_buckets, 'bucket')} of which no numbers are known.")


def _fact(fact: Fact) -> Element:
    return element("div", element("dt", fact[0]), element("dd", fact[1]))


def _sums(view: View, held: Sum, known: bool) -> Iterator[Fact]:
    """What all buckets hold together."""
    yield "Held by uploads", capacity(held.blocks) if known else unknown()
    yield "Uploads in progress", count(held.uploads) if known else unknown()
    if view.idle:
        title = f"Idle for over {words.exact_span(view.idle[1])}"
        yield title, marked(held.idle, held.idle_blocks, "idle") if known else unknown()
    yield "Overdue", marked(held.overdue, held.overdue_blocks, "overdue") if known else unknown()
    if held.initiated is not None:
        yield "Oldest upload", since(held.initiated, view.unix)


def _buckets(
    view: View, snapshot: ClusterSnapshot, rows: Sequence[Row], held: Sum, question: Question, anchor: str, most: int
) -> Iterator[Element]:
    found = question.asks_for(rows)
    if not rows:
        if snapshot.selected == 0:
            yield element("p", "There is no bucket to list: the cluster has none, or the settings choose none.")
        return
    if not found:
        yield element("p", "No bucket's name has “", name(question.bucket), "” in it.")
        return
    shown = ranking.largest(found, most)
    scale = Scale(max(row.blocks for row in rows), held.blocks)
    yield table(view, shown, scale, snapshot.trouble, _caption(snapshot, len(shown), len(found), question))
    if len(found) > len(shown):
        yield element("p", *_more(snapshot.cluster, question, anchor))


def _caption(snapshot: ClusterSnapshot, shown: int, found: int, question: Question) -> list[Child]:
    which: list[Child] = [" whose name has “", name(question.bucket), "” in it"] if question.bucket else []
    counted = f"all {found:,}" if shown == found else f"showing {shown:,} of {found:,}"
    so_far = " listed so far" if unlisted(snapshot) else ""
    return ["Buckets of ", name(snapshot.cluster), *which, f", those that hold most first: {counted}{so_far}"]


def _more(cluster: str, question: Question, anchor: str) -> list[Child]:
    if question.cluster:
        return ["For the others, ask for a part of their names above; all of them are in the metrics."]
    link = Question(question.bucket, cluster).link(anchor)
    return [element("a", "Show more buckets of ", name(cluster), href=link), ", or ask for a part of a name above."]
