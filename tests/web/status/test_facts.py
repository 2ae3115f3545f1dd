"""The facts of a cluster, a line each: its polls, its settings, its file system."""

from dataclasses import replace

import pytest

from exporter.polling.freshness import BucketState, Trouble
from exporter.polling.snapshot import ClusterSnapshot, Knowledge
from exporter.qumulo.errors import Reason

from .support import BUSY, DOWN, GIB, NOW, cluster, good, holding, knowledge, page


def test_facts() -> None:
    found = page(cluster(("a", good(BUSY)), ("b", BucketState(False))))
    assert {term: found.facts[term] for term in list(found.facts)[5:12]} == {
        "Last poll": "ended 12 seconds ago, took 1.3 seconds; one every minute",
        "Buckets": "2 listed here, 1 failing",
        "Uploads expire": "after 7 days without new data",
        "Certificate": "verified at every connection",
        "S3 server": "enabled",
        "File system": "under 0.1 % held by its uploads; 256.0 TiB of 1.0 PiB free",
        "Cluster": "named storage-one , Qumulo Core 7.8.2",
    }


def test_no_bucket_fails() -> None:
    assert page(cluster(("a", good(BUSY)))).facts["Buckets"] == "1 listed here, none failing"


def test_before_the_first_poll_has_ended() -> None:
    found = page(cluster(("a", good(BUSY)), up=None), flags={"poll.interval": "10s"})
    assert found.facts["Last poll"] == "the first has not ended yet; one every 10 seconds"
    assert found.rows[1][0] == "a"


@pytest.mark.parametrize(
    ("known", "text"),
    [
        (knowledge("never"), "⚠ never : what nobody completes or aborts stays for ever"),
        (knowledge("36hours"), "after 36 hours without new data"),
        (knowledge(None), "not known; the cluster does not tell"),
        (knowledge("1 fortnight"), "not understood: 1 fortnight"),
        (Knowledge(), "not known; the role may lack PRIVILEGE_S3_SETTINGS_READ"),
        (knowledge("7days", expires=NOW), "not known; the role may lack PRIVILEGE_S3_SETTINGS_READ"),
    ],
)
def test_expiry(known: Knowledge, text: str) -> None:
    assert page(cluster(known=known)).facts["Uploads expire"] == text


def test_what_is_unknown_is_said_to_be() -> None:
    found = page(cluster(("a", good(BUSY)), known=Knowledge()))
    assert [found.facts[term] for term in ("S3 server", "File system", "Cluster")] == [
        "not known", "not known; the role may lack PRIVILEGE_FS_ATTRIBUTES_READ", "not known",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "snapshot",
    [
        ClusterSnapshot("prod"),
        cluster(up=None, known=Knowledge()),
        cluster(up=False, trouble=Trouble(Reason.TLS, "x"), known=Knowledge()),
        cluster(up=True, trouble=DOWN, known=Knowledge()),
        cluster().hung(),
    ],
    ids=["before the first call", "first poll", "untrusted", "lost", "hung"],
)  # fmt: skip
def test_the_role_is_not_blamed_for_a_cluster_that_did_not_answer(snapshot: ClusterSnapshot) -> None:
    found = page(snapshot)
    assert [found.facts[term] for term in ("Uploads expire", "File system")] == ["not known"] * 2
    assert "PRIVILEGE" not in found.text


def test_buckets_are_not_counted_before_any_were_chosen() -> None:
    down = replace(cluster(up=False, trouble=DOWN), selected=None)
    assert page(down).facts["Buckets"] == "not known"
    assert page(replace(down, buckets=(("a", good(BUSY)),))).facts["Buckets"] == "1 listed here, none failing"
    assert page(cluster()).facts["Buckets"] == "0 listed here, none failing"


def test_a_disabled_server_and_a_certificate_that_is_not_verified_are_marked() -> None:
    found = page(cluster(known=knowledge(enabled=False)), flags={"clusters.prod.insecure_skip_verify": "true"})
    assert found.facts["S3 server"] == "⚠ disabled"
    assert found.facts["Certificate"] == "⚠ not verified : the token may be stolen; use ca_file instead"


@pytest.mark.parametrize(
    ("flags", "text"),
    [({}, "25 % held by its uploads; 2.0 GiB of 8.0 GiB free"),
     ({"shard.total": "2"}, "25 % held by these uploads; 2.0 GiB of 8.0 GiB free")],
)  # fmt: skip
def test_the_share_of_the_file_system(flags: dict[str, object], text: str) -> None:
    found = page(cluster(("a", good(holding(2 * GIB))), known=knowledge(size=2**33)), flags=flags)
    assert found.facts["File system"] == text
