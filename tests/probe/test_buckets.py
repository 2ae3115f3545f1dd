"""Which buckets are found, selected and asked, and what is said of those that fail."""

import pytest

from exporter.polling import shard
from exporter.simulator import Fault, faults

from .support import AGAIN, BUCKETS, LISTING, S3, WELL, Stage, grant

BEFORE = WELL[:6]
MISSING = "there is no such thing on the cluster (status 404, s3_bucket_not_found_error)"


def fill(stage: Stage, number: int) -> list[str]:
    """So many buckets, made in an order that is not their names'."""
    names = [f"b-{place:02}" for place in range(number)]
    stage.cluster.remove_bucket("backups")
    for name in reversed(names):
        stage.cluster.add_bucket(name)
    return names


def asked(stage: Stage) -> list[str]:
    return [record.path.split("/")[4] for record in stage.server.log.snapshot("uploads")]


def test_the_first_twenty_are_asked(stage: Stage) -> None:
    names = fill(stage, 25)
    assert stage.probe() == (True, [
        *BEFORE,
        "ok    prod  buckets: 25 on the cluster, 25 selected",
        "ok    prod  listing: 20 of 25 buckets answered with a first page of uploads; --all-buckets asks the others "
        "too",
        S3,
    ])  # fmt: skip
    assert asked(stage) == names[:20]


def test_all_of_them(stage: Stage) -> None:
    names = fill(stage, 25)
    assert stage.said(all_buckets=True)[-2] == (
        "ok    prod  listing: 25 of 25 buckets answered with a first page of uploads"
    )
    assert asked(stage) == names


def test_twenty_are_all(stage: Stage) -> None:
    fill(stage, 20)
    assert stage.said()[-2] == "ok    prod  listing: 20 of 20 buckets answered with a first page of uploads"


def test_include_and_exclude(stage: Stage) -> None:
    fill(stage, 12)
    said = stage.said(buckets={"include": ["b-0.", "b-1."], "exclude": [".*5", "b"]})
    assert said[-3:-1] == [
        "ok    prod  buckets: 12 on the cluster, 11 selected",
        "ok    prod  listing: 11 of 11 buckets answered with a first page of uploads",
    ]
    assert "b-05" not in asked(stage)


def test_include_that_selects_nothing(stage: Stage) -> None:
    fill(stage, 3)
    assert stage.probe(buckets={"include": ["b"]}) == (True, [
        *BEFORE,
        "warn  prod  buckets: 3 on the cluster, 0 selected",
        "      correct clusters.prod.buckets.include and clusters.prod.buckets.exclude: each is a regular expression "
        "for the whole name, e.g. backup-.*",
        S3,
    ])  # fmt: skip


def test_a_cluster_without_buckets(stage: Stage) -> None:
    stage.cluster.remove_bucket("backups")
    none = "ok    prod  buckets: 0 on the cluster, 0 selected"
    assert stage.probe(buckets={"include": ["b"]}) == (True, [*BEFORE, none, S3])


@pytest.mark.parametrize("ordinal", [0, 1, 2])
def test_a_shard_asks_its_own(stage: Stage, ordinal: int) -> None:
    names = [name for name in fill(stage, 9) if shard.owns(ordinal, 3, "prod", name)]
    assert 0 < len(names) < 9
    said = stage.said(shard={"ordinal": ordinal, "total": 3})
    assert said[-3] == f"ok    prod  buckets: 9 on the cluster, 9 selected, {len(names)} in shard {ordinal} of 3"
    assert asked(stage) == names


def test_named_buckets_and_one_that_does_not_exist(stage: Stage) -> None:
    assert stage.probe(buckets={"names": ["gone", "backups"]}) == (False, [
        *BEFORE,
        "ok    prod  buckets: 2 named in clusters.prod.buckets.names",
        f"FAIL  prod  listing: bucket gone: {MISSING}",
        "      take it out of clusters.prod.buckets.names, or correct it; those that exist:",
        "      qq s3_list_buckets",
        "ok    prod  listing: 1 of 2 buckets answered with a first page of uploads",
        S3,
    ])  # fmt: skip
    assert asked(stage) == ["backups", "gone"]


def test_a_bucket_that_goes_meanwhile(stage: Stage) -> None:
    stage.server.faults.add(
        faults.Change(lambda cluster: cluster.remove_bucket("backups"), endpoint="uploads", times=1)
    )
    assert stage.said()[-5:] == [
        f"FAIL  prod  listing: bucket backups: {MISSING}",
        "      if it was deleted just now, run the probe again; if it is still there, the cluster has no call that "
        "lists",
        "      uploads, which came with Qumulo Core 6.0.1; to see what the cluster runs:",
        "      qq version",
        S3,
    ]


def test_one_bucket_that_is_forbidden(stage: Stage) -> None:
    stage.cluster.add_bucket("closed")
    stage.server.faults.add(faults.Envelope(403, "http_unauthorized_error", endpoint="uploads", bucket="closed"))
    assert stage.probe() == (False, [
        *BEFORE,
        "ok    prod  buckets: 2 on the cluster, 2 selected",
        "FAIL  prod  listing: bucket closed: the token's role lacks a privilege (status 403, http_unauthorized_error)",
        *grant("PRIVILEGE_S3_UPLOADS_READ"),
        "      unless the role has PRIVILEGE_S3_UPLOADS_READ, the bucket's policy must allow "
        "s3:ListBucketMultipartUploads:",
        "      qq s3_bucket_policy_explain_access --bucket closed s3-uploads-exporter",
        "ok    prod  listing: 1 of 2 buckets answered with a first page of uploads",
        S3,
    ])  # fmt: skip


