"""A CA in a file of a mounted ConfigMap that is replaced when the cluster's certificate changes; no restart."""

import ssl
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from exporter.simulator import SimulatedCluster, SimulatorServer, faults, throwaway_certificate
from tests import figures
from tests.faults.machine import seen
from tests.faults.machine.volume import Volume
from tests.integration.conftest import TOKEN, Program, until


@pytest.fixture
def authorities(tmp_path: Path) -> dict[str, tuple[Path, Path, Path]]:
    """Two CAs, each with a certificate of the cluster and its key."""
    made = {}
    for name in ("old", "new"):
        (tmp_path / name).mkdir()
        made[name] = throwaway_certificate(tmp_path / name)
    return made


@pytest.fixture
def presented(authorities: dict[str, tuple[Path, Path, Path]]) -> ssl.SSLContext:
    """What the cluster shows to new connections: the old certificate, until another is loaded."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*authorities["old"][1:])
    return context


@pytest.fixture
def simulated(presented: ssl.SSLContext) -> Iterator[SimulatorServer]:
    """A simulated cluster whose certificate can be changed; every connection ends with its first answer."""
    cluster = SimulatedCluster(time.time)
    cluster.accounts.add_token(TOKEN)
    with SimulatorServer(cluster, [faults.Close()], ssl_context=presented) as server:
        yield server


@pytest.mark.parametrize("in_time", [True, False], ids=["before the certificate", "after the certificate"])
def test_a_ca_file_is_replaced_when_the_certificate_of_the_cluster_changes(
    serving: Callable[..., Program],
    presented: ssl.SSLContext,
    authorities: dict[str, tuple[Path, Path, Path]],
    tmp_path: Path,
    in_time: bool,
) -> None:
    old, new = (authorities[name][0].read_text() for name in ("old", "new"))
    volume = Volume(tmp_path / "config", ca=old)
    exporter = serving(ca_file=str(volume.path("ca")))
    url = exporter.address()
    before = seen.listed(url)
    if in_time:
        volume.update(ca=old + new)
    presented.load_cert_chain(*authorities["new"][1:])
    if not in_time:
        until(lambda: seen.scrape(url)[seen.up()] == 0)
        assert seen.errors(seen.polled(url, 1)).keys() == {"tls"}
        assert seen.counts(seen.scrape(url)) == seen.counts(before)
    volume.update(ca=new)
    well = seen.listed(url)
    later = seen.polled(url, 2)
    assert (later[seen.FAILED], seen.errors(later)) == (well[seen.FAILED], seen.errors(well))
    assert (seen.errors(later) == {}) == in_time
    assert seen.counts(later) == seen.counts(before)
    assert exporter.end() == 0
    assert seen.logged(exporter, "unreachable") == seen.logged(exporter, "reachable again") == (not in_time)
    assert seen.logged(exporter, "Traceback") == 0
    figures.add("faults of the machine survived", 1)
