"""What is said of a cluster: state, sums, what they lack."""

from dataclasses import replace

import pytest

from exporter.polling.freshness import BucketState, Trouble
from exporter.polling.snapshot import HUNG, ClusterSnapshot
from exporter.qumulo.errors import Reason
from exporter.web.status import Question

from .support import BUSY, DOWN, FORBIDDEN, GIB, NOW, UNIX, cluster, good, holding, knowledge, page


@pytest.mark.parametrize(
    ("snapshot", "text"),
    [
        (ClusterSnapshot("prod"), "… waiting for the first poll"),
        (cluster(up=None), "… waiting for the first poll"),
        (cluster(up=True), "✓ reachable"),
        (cluster(up=True, trouble=FORBIDDEN), "✓ reachable"),
        (cluster(up=False, trouble=DOWN), "✕ unreachable"),
        (cluster(up=False), "✕ unreachable"),
        (cluster(up=False, trouble=FORBIDDEN), "✕ not polled"),
        (cluster(up=False, trouble=Trouble(Reason.TLS, "x")), "✕ unreachable"),
    ],
)  # fmt: skip
def test_states(snapshot: ClusterSnapshot, text: str) -> None:
    assert f"prod {text}" in page(snapshot).text


def test_sums() -> None:
    found = page(cluster(("a", good(BUSY)), ("b", good(holding(GIB // 2)))))
    assert {term: found.facts[term] for term in list(found.facts)[:5]} == {
        "Held by uploads": "4.0 GiB",
        "Uploads in progress": "1,205",
        "Idle for over 1 day": "◔ 412 2.0 GiB",
        "Overdue": "⚠ 5 512.0 MiB",
        "Oldest upload": "5 weeks",
    }
    values = {given["value"] for given in found.with_tag("data")}
    assert {str(4 * 2**30), "1205", "412", "5"} <= values
    assert "4,294,967,296 bytes" in {given.get("title") for given in found.with_tag("data")}


def test_sums_say_what_they_lack() -> None:
    gone = BucketState(False, BUSY, NOW - 9000.0, NOW - 1.0, UNIX - 9000.0)
    found = page(cluster(("a", good(holding(GIB))), ("b", gone), ("c", BucketState(False))))
    assert found.facts["Held by uploads"] == "1.0 GiB"
    assert "Without 2 buckets of which no numbers are known." in found.text
    assert "Without" not in page(cluster(("a", good(BUSY)))).text


def test_sums_of_which_nothing_is_known() -> None:
    found = page(cluster(("a", BucketState(False))))
    assert [found.facts[term] for term in ("Held by uploads", "Uploads in progress", "Overdue")] == ["– not known"] * 3
    assert "Oldest upload" not in found.facts
    assert "held by" not in found.facts["File system"]


def test_without_uploads_there_are_zeros() -> None:
    found = page(cluster(("a", good(holding(0, uploads=0)))))
    assert [found.facts[term] for term in ("Held by uploads", "Uploads in progress", "Overdue")] == ["0 B", "0", "0"]


def test_without_thresholds_nothing_is_called_idle() -> None:
    found = page(cluster(("a", good(BUSY)), ("b", BucketState(False))), flags={"uploads.idle_thresholds": []})
    assert not [term for term in found.facts if term.startswith("Idle for")]
    assert found.rows == [
        ["Bucket", "Held", "Uploads", "Oldest", "Longest idle", "Overdue", "Last listing"],
        ["a", "3.5 GiB 100 % system 1.0 GiB", "1,204 1 system 7 completing", "5 weeks", "12 days", "⚠ 5 512.0 MiB",
         "listed 30 seconds ago"],
        ["b", *["– not known"] * 5, "✕ failing , never listed"],
    ]  # fmt: skip
    assert [given.get("class") for given in found.with_tag("table")] == ["without-idle"]
    assert [given.get("class") for given in page(cluster(("a", good(BUSY)))).with_tag("table")] == [None]


def test_a_first_poll_is_not_shown_as_the_whole() -> None:
    found = page(replace(cluster(("a", good(BUSY)), ("b", BucketState(False)), up=None), selected=5000))
    assert found.facts["Buckets"] == "2 of 5,000 listed so far, 1 failing"
    assert "2 of 5,000 buckets listed so far: the sums grow until the poll that is running has ended." in found.text
    assert "Without 1 bucket of which no numbers are known." in found.text
    assert "those that hold most first: all 2 listed so far" in found.text
    assert "so far" not in page(cluster(("a", good(BUSY)))).text


def test_a_first_poll_that_has_listed_nothing_yet() -> None:
    found = page(replace(cluster(up=None), selected=3))
    assert found.facts["Held by uploads"] == "– not known"
    assert "0 of 3 buckets listed so far" in found.text
    assert "There is no bucket to list" not in found.text


def test_a_cluster_without_buckets_holds_nothing() -> None:
    found = page(cluster(known=knowledge(size=2**33)))
    assert [found.facts[term] for term in ("Held by uploads", "Uploads in progress", "Overdue")] == ["0 B", "0", "0"]
    assert found.facts["Idle for over 1 day"] == "0"
    assert found.facts["File system"] == "0 % held by its uploads; 2.0 GiB of 8.0 GiB free"
    for unknown in (cluster(up=False, trouble=DOWN), cluster(up=None)):
        assert page(unknown).facts["Held by uploads"] == "– not known"


def test_no_buckets() -> None:
    found = page(cluster())
    assert "There is no bucket to list: the cluster has none, or the settings choose none." in found.text
    assert found.rows == []
    assert "There is no bucket to list" not in page(ClusterSnapshot("prod")).text


def test_no_bucket_of_that_name() -> None:
    found = page(cluster(("a", good(BUSY))), question=Question("zz"))
    assert "No bucket's name has “zz” in it." in found.text
    assert found.rows == []
    assert found.facts["Held by uploads"] == "3.5 GiB"


def test_a_poller_that_hangs() -> None:
    found = page(cluster(("a", good(BUSY))).hung())
    assert found.notices == [
        "✕ The last poll failed. Something went wrong that is not expected. The exporter's log says more; "
        "qumulo-s3-uploads-exporter check --probe tries everything step by step. "
        f"What came back: {HUNG.message}."
    ]
    assert found.rows[1][1:7] == ["– not known"] * 6
