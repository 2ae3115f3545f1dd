"""The token goes to the configured host and port and nowhere else (contract section 6, rule 8)."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from exporter.qumulo.client import Client
from exporter.qumulo.deadline import Deadline
from exporter.qumulo.errors import Reason
from exporter.simulator import SimulatedCluster, SimulatorServer, faults, throwaway_certificate

from .conftest import Certificate
from .support import BUCKETS, TOKEN, VERSION, Asked, asking, target_of


@pytest.fixture
def elsewhere(cluster: SimulatedCluster, certificate: Certificate) -> Iterator[SimulatorServer]:
    """Another server that would answer and whose certificate is trusted too."""
    with SimulatorServer(cluster, certfile=certificate.cert_file, keyfile=certificate.key_file) as running:
        yield running


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed(
    asked: Asked, server: SimulatorServer, elsewhere: SimulatorServer, status: int
) -> None:
    server.faults.add(faults.Redirect(elsewhere.url + BUCKETS.target, status))
    failure = asked.failure()
    assert (failure.reason, failure.status) == (Reason.OTHER, status)
    assert "points to another address" in str(failure)
    assert len(server.log.snapshot()) == 1
    assert elsewhere.connections == 0


def test_a_redirect_to_itself_is_not_followed_either(asked: Asked, server: SimulatorServer) -> None:
    server.faults.add(faults.Redirect(VERSION.target))
    assert asked.reason() is Reason.OTHER
    assert len(server.log.snapshot()) == 1


def test_the_next_page_at_another_address(client: Client, server: SimulatorServer, elsewhere: SimulatorServer) -> None:
    server.faults.add(faults.next_at(elsewhere.url))
    assert sum(len(page) for page in client.uploads("b", Deadline(30))) == 10
    assert elsewhere.connections == 0


@pytest.mark.parametrize("name", ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy", "HTTP_PROXY"])
def test_no_proxy_is_used(asked: Asked, elsewhere: SimulatorServer, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    for variable in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv(name, f"http://127.0.0.1:{elsewhere.port}")
    assert b'"b"' in asked.send()
    assert elsewhere.connections == 0


@pytest.mark.parametrize("name", ["REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"])
def test_no_bundle_of_the_environment_adds_trust(
    server: SimulatorServer, certificate: Certificate, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv(name, str(certificate.ca_file))
    assert asking(target_of(server, None)).reason() is Reason.TLS
    assert asking(target_of(server, certificate.ca_file)).send()


@pytest.mark.parametrize("name", ["REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"])
def test_no_bundle_of_the_environment_takes_trust(
    asked: Asked, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv(name, str(throwaway_certificate(tmp_path)[0]))
    assert b'"b"' in asked.send()


@pytest.mark.parametrize("by", ["HOME", "NETRC"])
def test_no_netrc_is_read(
    asked: Asked, server: SimulatorServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, by: str
) -> None:
    file = tmp_path / ".netrc"
    file.write_text("machine 127.0.0.1 login hunter2 password hunter3\ndefault login hunter2 password hunter3\n")
    file.chmod(0o600)
    monkeypatch.setenv(by, str(tmp_path if by == "HOME" else file))
    asked.send()
    asked.send(VERSION)
    assert [record.authorization for record in server.log.snapshot()] == [f"Bearer {TOKEN}", None]


def test_cookies_are_not_sent_back(asked: Asked, server: SimulatorServer) -> None:
    server.faults.add(faults.Header("Set-Cookie", "a=b; Path=/"))
    asked.send()
    asked.send()
    assert ["cookie" in record.headers for record in server.log.snapshot()] == [False, False]