@pytest.mark.parametrize(
    ("fault", "why"),
    [
        (faults.Status(503, endpoint="uploads"), "the cluster has a fault (status 503)"),
        (
            faults.Body(b"{}", endpoint="uploads"),
            "the cluster's answer cannot be read: Object missing required field `uploads`",
        ),
        (
            faults.next_without_after(),
            "the cluster names a next page without saying after which upload",
        ),
    ],
)
def test_a_bucket_that_fails(stage: Stage, fault: Fault, why: str) -> None:
    stage.cluster.start_upload("backups", "another")
    stage.server.faults.add(fault)
    assert stage.probe() == (False, [*BEFORE, BUCKETS, f"FAIL  prod  listing: bucket backups: {why}", AGAIN, S3])


def test_a_bucket_that_is_slow(stage: Stage) -> None:
    stage.server.faults.add(faults.Stall(endpoint="uploads"))
    assert stage.said(read_timeout="100ms") == [
        *BEFORE,
        BUCKETS,
        "FAIL  prod  listing: bucket backups: the answer did not come in time",
        "      look at why the cluster is slow, or raise clusters.prod.read_timeout",
        S3,
    ]


def test_a_page_that_comes_at_the_second_attempt(stage: Stage) -> None:
    stage.server.faults.add(faults.Status(503, endpoint="uploads", times=1))
    assert stage.probe() == (True, WELL)


def test_a_cluster_that_stops_answering_is_asked_no_more(stage: Stage) -> None:
    fill(stage, 9)
    stage.server.faults.add(faults.Hangup(endpoint="uploads", skip=2))
    said = stage.said()
    lost = "FAIL  prod  listing: bucket b-0{}: the connection failed: it was closed without an answer"
    assert said[7:] == [
        *(line for place in (2, 3, 4) for line in (lost.format(place), AGAIN)),
        "      the cluster is asked no more: 4 buckets left",
        "ok    prod  listing: 2 of 9 buckets answered with a first page of uploads",
        S3,
    ]


def test_an_answer_between_says_that_it_is_there(stage: Stage) -> None:
    names = fill(stage, 5)
    stage.server.faults.add(*(faults.Hangup(endpoint="uploads", bucket=name) for name in names if name != "b-02"))
    said = stage.said()
    assert len([line for line in said if line.startswith("FAIL")]) == 4
    assert said[-2] == "ok    prod  listing: 1 of 5 buckets answered with a first page of uploads"


def test_buckets_that_are_refused_are_all_asked(stage: Stage) -> None:
    names = fill(stage, 5)
    stage.server.faults.add(faults.Status(403, endpoint="uploads"))
    assert len([line for line in stage.said() if line.startswith("FAIL")]) == 5
    assert asked(stage) == names


def test_after_the_last_bucket_nothing_is_left(stage: Stage) -> None:
    fill(stage, 3)
    stage.server.faults.add(faults.Hangup(endpoint="uploads"))
    lost = "FAIL  prod  listing: bucket b-0{}: the connection failed: it was closed without an answer"
    assert stage.said()[7:] == [*(line for place in range(3) for line in (lost.format(place), AGAIN)), S3]


def test_a_token_that_is_revoked_meanwhile(stage: Stage) -> None:
    fill(stage, 3)
    stage.server.faults.add(faults.Status(401, endpoint="uploads", skip=1))
    assert stage.said()[7:10] == [
        "FAIL  prod  listing: bucket b-01: the token was refused (status 401)",
        "      it was accepted a moment ago: it has expired or was replaced since; run the probe again",
        "      the cluster is asked no more: 1 bucket left",
    ]
    assert asked(stage) == ["b-00", "b-01"]


def test_each_bucket_has_the_deadline_of_a_poll(stage: Stage) -> None:
    fill(stage, 3)
    stage.server.faults.add(faults.Drip(1, 0.02, endpoint="uploads", skip=1))
    said = stage.said(poll={"deadline": "300ms"})
    assert said[7:] == [
        "FAIL  prod  listing: bucket b-01: the deadline passed while an answer was still coming",
        "      raise clusters.prod.poll.deadline, or look at why the cluster is slow",
        "      the cluster is asked no more: 1 bucket left",
        "ok    prod  listing: 1 of 3 buckets answered with a first page of uploads",
        S3,
    ]


def test_a_discovery_that_fails(stage: Stage) -> None:
    stage.server.faults.add(faults.Status(500, endpoint="buckets"))
    assert stage.probe() == (False, [
        *BEFORE,
        "FAIL  prod  buckets: they cannot be found, and none is listed: the cluster has a fault (status 500)",
        AGAIN,
        S3,
    ])  # fmt: skip


def test_a_hostile_name_is_never_part_of_a_command(stage: Stage) -> None:
    stage.cluster.add_bucket("$(reboot)")
    stage.cluster.add_bucket("a\nb")
    stage.server.faults.add(faults.Status(403, endpoint="uploads"))
    commands = [line.strip() for line in stage.said() if "explain_access" in line]
    assert commands == [
        "qq s3_bucket_policy_explain_access --bucket '$(reboot)' s3-uploads-exporter",
        "qq s3_bucket_policy_explain_access --bucket BUCKET s3-uploads-exporter",
        "qq s3_bucket_policy_explain_access --bucket backups s3-uploads-exporter",
    ]
    assert LISTING not in commands
