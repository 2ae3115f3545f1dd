"""Which of the clusters are shown whole, and the list of all of them to go to."""

import heapq
from collections.abc import Sequence
from xml.etree.ElementTree import Element

from exporter.web.status import ranking, words
from exporter.web.status.build import element
from exporter.web.status.marks import name
from exporter.web.status.question import Question
from exporter.web.status.troubles import state
from exporter.web.status.view import View

#: So many clusters are shown whole; of more there is a line each, which leads to them.
MOST_CLUSTERS = 20


def anchor(names: Sequence[str], cluster: str) -> str:
    """The cluster's place on the page, whatever else is shown there; `names` are all clusters."""
    return f"cluster-{names.index(cluster) + 1}"


def whole(view: View, names: Sequence[str], question: Question) -> list[str]:
    """Those that are shown whole: all while they are few, else those that fail or hold most first."""
    asked = [cluster for cluster in names if question.cluster in ("", cluster)]
    if len(asked) <= MOST_CLUSTERS:
        return asked
    return heapq.nsmallest(MOST_CLUSTERS, asked, key=lambda cluster: _rank(view, cluster, question))


def overview(view: View, names: Sequence[str], shown: Sequence[str], question: Question) -> list[Element]:
    """All clusters with their states, those shown here first; a name leads to it, here or on a page of its own."""
    others = [cluster for cluster in names if cluster not in shown]
    items = [
        element("li", element("a", name(cluster), href=link), " ", state(view.snapshot(cluster)))
        for cluster in (*shown, *others)
        for link in (_link(cluster, anchor(names, cluster), shown, question),)
    ]
    made = [element("nav", element("ul", *items), aria_label="Clusters", class_="clusters")]
    if len(shown) < len(names):
        first = "those with such a bucket first, then " if question.bucket else ""
        counted = f"Showing {len(shown):,} of {words.many(len(names), 'cluster')}"
        text = f"{counted}, {first}those that fail or hold most first. The name of any other above shows it."
        made.append(element("p", text))
    return made


def _link(cluster: str, place: str, shown: Sequence[str], question: Question) -> str:
    return f"#{place}" if cluster in shown else Question(question.bucket, cluster).link(place)


def _rank(view: View, cluster: str, question: Question) -> tuple[bool, bool, int, str]:
    """Smaller is more urgent: what is asked for, what fails, what holds most, by name."""
    snapshot = view.snapshot(cluster)
    rows = ranking.rows(snapshot.buckets, view.monotonic) if snapshot else []
    found = question.asks_for(rows)
    failing = snapshot is not None and (snapshot.up is False or not all(row.state.up for row in rows))
    return bool(question.bucket and not found), not failing, -sum([row.blocks for row in found or rows]), cluster
