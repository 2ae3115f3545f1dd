"""What went wrong, told above the table: of the cluster, and of buckets that fail alike together."""

import pytest

from exporter.polling.freshness import BucketState, Trouble
from exporter.qumulo.advice import ADVICE
from exporter.qumulo.errors import Reason

from .support import BUSY, DOWN, FORBIDDEN, cluster, good, page

_DEADLINE = Trouble(Reason.DEADLINE, "the deadline passed")


def _failing(trouble: Trouble | None) -> BucketState:
    return BucketState(False, trouble=trouble)


def test_nothing_is_said_when_all_is_well() -> None:
    assert page(cluster(("a", good(BUSY)))).notices == []


def test_a_cluster_that_is_unreachable() -> None:
    buckets = [(name, _failing(DOWN)) for name in "abc"]
    assert page(cluster(*buckets, up=False, trouble=DOWN)).notices == [
        "✕ The last poll failed. No connection to the cluster could be made or kept. See that host and port are right "
        "and no firewall lies between: qumulo-s3-uploads-exporter check --probe goes through it step by step. "
        "What came back: the cluster cannot be reached: Connection refused."
    ]


def test_a_cluster_that_was_reached_and_lost() -> None:
    assert page(cluster(up=True, trouble=DOWN)).notices[0].startswith("✕ The last poll did not end well. No connection")


def test_buckets_that_fail_for_one_reason_are_told_together() -> None:
    buckets = [("a", _failing(FORBIDDEN)), ("b", _failing(_DEADLINE)), ("c", good(BUSY)), ("d", _failing(FORBIDDEN))]
    found = page(cluster(*buckets))
    assert found.notices == [
        "✕ 2 buckets were not listed to the end. The exporter's role lacks a privilege. Let it list uploads with "
        "qq auth_modify_role --role S3UploadsExporter --grant PRIVILEGE_S3_UPLOADS_READ, or let the bucket's policy "
        "allow s3:ListBucketMultipartUploads. What came back: the token's role lacks a privilege (status 403). "
        "Failing: a, d.",
        "✕ 1 bucket was not listed to the end. The time for it ran out before the cluster had answered everything. "
        "Raise poll.deadline, or abort the uploads that nobody needs: qumulo-s3-uploads-exporter uploads lists them. "
        "What came back: the deadline passed. Failing: b.",
    ]
    links = [given["href"] for given in found.with_tag("a") if given["href"].startswith("?bucket")]
    assert links == ["?bucket=a&cluster=prod", "?bucket=d&cluster=prod", "?bucket=b&cluster=prod"]


def test_of_many_the_first_few_are_named() -> None:
    buckets = [(f"b{number:04}", _failing(FORBIDDEN)) for number in range(1200)]
    notice = page(cluster(*buckets)).notices[0]
    assert notice.startswith("✕ 1,200 buckets were not listed")
    assert notice.endswith("Failing: b0000, b0001, b0002, b0003, b0004, b0005, b0006, b0007 and 1,192 more.")


def test_those_that_fail_with_the_cluster_are_not_told_again() -> None:
    found = page(cluster(("a", _failing(DOWN)), ("b", _failing(FORBIDDEN)), trouble=DOWN))
    assert [notice.partition(".")[0] for notice in found.notices] == [
        "✕ The last poll did not end well", "✕ 1 bucket was not listed to the end",
    ]  # fmt: skip
    assert found.notices[1].endswith("Failing: b.")


def test_a_bucket_of_which_no_reason_is_known() -> None:
    assert page(cluster(("a", _failing(None)))).notices == ["✕ 1 bucket was not listed to the end. Failing: a."]


@pytest.mark.parametrize("reason", Reason)
def test_every_reason_is_explained(reason: Reason) -> None:
    notice = page(cluster(("a", _failing(Trouble(reason, "<b>told</b>"))))).notices[0]
    assert ADVICE[reason].means in notice
    assert ADVICE[reason].next(of_bucket=True).replace("`", "") in notice
    assert "What came back: <b>told</b>." in notice
