"""The page for people: valid HTML with the state of each cluster and bucket, and nothing that a name smuggles in."""

from collections.abc import Sequence
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from exporter import __version__
from exporter.polling.freshness import BucketState
from exporter.polling.snapshot import ClusterSnapshot
from exporter.uploads.tally import Ages, BucketNumbers, OriginNumbers
from exporter.web.status import MOST_BUCKETS, status_page

NOW = 5_000.0
UNIX = 1_800_000_000.0
GIB = 2**30 // 4096
_VOID = {"meta"}


class Page(HTMLParser):
    """Text, rows, and attributes of a page; raises AssertionError where tags are not balanced."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.rows: list[list[str]] = []
        self.texts: list[str] = []
        self.bad: list[str] = []
        self._classes: list[str | None] = []
        self.feed(html)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs
        if tag in _VOID:
            return
        self.open.append(tag)
        self._classes.append(dict(attrs).get("class"))
        if tag == "tr":
            self.rows.append([])
        elif tag in ("td", "th"):
            self.rows[-1].append("")

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag
        self._classes.pop()

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] in ("td", "th"):
            self.rows[-1][-1] += data
        if self.open and self.open[-1] != "style" and data.strip():
            self.texts.append(data.strip())
            if self._classes[-1] == "bad":
                self.bad.append(data)


def _page(
    snapshots: Sequence[ClusterSnapshot] = (), clusters: Sequence[str] | None = None, path: str = "/metrics"
) -> Page:
    names = [snapshot.cluster for snapshot in snapshots] if clusters is None else clusters
    return Page(status_page(snapshots, names, path, NOW, UNIX).decode())


def _numbers(user: OriginNumbers, system: OriginNumbers | None = None) -> BucketNumbers:
    return BucketNumbers(user, system or OriginNumbers(), Ages())


def _good(numbers: BucketNumbers) -> BucketState:
    return BucketState(True, numbers, NOW - 30.0, NOW + 100.0, UNIX - 30.0)


def _cluster(*buckets: tuple[str, BucketState], name: str = "prod", up: bool | None = True) -> ClusterSnapshot:
    return ClusterSnapshot(name, buckets, up=up, selected=len(buckets), duration=1.26)


BUSY = _numbers(
    OriginNumbers(in_progress=3, completing=1, blocks=5 * GIB // 2, oldest_initiated=UNIX - 3 * 86400.0 - 5),
    OriginNumbers(in_progress=1, blocks=GIB, oldest_initiated=UNIX - 60.0),
)


def test_page_is_a_whole_document() -> None:
    text = status_page([_cluster(("data", _good(BUSY)))], ["prod"], "/metrics", NOW, UNIX).decode()
    assert text.startswith("<!DOCTYPE html>\n<html lang=")
    page = Page(text)
    for tag in ("html", "head", "title", "body", "h1"):
        assert page.tags.count(tag) == 1, tag
    assert page.texts[0] == "Qumulo S3 uploads exporter"
    assert any(f"Version {__version__}" in line for line in page.texts)


@pytest.mark.parametrize("path", ["/metrics", "/a/b", '/"><script>'])
def test_links(path: str) -> None:
    page = _page(path=path)
    assert [value for name, value in page.attributes if name == "href"] == [path, "/-/healthy", "/-/ready"]
    assert "script" not in page.tags


def test_nothing_is_loaded_from_elsewhere_and_nothing_runs() -> None:
    html = status_page([_cluster(("data", _good(BUSY)))], ["prod"], "/metrics", NOW, UNIX).decode()
    assert not [word for word in ("http:", "https:", "url(", "@import", "src=", "//", "javascript") if word in html]
    assert not set(Page(html).tags) & {"script", "link", "img", "iframe", "object", "form", "base"}


def test_a_row_of_numbers() -> None:
    page = _page([_cluster(("data", _good(BUSY)))])
    assert page.rows == [
        ["Bucket", "State", "Uploads", "Completing", "GiB held", "Oldest", "Listed"],
        ["data", "ok", "4", "1", "3.50", "3 d", "30 s ago"],
    ]
    assert "Buckets: 1, failing: 0; the last poll took 1.3 s." in page.texts
    assert page.bad == []


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (_good(_numbers(OriginNumbers())), ["ok", "0", "0", "0.00", "–", "30 s ago"]),
        (BucketState(False), ["failing", "–", "–", "–", "–", "never"]),
        (BucketState(False, BUSY, NOW - 600, NOW + 1, UNIX - 600), ["failing", "4", "1", "3.50", "3 d", "10 min ago"]),
        (BucketState(False, BUSY, NOW - 900, NOW, UNIX - 900), ["failing", "–", "–", "–", "–", "15 min ago"]),
        (BucketState(True, BUSY, NOW - 9000, NOW - 1, UNIX - 9000), ["ok", "–", "–", "–", "–", "2 h ago"]),
    ],
    ids=["no uploads", "never listed", "old numbers", "numbers gone", "poller hangs"],
)
def test_states_of_a_bucket(state: BucketState, expected: list[str]) -> None:
    page = _page([_cluster(("data", state))])
    assert page.rows[1:] == [["data", *expected]]
    assert page.bad == (["failing"] if expected[0] == "failing" else [])


@pytest.mark.parametrize(
    ("age", "expected"),
    [
        (-50.0, "0 s"),
        (0.9, "0 s"),
        (59.9, "59 s"),
        (60.0, "1 min"),
        (3599.0, "59 min"),
        (3600.0, "1 h"),
        (86399.0, "23 h"),
        (86400.0, "1 d"),
        (400 * 86400.0, "400 d"),
    ],
)
def test_spans_of_time(age: float, expected: str) -> None:
    numbers = _numbers(OriginNumbers(in_progress=1, oldest_initiated=UNIX - age))
    assert _page([_cluster(("data", _good(numbers)))]).rows[1][5] == expected


NOT_ENDED = "The first poll has not ended yet."
NOT_REACHED = "The last poll did not reach the cluster or could not learn its buckets."


def test_a_cluster_of_which_nothing_is_known_yet() -> None:
    page = _page([], ["prod"])
    assert page.texts[-2:] == ["prod", NOT_ENDED]
    assert page.rows == []


def test_a_first_poll_that_is_running() -> None:
    page = _page([replace(_cluster(("data", _good(BUSY)), up=None), duration=None)])
    assert NOT_ENDED in page.texts
    assert "Buckets: 1, failing: 0." in page.texts
    assert page.rows[1][0] == "data"


def test_a_cluster_that_was_not_reached() -> None:
    page = _page([_cluster(("data", BucketState(False)), up=False)])
    assert page.bad == [NOT_REACHED, "failing"]
    assert "Buckets: 1, failing: 1; the last poll took 1.3 s." in page.texts


def test_clusters_are_those_of_the_settings_in_their_order() -> None:
    shown = [_cluster(("x", _good(BUSY)), name="gone"), _cluster(("y", _good(BUSY)), name="b")]
    page = _page(shown, ["b", "a"])
    assert page.tags.count("h2") == 2
    assert page.texts.index("b") < page.texts.index("a")
    assert [row[0] for row in page.rows] == ["Bucket", "y"]


@pytest.mark.parametrize(
    "name", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "a&amp;b", "</td><b>", "'"]
)
def test_hostile_names_are_only_text(name: str) -> None:
    page = _page([_cluster((name, _good(BUSY)), name=name)])
    assert page.rows[1][0] == name
    assert name in page.texts
    assert not set(page.tags) & {"script", "img", "b"}


def test_failing_buckets_come_first_then_those_that_hold_most() -> None:
    def holds(blocks: int) -> BucketState:
        return _good(_numbers(OriginNumbers(in_progress=1, blocks=blocks, oldest_initiated=UNIX)))

    page = _page([_cluster(("a", holds(1)), ("b", holds(9)), ("c", BucketState(False)), ("d", holds(9)))])
    assert [row[0] for row in page.rows[1:]] == ["c", "b", "d", "a"]


@pytest.mark.parametrize(("more", "text"), [(0, None), (1, "Only on the metrics page: 1 more.")])
def test_so_many_buckets_are_shown(more: int, text: str | None) -> None:
    buckets = [(f"bucket-{number:03}", _good(BUSY)) for number in range(MOST_BUCKETS + more)]
    page = _page([_cluster(*buckets)])
    assert len(page.rows) == 1 + 200
    assert [line for line in page.texts if "metrics page" in line] == ([text] if text else [])
    assert f"Buckets: {200 + more}, failing: 0; the last poll took 1.3 s." in page.texts
