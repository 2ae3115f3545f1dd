"""The table of a cluster's buckets, those that hold most first."""

from collections.abc import Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from exporter.polling.freshness import Trouble
from exporter.web.status import words
from exporter.web.status.build import Child, element
from exporter.web.status.marks import badge, capacity, count, name, none, since, unknown
from exporter.web.status.ranking import Row, Sum, total
from exporter.web.status.troubles import told
from exporter.web.status.view import View

#: The heads of the columns behind the bucket's name; the style sheet repeats them where rows become cards.
COLUMNS = ("Held", "Uploads", "Oldest", "Longest idle", "Idle", "Overdue", "Last listing")


@dataclass(frozen=True, slots=True)
class Scale:
    """What bars and shares are measured by, in blocks: the bucket that holds most, and all of them."""

    largest: int
    all: int


def table(view: View, shown: Sequence[Row], scale: Scale, trouble: Trouble | None, caption: Child) -> Element:
    """The rows as given; `trouble` is the cluster's own, which needs no telling with each bucket."""
    heads = (element("th", column, scope="col") for column in ("Bucket", *columns(view)))
    return element(
        "table",
        element("caption", caption),
        element("thead", element("tr", *heads)),
        element("tbody", *(_row(view, row, scale, trouble) for row in shown)),
        class_=None if view.idle else "without-idle",
    )


def columns(view: View) -> list[str]:
    """The heads behind the bucket's name; without thresholds nothing is called idle."""
    return [column for column in COLUMNS if view.idle or column != "Idle"]


def _row(view: View, row: Row, scale: Scale, trouble: Trouble | None) -> Element:
    numbers = _numbers(view, row, scale) if row.numbers else [unknown()] * (len(columns(view)) - 1)
    cells = [element("td", element("div", cell)) for cell in (*numbers, _listing(view, row, trouble))]
    return element(
        "tr", element("th", name(row.bucket), scope="row"), *cells, class_=None if row.state.up else "failing"
    )


def _numbers(view: View, row: Row, scale: Scale) -> list[Child]:
    place = view.idle[0] if view.idle else None
    found = total([row.numbers] if row.numbers else [], place)
    return [
        [capacity(found.blocks), _small(words.share(found.blocks, scale.all)), _of_system(found), _bar(found, scale)],
        [count(found.uploads), _details(found)],
        none() if found.initiated is None else since(found.initiated, view.unix),
        none() if found.modified is None else since(found.modified, view.unix),
        *([marked(found.idle, found.idle_blocks, "idle")] if view.idle else []),
        marked(found.overdue, found.overdue_blocks, "overdue"),
    ]


def marked(uploads: int | None, blocks: int, kind: str) -> Child:
    """Uploads that deserve a look, with a mark where there are any, and what they hold."""
    if not uploads:
        return unknown() if uploads is None else count(0)
    return [count(uploads, kind), _small(capacity(blocks))]


def _bar(found: Sum, scale: Scale) -> Element | None:
    """User solid, system hollow; for the eye only, since the numbers stand beside it."""
    if not found.blocks:
        return None
    user, system = (100 * blocks / scale.largest for blocks in (found.user_blocks, found.system_blocks))
    parts = [
        element("rect", class_=kind, x=f"{start:.2f}%", width=f"{width:.2f}%", height="100%")
        for kind, start, width in (("user", 0.0, user), ("system", user, system))
        if width
    ]
    return element("svg", *parts, class_="bar", aria_hidden="true")


def _of_system(found: Sum) -> Child:
    return _small(["system ", capacity(found.system_blocks)]) if found.system_blocks else None


def _details(found: Sum) -> list[Child]:
    counts = ((found.system, "system"), (found.completing, "completing"))
    return [_small(f"{number:,} {text}") for number, text in counts if number]


def _listing(view: View, row: Row, trouble: Trouble | None) -> list[Child]:
    """When the bucket was last listed to the end, and why not since."""
    state, listed = row.state, row.state.succeeded
    when: list[Child] = ["never listed"] if listed is None else ["listed ", since(listed, view.unix), " ago"]
    if state.up:
        return [element("span", when, class_="calm")]
    last = [", ", None if listed is None else "last ", *when]
    gone = _small("its numbers are too old to be shown") if listed is not None and not row.numbers else None
    return [badge("bad", "failing"), *last, gone, _why(state.trouble, trouble)]


def _why(trouble: Trouble | None, of_cluster: Trouble | None) -> Child:
    if trouble is None:
        return None
    return _small("for the same reason as the whole cluster") if trouble == of_cluster else told(trouble)


def _small(*children: Child) -> list[Child]:
    """Something that matters less, behind a blank for those who hear or copy it."""
    return [" ", element("span", *children, class_="small")]
