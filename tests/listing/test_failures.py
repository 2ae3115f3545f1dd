"""What could not be listed: one line each with what mends it, and the rest is printed."""

import json

import pytest

from exporter.settings.schema import Settings
from exporter.simulator import READ_PRIVILEGES, faults

from .support import TOKEN, Printed, Stage

FORBIDDEN = "the token's role lacks a privilege (status 403"
PROBE = "check --probe tells more"


def ids(printed: Printed) -> list[str]:
    return [row["id"] for row in json.loads(printed.out)]


def test_one_bucket_is_refused(stage: Stage) -> None:
    stage.server.faults.add(faults.Envelope(403, "http_unauthorized_error", endpoint="uploads", bucket="backups"))
    printed = stage.run(output="json")
    assert (printed.status, ids(printed)) == (1, ["b1", "b2"])
    assert printed.err == (
        f"prod: bucket backups: {FORBIDDEN}, http_unauthorized_error); grant the role PRIVILEGE_S3_UPLOADS_READ, "
        "or let the bucket's policy allow s3:ListBucketMultipartUploads\n"
    )
    assert stage.run().lines[-1] == "2 of 2 uploads, 1.0 MiB of 1.0 MiB; incomplete, 1 failure"
    assert stage.run(group_by="prefix").lines[-1] == "2 of 2 groups of 2 uploads, 1.0 MiB; incomplete, 1 failure"


def test_what_was_listed_of_a_bucket_is_printed(stage: Stage) -> None:
    stage.server.faults.add(faults.Status(500, endpoint="uploads", bucket="backups", page=3))
    printed = stage.run(stage.settings(poll__page_size="1"), output="json", top="0")
    assert (printed.status, ids(printed)) == (1, ["a1", "a2", "b1", "b2"])
    assert printed.err == f"prod: bucket backups: the cluster has a fault (status 500); {PROBE}\n"


def test_the_buckets_are_not_told(stage: Stage) -> None:
    privileges = [name for name in READ_PRIVILEGES if "BUCKETS" not in name]
    stage.cluster.accounts.add_token(TOKEN, privileges=privileges)
    printed = stage.run(output="json", bucket="media")
    assert (printed.status, printed.out) == (1, "[]\n")
    assert printed.err == (
        f"prod: the buckets cannot be found: {FORBIDDEN}, http_unauthorized_error); "
        "grant the role PRIVILEGE_S3_BUCKETS_READ, or name them in clusters.prod.buckets.names\n"
    )


def test_a_bucket_that_is_not_there(two: Stage) -> None:
    printed = two.run(bucket="media,no\x1bne", output="json")
    assert (printed.status, len(ids(printed))) == (1, 4)
    assert printed.err == (
        "dr, prod: no selected bucket is called no\\x1bne; see qq s3_list_buckets, and buckets in the settings of the "
        "cluster\n"
    )
    two.servers["prod"].cluster.remove_bucket("media")
    assert (two.run(bucket="media").status, two.run(bucket="media").err) == (0, "")


def test_a_named_bucket_that_is_not_there(stage: Stage) -> None:
    printed = stage.run(stage.settings(clusters__prod__buckets__names=["media", "gone"]), output="json")
    assert (printed.status, ids(printed)) == (1, ["b1", "b2"])
    assert printed.err == (
        "prod: bucket gone: there is no such thing on the cluster (status 404, s3_bucket_not_found_error); "
        "if it still exists, see qq s3_list_buckets and clusters.prod.buckets.names\n"
    )


def test_a_listing_that_takes_too_long(stage: Stage) -> None:
    stage.server.faults.add(faults.Endless(bucket="empty"))
    printed = stage.run(stage.settings(clusters__prod__poll__deadline="300ms"), output="json")
    assert (printed.status, len(ids(printed))) == (1, 5)
    assert printed.err.endswith("; raise clusters.prod.poll.deadline\n")


def test_a_token_that_is_refused_halfway(stage: Stage) -> None:
    stage.server.faults.add(faults.Status(401, endpoint="uploads", bucket="backups"))
    printed = stage.run(output="json")
    mend = f"renew the credential in clusters.prod; {PROBE}"
    assert (printed.status, ids(printed)) == (1, [])
    assert printed.err.splitlines() == [
        f"prod: bucket backups: the token was refused (status 401); {mend}",
        f"prod: the cluster is asked no more, 2 buckets left; {mend}",
    ]


def test_a_token_that_is_refused_at_the_last_bucket(stage: Stage) -> None:
    stage.server.faults.add(faults.Status(401, endpoint="uploads", bucket="media"))
    printed = stage.run(output="json")
    assert (printed.status, ids(printed)) == (1, ["a2", "a3", "a1"])
    assert [line.partition(":")[2].partition(": ")[0] for line in printed.err.splitlines()] == [" bucket media"]


