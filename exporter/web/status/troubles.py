"""What went wrong last, in plain words and with what to do: of a cluster, and of buckets that fail alike together."""

from collections.abc import Iterator, Sequence
from itertools import islice
from xml.etree.ElementTree import Element

from exporter.polling.freshness import Trouble
from exporter.polling.snapshot import ClusterSnapshot
from exporter.qumulo.advice import ADVICE
from exporter.qumulo.errors import Reason
from exporter.web.status import words
from exporter.web.status.build import element
from exporter.web.status.marks import badge, name, prose
from exporter.web.status.question import Question

#: So many names of buckets that fail for one reason are shown.
_NAMED = 8
#: The cluster did not answer at all.
_SILENT = (Reason.UNREACHABLE, Reason.TIMEOUT, Reason.TLS)


def state(snapshot: ClusterSnapshot | None) -> Element:
    """Whether the cluster can be reached, as a badge."""
    if snapshot is None or snapshot.up is None:
        return badge("wait", "waiting for the first poll")
    if snapshot.up:
        return badge("good", "reachable")
    if snapshot.trouble and snapshot.trouble.reason not in _SILENT:
        return badge("bad", "not polled")
    return badge("bad", "unreachable")


def notices(snapshot: ClusterSnapshot) -> Iterator[Element]:
    """The cluster's last error, then the buckets that fail, those that fail for one reason together."""
    if trouble := snapshot.trouble:
        head = "The last poll failed." if not snapshot.up else "The last poll did not end well."
        yield _notice(element("strong", head), " ", *explained(trouble, of_bucket=False))
    groups: dict[Reason | None, list[tuple[str, Trouble | None]]] = {}
    for bucket, failing in snapshot.buckets:
        if not failing.up and (failing.trouble is None or failing.trouble != snapshot.trouble):
            reason = failing.trouble.reason if failing.trouble else None
            groups.setdefault(reason, []).append((bucket, failing.trouble))
    for group in sorted(groups.values(), key=len, reverse=True):
        yield _failing(snapshot.cluster, group)


def explained(trouble: Trouble, of_bucket: bool) -> list[Element | str]:
    """What a failure means, what to do next, and what came back."""
    advice = ADVICE[trouble.reason]
    came_back = element("span", "What came back: ", name(trouble.message), ".", class_="small")
    return [*prose(f"{advice.means} {advice.next(of_bucket)} "), came_back]


def told(trouble: Trouble) -> Element:
    """What came back, which opens to what it means and what to do next."""
    advice = ADVICE[trouble.reason]
    return element(
        "details",
        element("summary", name(trouble.message)),
        element("p", prose(f"{advice.means} {advice.next(of_bucket=True)}")),
    )


def _failing(cluster: str, group: Sequence[tuple[str, Trouble | None]]) -> Element:
    """One reason, the buckets that fail for it, and the last error of the first of them."""
    noun = "was" if len(group) == 1 else "were"
    head = element("strong", f"{words.many(len(group), 'bucket')} {noun} not listed to the end.")
    names: list[Element | str] = ["Failing: "]
    for place, (bucket, _) in enumerate(islice(group, _NAMED)):
        names += [", " if place else "", element("a", name(bucket), href=Question(bucket, cluster).link())]
    if len(group) > _NAMED:
        names.append(f" and {len(group) - _NAMED:,} more")
    trouble = group[0][1]
    why = [] if trouble is None else explained(trouble, of_bucket=True)
    return _notice(head, " ", *why, element("p", *names, "."))


def _notice(*children: Element | str) -> Element:
    return element(
        "div", element("span", "✕", class_="mark", aria_hidden="true"), element("div", *children), class_="notice"
    )
