"""The rows of buckets."""

import pytest

from exporter.polling.freshness import BucketState
from exporter.uploads.tally import OriginNumbers
from exporter.web.status import Question

from .support import BUSY, DAY, DOWN, FORBIDDEN, GIB, NOW, UNIX, cluster, good, holding, numbers, page

HEADS = ["Bucket", "Held", "Uploads", "Oldest", "Longest idle", "Idle", "Overdue", "Last listing"]


def test_a_row_of_numbers() -> None:
    found = page(cluster(("data", good(BUSY))))
    assert found.rows == [
        HEADS,
        ["data", "3.5 GiB 100 % system 1.0 GiB", "1,204 1 system 7 completing", "5 weeks", "12 days",
         "◔ 412 2.0 GiB", "⚠ 5 512.0 MiB", "listed 30 seconds ago"],
    ]  # fmt: skip


def test_it_is_a_table_to_those_who_hear_it() -> None:
    found = page(cluster(("data", good(BUSY))))
    assert [given["scope"] for given in found.with_tag("th")] == ["col"] * 8 + ["row"]
    assert (found.tags.count("table"), found.tags.count("caption"), found.tags.count("thead")) == (1, 1, 1)
    assert "Buckets of prod, those that hold most first: all 1" in found.text


def test_moments_are_exact_for_machines_and_in_the_title() -> None:
    found = page(cluster(("data", good(BUSY))))
    oldest = next(given for given in found.with_tag("time") if given["datetime"] == "2026-12-06T08:00:00Z")
    assert oldest["title"] == "2026-12-06 08:00:00 UTC"


@pytest.mark.parametrize(
    ("state", "told"),
    [
        (good(holding(0, uploads=0)), ["0 B 0 %", "0", "– none", "– none", "0", "0", "listed 30 seconds ago"]),
        (BucketState(False), ["– not known"] * 6 + ["✕ failing , never listed"]),
        (
            BucketState(False, holding(GIB), NOW - 600, NOW + 1, UNIX - 600),
            ["1.0 GiB 100 %", "1", "60 seconds", "30 seconds", "0", "0", "✕ failing , last listed 10 minutes ago"],
        ),
        (
            BucketState(False, holding(GIB), NOW - 900, NOW, UNIX - 900),
            ["– not known"] * 6 + ["✕ failing , last listed 15 minutes ago its numbers are too old to be shown"],
        ),
        (
            good(holding(GIB, overdue=None)),
            ["1.0 GiB 100 %", "1", "60 seconds", "30 seconds", "0", "– not known", "listed 30 seconds ago"],
        ),
    ],
    ids=["no uploads", "never listed", "old numbers", "numbers gone", "expiry unknown"],
)
def test_states_of_a_bucket(state: BucketState, told: list[str]) -> None:
    assert page(cluster(("data", state))).rows[1:] == [["data", *told]]


def test_a_failing_bucket_says_why_and_what_to_do() -> None:
    found = page(cluster(("data", BucketState(False, trouble=FORBIDDEN))))
    assert found.rows[1][7] == (
        "✕ failing , never listed the token's role lacks a privilege (status 403) "
        "The exporter's role lacks a privilege. Let it list uploads with qq auth_modify_role --role S3UploadsExporter "
        "--grant PRIVILEGE_S3_UPLOADS_READ, or let the bucket's policy allow s3:ListBucketMultipartUploads."
    )
    assert (found.tags.count("details"), found.tags.count("summary")) == (1, 1)
    assert [given["class"] for given in found.with_tag("tr") if "class" in given] == ["failing"]


def test_what_fails_with_its_cluster_says_so() -> None:
    found = page(cluster(("data", BucketState(False, trouble=DOWN)), up=False, trouble=DOWN))
    assert found.rows[1][7] == "✕ failing , never listed for the same reason as the whole cluster"


def test_bars_are_measured_by_the_bucket_that_holds_most() -> None:
    small = numbers(OriginNumbers(in_progress=1, blocks=GIB // 2), OriginNumbers(in_progress=1, blocks=GIB))
    found = page(cluster(("big", good(holding(6 * GIB))), ("small", good(small)), ("none", good(holding(0)))))
    drawn = [(given["class"], given["x"], given["width"]) for given in found.with_tag("rect")]
    assert drawn == [("user", "0.00%", "100.00%"), ("user", "0.00%", "8.33%"), ("system", "8.33%", "16.67%")]
    assert [given["aria-hidden"] for given in found.with_tag("svg")] == ["true", "true"]


def test_bars_of_what_is_asked_for_keep_their_measure() -> None:
    snapshot = cluster(("big", good(holding(6 * GIB))), ("small", good(holding(GIB))))
    found = page(snapshot, question=Question("small"))
    assert [given["width"] for given in found.with_tag("rect")] == ["16.67%"]
    assert found.rows[1][1] == "1.0 GiB 14 %"


def test_a_time_in_the_future_is_now() -> None:
    ahead = numbers(OriginNumbers(in_progress=1, oldest_initiated=UNIX + DAY, oldest_modified=UNIX + DAY))
    assert page(cluster(("data", good(ahead)))).rows[1][3:5] == ["0 seconds", "0 seconds"]
