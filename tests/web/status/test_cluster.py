"""What is said of a cluster: state, sums, facts."""

import pytest

from exporter.polling.freshness import BucketState, Trouble
from exporter.polling.snapshot import HUNG, ClusterSnapshot, Knowledge
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
    found = page(cluster(("a", good(BUSY))), flags={"uploads.idle_thresholds": []})
    assert not [term for term in found.facts if term.startswith("Idle for")]
    assert found.rows[1][5] == "– not known"


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