def test_a_bucket_between_that_answers_keeps_the_cluster(stage: Stage) -> None:
    for name in ("a", "z", "zz"):
        stage.cluster.add_bucket(name)
    stage.server.faults.add(*(faults.Hangup(bucket=name) for name in ("a", "empty", "z")))
    printed = stage.run(stage.settings(poll__page_size="1"), output="json")
    assert (printed.status, len(ids(printed))) == (1, 5)
    assert [line.split(":")[1] for line in printed.err.splitlines()] == [" bucket a", " bucket empty", " bucket z"]


def test_a_cluster_that_is_lost_is_not_asked_for_every_bucket(stage: Stage) -> None:
    for number in range(9):
        stage.cluster.add_bucket(f"z{number}")
    stage.server.faults.add(faults.Hangup(endpoint="uploads", skip=1))
    printed = stage.run(output="json")
    assert (printed.status, ids(printed)) == (1, ["a2", "a3", "a1"])
    assert [line.partition(":")[2].split(";")[0].partition(": the")[0] for line in printed.err.splitlines()] == [
        " bucket empty",
        " bucket media",
        " bucket z0",
        " the cluster is asked no more, 8 buckets left",
    ]
    assert len(stage.server.log.snapshot("uploads")) == 1 + 3 * 3


def test_one_cluster_is_lost(two: Stage) -> None:
    settings = two.settings()
    two.servers["dr"].stop()
    printed = two.run(settings, output="json")
    assert (printed.status, len(ids(printed))) == (1, 5)
    assert printed.err.startswith("dr: the buckets cannot be found: the cluster cannot be reached: ")
    assert printed.err.endswith(f"; {PROBE}\n")


def test_a_certificate_that_is_not_trusted(stage: Stage) -> None:
    settings = stage.settings(clusters__prod__server_name="other.example")
    printed = stage.run(settings)
    assert printed.status == 1
    assert "not trusted" in printed.err
    assert printed.err.endswith(f"; set clusters.prod.ca_file; {PROBE}\n")


def test_a_cluster_that_is_not_in_the_settings(two: Stage) -> None:
    printed = two.run(cluster="prod,dev,de\nv")
    assert (printed.status, printed.out) == (2, "")
    assert printed.err == "--cluster: not in the settings: de\\nv, dev; known: dr, prod\n"
    assert [server.log.snapshot() for server in two.servers.values()] == [(), ()]


def test_no_cluster_in_the_settings(stage: Stage) -> None:
    printed = stage.run(Settings())
    assert (printed.status, printed.out, printed.err) == (2, "", "clusters: none in the settings\n")


def test_abort_asks_for_one_cluster(two: Stage) -> None:
    printed = two.run(output="abort", older_than="1d")
    assert (printed.status, printed.out) == (2, "")
    assert printed.err == ("--output abort: choose one cluster with --cluster, since qq asks one; known: dr, prod\n")
    assert two.run(output="abort", older_than="1d", cluster="dr").status == 0


def test_too_many_groups_are_said_and_no_failure(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("exporter.listing.command.MOST_GROUPS", 2)
    printed = stage.run(group_by="prefix")
    assert (printed.status, printed.err) == (0, "there are more than 2 groups: the rest is one, (other)\n")
    assert [line.split()[0] for line in printed.lines[1:4]] == ["backups", "backups", "(other)"]
    assert printed.lines[-1] == "3 of 3 groups of 5 uploads, 8.0 MiB"
    assert stage.run(group_by="initiator").lines[3].split() == ["(other)", "2", "2.0", "MiB", "40", "d", "40", "d", "0"]
    other = json.loads(stage.run(group_by="initiator", output="json", top="1").out)[-1]
    assert (other["other"], other["cluster"], other["initiator_name"], other["uploads"]) == (True, None, None, 2)


@pytest.mark.parametrize("fault", [faults.Status(503), faults.Hangup(), faults.Body(b"[1"), faults.Status(405)])
def test_names_that_are_not_told_are_no_failure(stage: Stage, fault: faults.Fault) -> None:
    stage.server.faults.add(type(fault)(**{**vars(fault), "endpoint": "identity"}))
    printed = stage.run(output="json")
    assert (printed.status, printed.err) == (0, "")
    assert [row["initiator_name"] for row in json.loads(printed.out)] == [None] * 5
    assert len(stage.server.log.snapshot("identity")) <= 3


def test_no_secret_is_told(stage: Stage) -> None:
    stage.server.faults.add(faults.Status(401))
    printed = stage.run()
    assert printed.status == 1
    assert TOKEN not in printed.err + printed.out
