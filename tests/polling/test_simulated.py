"""The poller with the real client against the simulated cluster, over TLS on loopback."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from exporter.polling import freshness
from exporter.polling.plan import Clock
from exporter.polling.poller import Poller
from exporter.polling.snapshot import ClusterSnapshot
from exporter.qumulo.adapter import Target
from exporter.qumulo.client import Client
from exporter.qumulo.credentials import Secret, Token
from exporter.qumulo.errors import Reason
from exporter.qumulo.transport import Transport
from exporter.qumulo.wire import FileSystem, S3Settings
from exporter.simulator import SimulatedCluster, SimulatorServer, Totals, faults, populate, throwaway_certificate
from exporter.uploads.tally import OriginNumbers
from tests.secrets import secret

from .stage import MeterOfTests, plan

NOW = 1_800_000_000.0
SECRET = secret("token")


@dataclass
class Polled:
    """A simulated cluster and a poller of it."""

    cluster: SimulatedCluster
    server: SimulatorServer
    poller: Poller
    meter: MeterOfTests
    published: list[ClusterSnapshot] = field(default_factory=list)

    def counts(self) -> dict[str, int]:
        """Uploads of both origins in every bucket whose numbers are shown."""
        shown = {bucket: state.numbers for bucket, state in self.published[-1].buckets}
        return {name: each.user.in_progress + each.system.in_progress for name, each in shown.items() if each}

    def ups(self) -> dict[str, bool]:
        return {bucket: state.up for bucket, state in self.published[-1].buckets}

    def pages(self) -> list[str]:
        """The paths of all requests for uploads."""
        return [record.path for record in self.server.log.snapshot("uploads")]


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, Path]:
    return throwaway_certificate(tmp_path_factory.mktemp("certificate"))


@pytest.fixture
def polled(certificate: tuple[Path, Path, Path]) -> Iterator[Polled]:
    ca_file, cert_file, key_file = certificate
    cluster, meter = SimulatedCluster(lambda: NOW), MeterOfTests()
    cluster.accounts.add_token(SECRET)
    with SimulatorServer(cluster, certfile=cert_file, keyfile=key_file) as server:
        target = Target(server.host, server.port, ca_file=ca_file, connections=4)
        # Attempts follow each other at once.
        transport = Transport(target, Token(Secret(SECRET, "token")), uniform=lambda _low, _high: 0.0)
        published: list[ClusterSnapshot] = []
        client, clock = Client(transport, 1000, 5.0), Clock(unix=lambda: NOW)
        poller = Poller(plan(concurrency=4), client, meter, published.append, threading.Event(), clock)
        yield Polled(cluster, server, poller, meter, published)
        transport.close()


def _fill(cluster: SimulatedCluster, bucket: str, uploads: int) -> None:
    cluster.add_bucket(bucket)
    for number in range(uploads):
        cluster.start_upload(
            bucket, f"key-{number}", upload_id=f"{number:016x}", data_blocks=number, initiated=NOW - 60
        )


def _agrees(numbers: OriginNumbers, truth: Totals) -> bool:
    """Whether a listing found the truth; times to the microsecond."""
    counted = (numbers.in_progress, numbers.completing, numbers.data_blocks, numbers.meta_blocks, numbers.blocks)
    true = (truth.count, truth.completing, truth.data_blocks, truth.meta_blocks, truth.blocks)
    times = (numbers.oldest_initiated, numbers.oldest_modified)
    true_times = tuple(
        None if time is None else pytest.approx(time / 1e9, abs=2e-6)
        for time in (truth.earliest_initiated_ns, truth.earliest_modified_ns)
    )
    return counted == true and times == true_times


@pytest.mark.parametrize("cap", [1000, 37])
def test_every_bucket_adds_up_to_the_truth(polled: Polled, cap: int) -> None:
    populate(polled.cluster, buckets=12, uploads=2000, seed=7)
    polled.server.faults.add(faults.PageCap(cap))
    assert polled.poller.poll() is True
    buckets = dict(polled.published[-1].buckets)
    assert sorted(buckets) == sorted(bucket.name for bucket in polled.cluster.buckets())
    for name, state in buckets.items():
        truth, numbers = polled.cluster.totals(name), state.numbers
        assert numbers
        assert (_agrees(numbers.user, truth["user"]), _agrees(numbers.system, truth["system"])) == (True, True)
        assert numbers.ages.count == truth["user"].count + truth["system"].count
    assert polled.meter.uploads_read == sum(polled.counts().values()) == 2000
    assert polled.meter.errors == {}


def test_what_the_cluster_tells_of_itself(polled: Polled) -> None:
    polled.poller.poll()
    snapshot = polled.published[-1]
    told = [entry.value for entry in snapshot.knowledge.entries()]
    capacity = FileSystem(polled.cluster.capacity.total, polled.cluster.free_bytes())
    settings = S3Settings(enabled=True, expiry_interval="1days")
    assert told == [settings, polled.cluster.name, polled.cluster.uuid, "7.8.2", capacity]
    assert (snapshot.up, snapshot.selected) == (True, 0)


def test_a_role_without_the_file_system_polls_well(polled: Polled) -> None:
    polled.server.faults.add(faults.Status(403, endpoint="file_system"))
    _fill(polled.cluster, "a", 3)
    assert polled.poller.poll() is True
    assert (polled.published[-1].knowledge.file_system, polled.meter.errors) == (None, {})


def test_empty_and_short_pages_go_on(polled: Polled) -> None:
    _fill(polled.cluster, "a", 25)
    polled.server.faults.add(faults.PageCap(10), faults.EmptyPage(page=1), faults.EmptyPage(page=3))
    assert polled.poller.poll() is True
    assert (polled.counts(), len(polled.pages())) == ({"a": 25}, 5)


def test_uploads_that_change_between_pages(polled: Polled) -> None:
    _fill(polled.cluster, "a", 25)

    def change(cluster: SimulatedCluster) -> None:
        cluster.abort("a", f"{0:016x}")
        cluster.abort("a", f"{24:016x}")
        cluster.start_upload("a", "late", upload_id="f" * 16)
        cluster.start_upload("a", "later", upload_id="f" * 15 + "e")

    polled.server.faults.add(faults.PageCap(10), faults.Change(change, endpoint="uploads", page=2, times=1))
    assert polled.poller.poll() is True
    # The first was listed before it went, the last went before it was listed, and two came behind.
    assert polled.counts() == {"a": 26}
    assert polled.poller.poll() is True
    assert polled.counts() == {"a": polled.cluster.totals("a")["user"].count} == {"a": 25}


def test_a_bucket_that_is_removed_between_pages_is_gone_without_an_error(polled: Polled) -> None:
    _fill(polled.cluster, "a", 25)
    _fill(polled.cluster, "b", 3)
    remove = faults.Change(lambda cluster: cluster.remove_bucket("a"), endpoint="uploads", bucket="a", page=2, times=1)
    polled.server.faults.add(faults.PageCap(10), remove)
    assert polled.poller.poll() is True
    assert (polled.ups(), polled.counts(), polled.published[-1].selected) == ({"b": True}, {"b": 3}, 1)
    assert (polled.meter.errors, len(polled.server.log.snapshot("buckets"))) == ({}, 2)


def test_a_cluster_too_old_for_the_call_does_not_look_clean(polled: Polled) -> None:
    _fill(polled.cluster, "a", 3)
    polled.cluster.version = "6.0.0"
    assert polled.poller.poll() is False
    assert (polled.ups(), polled.counts(), polled.meter.errors) == ({"a": False}, {}, {Reason.NOT_FOUND: 1})


def test_a_page_that_fails_three_times_keeps_the_old_numbers(polled: Polled) -> None:
    _fill(polled.cluster, "a", 25)
    polled.server.faults.add(faults.PageCap(10))
    polled.poller.poll()
    polled.cluster.start_upload("a", "another")
    polled.server.faults.add(faults.Status(503, endpoint="uploads", page=2, times=3))
    polled.server.log.clear()
    assert polled.poller.poll() is False
    assert (polled.ups(), polled.counts(), len(polled.pages())) == ({"a": False}, {"a": 25}, 4)
    assert polled.meter.errors == {Reason.SERVER_ERROR: 1}
    assert polled.poller.poll() is True
    assert (polled.ups(), polled.counts()) == ({"a": True}, {"a": 26})


def test_a_page_that_fails_twice_is_no_failure(polled: Polled) -> None:
    _fill(polled.cluster, "a", 25)
    polled.server.faults.add(faults.PageCap(10), faults.Status(503, endpoint="uploads", page=2, times=2))
    assert polled.poller.poll() is True
    assert (polled.counts(), polled.meter.errors) == ({"a": 25}, {})


def test_a_refused_token_ends_the_poll_as_one_error(polled: Polled) -> None:
    for number in range(20):
        _fill(polled.cluster, f"bucket-{number:02d}", 1)
    polled.server.faults.add(faults.Status(401, endpoint="uploads"))
    assert polled.poller.poll() is False
    assert polled.ups() == {f"bucket-{number:02d}": False for number in range(20)}
    assert polled.meter.errors == {Reason.UNAUTHORIZED: 1}
    assert len(polled.pages()) <= 8
    polled.server.faults.clear()
    assert polled.poller.poll() is True
    assert set(polled.ups().values()) == {True}


def test_connections_are_few_and_kept(polled: Polled) -> None:
    for number in range(20):
        _fill(polled.cluster, f"bucket-{number:02d}", 30)
    polled.server.faults.add(faults.PageCap(10))
    assert [polled.poller.poll(), polled.poller.poll()] == [True, True]
    assert len(polled.pages()) == 2 * 20 * 3
    assert polled.server.connections <= 6


def test_a_cluster_that_went_away_keeps_its_numbers_and_says_so(polled: Polled) -> None:
    _fill(polled.cluster, "a", 3)
    polled.poller.poll()
    polled.server.stop()
    assert polled.poller.poll() is False
    snapshot = polled.published[-1]
    assert (snapshot.up, polled.ups(), polled.counts()) == (False, {"a": False}, {"a": 3})
    assert polled.meter.errors == {Reason.UNREACHABLE: 1}
    assert freshness.current(snapshot.knowledge.version, 0.0) == "7.8.2"
