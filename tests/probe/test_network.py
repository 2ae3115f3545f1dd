"""A host that has no address, and addresses where nothing listens."""

import itertools
import socket

import pytest

from exporter.polling.plan import Clock
from exporter.probe import network
from exporter.probe.report import Report, Stopped
from exporter.qumulo.adapter import Target

from .support import CONNECTION, NAME, STOPPED, WELL, Stage


@pytest.fixture
def closed_port() -> int:
    with socket.socket() as once:
        once.bind(("127.0.0.1", 0))
        port: int = once.getsockname()[1]
        return port


def resolving(monkeypatch: pytest.MonkeyPatch, *places: str, error: OSError | None = None) -> None:
    """Names lead to these addresses; each is told twice, as systems do."""

    def resolve(_: object, port: int, *__: object, **___: object) -> object:
        if error:
            raise error
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (place, port)) for place in places for _ in (1, 2)]

    monkeypatch.setattr("socket.getaddrinfo", resolve)


def test_a_name_that_does_not_exist(stage: Stage) -> None:
    well, said = stage.probe(host="name.invalid")
    assert not well
    assert said[0].startswith("FAIL  prod  name: name.invalid cannot be resolved: ")
    assert said[1:] == [
        "      set clusters.prod.host to a name that this machine resolves, or to an address; to try it:",
        "      getent ahosts name.invalid",
        STOPPED,
    ]
    assert stage.server.connections == 0


def test_the_resolvers_own_word(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    resolving(monkeypatch, error=socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution"))
    assert stage.said(host="prod.example.com")[0] == (
        "FAIL  prod  name: prod.example.com cannot be resolved: Temporary failure in name resolution"
    )


def test_a_host_that_no_resolver_can_be_asked_for() -> None:
    said: list[str] = []
    with pytest.raises(Stopped):
        network.resolve(Report("prod", said.append), Target("a" * 64 + ".example.com", 8000))
    assert said[0] == f"FAIL  prod  name: {'a' * 64}.example.com cannot be resolved: it is no host name"


def test_the_addresses_of_a_name(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    resolving(monkeypatch, "127.0.0.1")
    assert stage.said(host="localhost") == ["ok    prod  name: localhost is 127.0.0.1", *WELL[1:]]


def test_a_port_where_nothing_listens(stage: Stage, closed_port: int) -> None:
    assert stage.probe(port=closed_port) == (False, [
        NAME,
        f"FAIL  prod  connection: nothing takes a connection to port {closed_port}: 127.0.0.1 (Connection refused)",
        "      see that clusters.prod.host and clusters.prod.port (8000 unless it was changed) lead to the REST API,",
        "      that firewalls and network policies let this machine in, and that its network belongs to a tenant with "
        "the REST API",
        STOPPED,
    ])  # fmt: skip


def test_one_of_two_addresses_is_down(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    resolving(monkeypatch, "127.0.0.2", "127.0.0.1", "127.0.0.3")
    assert stage.probe(host="localhost") == (True, [
        "ok    prod  name: localhost is 127.0.0.2, 127.0.0.1, 127.0.0.3",
        CONNECTION,
        "warn  prod  connection: not every address of localhost takes a connection to port PORT: "
        "127.0.0.2 (Connection refused), 127.0.0.3 (Connection refused)",
        "      a new connection may wait for one before it tries the next; take them out of DNS, or mend the way",
        *WELL[2:],
    ])  # fmt: skip


def test_every_further_address_is_tried_and_let_go(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.2", stage.server.port)) as other:
        resolving(monkeypatch, "127.0.0.1", "127.0.0.2")
        assert stage.said(host="localhost")[1:] == WELL[1:]
        accepted, _ = other.accept()
        with accepted:
            assert accepted.recv(1) == b""


def test_an_address_that_does_not_answer(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[float] = []

    def silent(self: socket.socket, _: object) -> None:
        given.append(self.gettimeout() or 0)
        raise TimeoutError("timed out")

    monkeypatch.setattr("socket.socket.connect", silent)
    assert stage.said(connect_timeout="7s")[1] == (
        "FAIL  prod  connection: nothing takes a connection to port PORT: 127.0.0.1 (no answer within 7s)"
    )
    assert given == [7.0]


def test_how_long_a_connection_took(stage: Stage) -> None:
    ticks = itertools.count(100.0, 0.25)
    said: list[str] = []
    report, target = Report("prod", said.append), Target("127.0.0.1", stage.server.port)
    address = network.connect(report, target, network.resolve(report, target), Clock(monotonic=lambda: next(ticks)))
    assert address.place == ("127.0.0.1", stage.server.port)
    assert said[1] == f"ok    prod  connection: 127.0.0.1 port {stage.server.port} reached in 250 ms"
