"""Views to make pages of, and what a page says, read as a browser would."""

import math
from collections.abc import Mapping, Sequence
from html.parser import HTMLParser

from exporter.polling.freshness import BucketState, Known, Trouble
from exporter.polling.snapshot import ClusterSnapshot, Knowledge
from exporter.qumulo.errors import Reason
from exporter.qumulo.wire import FileSystem, S3Settings
from exporter.settings.load import load
from exporter.uploads.tally import Ages, BucketNumbers, OriginNumbers
from exporter.web.status import Question, Reading, View, status_page
from tests.secrets import secret

NOW, UNIX = 5_000.0, 1_800_000_000.0
DAY = 86_400.0
GIB = 2**30 // 4096
DOWN = Trouble(Reason.UNREACHABLE, "the cluster cannot be reached: Connection refused")
FORBIDDEN = Trouble(Reason.FORBIDDEN, "the token's role lacks a privilege (status 403)")
WELL = Reading(True, UNIX - 7_200.0)
_VOID = {"meta", "link", "input"}
_WITHIN_WORDS = {"a", "bdi", "code", "data", "time", "strong"}


class Page(HTMLParser):
    """Elements, texts and the cells of tables; AssertionError where tags are not balanced."""

    def __init__(self, html: bytes) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.attributes: list[dict[str, str]] = []
        self.rows: list[list[str]] = []
        self.facts: dict[str, str] = {}
        self.notices: list[str] = []
        self._open: list[str] = []
        self._term = ""
        self._guide = False
        self._notice: list[int] = []
        self.text = ""
        self.feed(html.decode())
        self.close()
        assert self._open == []
        self.text = " ".join(self.text.split())
        self.rows = [[" ".join(cell.split()) for cell in row] for row in self.rows]
        self.facts = {" ".join(term.split()): " ".join(told.split()) for term, told in self.facts.items()}
        self.notices = [" ".join(notice.split()) for notice in self.notices]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.tags.append(tag)
        self.attributes.append({"": tag, **given})
        if tag in _VOID:
            return
        self._open.append(tag)
        self._guide |= given.get("class") == "guide"
        if given.get("class") == "notice":
            self._notice.append(len(self._open))
            self.notices.append("")
        if tag == "tr":
            self.rows.append([])
        elif tag in ("td", "th"):
            self.rows[-1].append("")
        elif tag == "dt":
            self._term = ""
        if tag not in _WITHIN_WORDS:
            self.handle_data(" ")

    def handle_endtag(self, tag: str) -> None:
        assert self._open[-1] == tag, (self._open, tag)
        if self._notice and self._notice[-1] == len(self._open):
            self._notice.pop()
        self._open.pop()
        if tag not in _WITHIN_WORDS:
            self.handle_data(" ")

    def handle_data(self, data: str) -> None:
        if "style" in self._open:
            return
        self.text += data
        if "td" in self._open or "th" in self._open:
            self.rows[-1][-1] += data
        if self._notice:
            self.notices[-1] += data
        if "dt" in self._open:
            self._term += data
        elif "dd" in self._open and not self._guide:
            self.facts[self._term] = self.facts.get(self._term, "") + data

    def with_tag(self, tag: str) -> list[dict[str, str]]:
        """The attributes of all elements of a kind."""
        return [given for given in self.attributes if given[""] == tag]


def numbers(user: OriginNumbers | None = None, system: OriginNumbers | None = None) -> BucketNumbers:
    return BucketNumbers(user or OriginNumbers(), system or OriginNumbers(), Ages())


def holding(blocks: int, uploads: int = 1, overdue: int | None = 0) -> BucketNumbers:
    """Uploads of users that hold so many blocks, none of them idle."""
    return numbers(
        OriginNumbers(
            in_progress=uploads, blocks=blocks, oldest_initiated=UNIX - 60.0, oldest_modified=UNIX - 30.0,
            idle=(0, 0), idle_blocks=(0, 0), overdue=overdue, overdue_blocks=overdue,
        )
    )  # fmt: skip


BUSY = numbers(
    OriginNumbers(
        in_progress=1203, completing=7, blocks=5 * GIB // 2, oldest_initiated=UNIX - 40 * DAY,
        oldest_modified=UNIX - 12 * DAY, idle=(30, 412), idle_blocks=(GIB, 2 * GIB), overdue=5, overdue_blocks=GIB // 2,
    ),
    OriginNumbers(
        in_progress=1, blocks=GIB, oldest_initiated=UNIX - 60.0, oldest_modified=UNIX - 60.0,
        idle=(0, 0), idle_blocks=(0, 0), overdue=0, overdue_blocks=0,
    ),
)  # fmt: skip


def good(found: BucketNumbers) -> BucketState:
    """Listed to the end half a minute ago."""
    return BucketState(True, found, NOW - 30.0, math.inf, UNIX - 30.0)


def cluster(
    *buckets: tuple[str, BucketState], name: str = "prod", up: bool | None = True, trouble: Trouble | None = None,
    known: Knowledge | None = None,
) -> ClusterSnapshot:  # fmt: skip
    """A cluster after a poll."""
    ended = None if up is None else UNIX - 12.0
    duration = None if up is None else 1.26
    told = knowledge() if known is None else known
    return ClusterSnapshot(name, buckets, told, up, len(buckets), duration, ended, trouble)


def knowledge(
    expiry: str | None = "7days", enabled: bool = True, size: int = 2**50, expires: float = math.inf
) -> Knowledge:
    """What a cluster tells of itself."""
    return Knowledge(
        settings=Known(S3Settings(enabled, expiry), NOW, expires),
        name=Known("storage-one", NOW, expires),
        version=Known("7.8.2", NOW, expires),
        file_system=Known(FileSystem(size, size // 4), NOW, expires),
    )


def view(
    *snapshots: ClusterSnapshot, names: Sequence[str] = (), reading: Reading = WELL,
    flags: Mapping[str, object] | None = None,
) -> View:  # fmt: skip
    """A view of clusters that are configured alike; thresholds of 7 days and 1 day, in this order."""
    given: dict[str, object] = {"uploads.idle_thresholds": ["7d", "1d"]}
    for each in names or [snapshot.cluster for snapshot in snapshots] or ["prod"]:
        given |= {f"clusters.{each}.host": "h", f"clusters.{each}.token": secret("token")}
    return View(load({**given, **(flags or {})}, {}).settings, reading, snapshots, "0123abc", NOW, UNIX)


def page(*snapshots: ClusterSnapshot, question: Question | None = None, **more: object) -> Page:
    """The page of these clusters."""
    return Page(status_page(view(*snapshots, **more), question or Question()))  # type: ignore[arg-type]
