"""Hundreds of clusters: the page stays small, and those that need a look are on it."""

import pytest

from exporter.polling.freshness import BucketState
from exporter.polling.snapshot import ClusterSnapshot
from exporter.web.status import Question, status_page
from exporter.web.status.clusters import MOST_CLUSTERS

from .support import DOWN, FORBIDDEN, Page, cluster, good, holding, page, view

NAMES = [f"c{number:03}" for number in range(200)]


def _several(names: list[str], buckets: int = 1) -> list[ClusterSnapshot]:
    """Clusters of which each holds more than the one before it."""
    return [
        cluster(*((f"{name}-{number:02}", good(holding(100 * place + number))) for number in range(buckets)), name=name)
        for place, name in enumerate(names)
    ]


def _shown(found: Page) -> list[str]:
    """The names of the clusters that are shown whole, in their order."""
    sections = [given["id"] for given in found.with_tag("section")][:-1]
    return [NAMES[int(section.removeprefix("cluster-")) - 1] for section in sections]


def test_several_clusters_share_the_rows() -> None:
    many = [(f"bucket-{number:03}", good(holding(number))) for number in range(60)]
    found = page(*(cluster(*many, name=name) for name in "abcd"))
    assert len(found.rows) == 4 * (1 + 25)
    assert found.text.count("showing 25 of 60") == 4
    links = [given["href"] for given in found.with_tag("a") if given["href"].startswith("?cluster")]
    assert links == [f"?cluster={name}#cluster-{place}" for place, name in enumerate("abcd", 1)]


def test_as_many_as_can_be_shown_are_shown_in_order_of_their_names() -> None:
    found = page(*_several(NAMES[:MOST_CLUSTERS], buckets=60))
    assert _shown(found) == NAMES[:MOST_CLUSTERS]
    assert len(found.rows) == MOST_CLUSTERS * (1 + 5)
    assert "Showing" not in found.text


def test_hundreds_of_clusters_are_a_page_of_bounded_size() -> None:
    html = status_page(view(*_several(NAMES, buckets=60)), Question())
    assert len(html) < 300_000
    assert len(Page(html).rows) == MOST_CLUSTERS * (1 + 5)


def test_those_that_hold_most_are_shown_and_the_others_linked() -> None:
    found = page(*_several(NAMES))
    assert _shown(found) == NAMES[:179:-1]
    assert "Showing 20 of 200 clusters, those that fail or hold most first." in found.text
    links = [given["href"] for given in found.with_tag("a")]
    listed = links[links.index("#cluster-200") :][:200]
    assert listed[:20] == [f"#cluster-{place}" for place in range(200, 180, -1)]
    assert listed[20:] == [f"?cluster={name}#cluster-{place}" for place, name in enumerate(NAMES[:180], 1)]


@pytest.mark.parametrize(
    "failing",
    [
        cluster(name="c000", up=False, trouble=DOWN),
        cluster(("a", good(holding(1))), ("b", BucketState(False, trouble=FORBIDDEN)), name="c000"),
    ],
    ids=["cluster", "bucket"],
)
def test_those_that_fail_are_shown_first(failing: ClusterSnapshot) -> None:
    assert _shown(page(failing, *_several(NAMES)[1:])) == ["c000", *NAMES[:180:-1]]


def test_those_of_which_nothing_is_known_come_last() -> None:
    assert _shown(page(*_several(NAMES[:30]), names=NAMES[:40]))[0] == "c029"


def test_those_with_a_bucket_that_is_asked_for_are_shown_before_all_others() -> None:
    snapshots = [*_several(NAMES)[:-1], cluster(name=NAMES[-1], up=False, trouble=DOWN)]
    found = page(*snapshots, question=Question("C003-"))
    assert _shown(found)[:3] == ["c003", "c199", "c198"]
    assert "clusters, those with such a bucket first, then those that fail or hold most first." in found.text
    assert "?bucket=C003-&cluster=c000#cluster-1" in [given["href"] for given in found.with_tag("a")]


def test_any_of_them_can_be_asked_for() -> None:
    found = page(*_several(NAMES, buckets=60), question=Question("", "c000"))
    assert _shown(found) == ["c000"]
    assert len(found.rows) == 1 + 60
    assert "Showing" not in found.text
