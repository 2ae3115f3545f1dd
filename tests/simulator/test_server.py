"""Sockets, TLS, connections, the end."""

import http.client
import socket
import ssl
import threading
import time
from pathlib import Path

import pytest

from exporter.simulator import FaultScript, SimulatedCluster, SimulatorServer
from exporter.simulator.faults import Fault, Hangup, Reset, Status

from .support import TOKEN, ask, ask_on, exchange, request_bytes, uploads_path

Certificate = tuple[Path, Path, Path]


def tls_client(server: SimulatorServer, ca_file: Path) -> http.client.HTTPSConnection:
    context = ssl.create_default_context(cafile=str(ca_file))
    return http.client.HTTPSConnection(server.host, server.port, timeout=10, context=context)


def wait_until_all_are_gone(server: SimulatorServer) -> None:
    deadline, pause = time.monotonic() + 10, threading.Event()
    while server.open_connections and time.monotonic() < deadline:
        pause.wait(0.005)


def test_tls_with_a_certificate_that_can_be_verified(cluster: SimulatedCluster, certificate: Certificate) -> None:
    ca_file, cert_file, key_file = certificate
    with SimulatorServer(cluster, certfile=cert_file, keyfile=key_file) as server:
        client = tls_client(server, ca_file)
        assert ask_on(client, uploads_path("b")).status == 200
        client.close()
        assert server.url == f"https://127.0.0.1:{server.port}"


def test_tls_with_a_context(cluster: SimulatedCluster, certificate: Certificate) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate[1], certificate[2])
    with SimulatorServer(cluster, ssl_context=context) as server:
        client = tls_client(server, certificate[0])
        assert ask_on(client, "/v1/version").status == 200
        client.close()


def test_idle_clients_that_never_speak_tls_stall_nobody(cluster: SimulatedCluster, certificate: Certificate) -> None:
    ca_file, cert_file, key_file = certificate
    with SimulatorServer(cluster, certfile=cert_file, keyfile=key_file) as server:
        idle = [socket.create_connection((server.host, server.port)) for _ in range(20)]
        client = tls_client(server, ca_file)
        assert ask_on(client, "/v1/version").status == 200
        started = time.monotonic()
        server.stop()
        assert time.monotonic() - started < 2
        client.close()
        for connection in idle:
            connection.close()


@pytest.mark.parametrize("fault", [Reset(), Hangup()])
def test_a_break_under_tls(cluster: SimulatedCluster, certificate: Certificate, fault: Fault) -> None:
    with SimulatorServer(cluster, [fault], certfile=certificate[1], keyfile=certificate[2]) as server:
        client = tls_client(server, certificate[0])
        with pytest.raises((ConnectionError, ssl.SSLError)):
            ask_on(client, "/v1/version")
        client.close()


def test_a_connection_is_kept_and_counted(server: SimulatorServer) -> None:
    client = http.client.HTTPConnection(server.host, server.port, timeout=10)
    for _ in range(3):
        assert ask_on(client, "/v1/version").status == 200
    client.close()
    ask(server, "/v1/version")
    assert [record.connection for record in server.log.snapshot()] == [1, 1, 1, 2]
    assert server.connections == 2


def test_the_log_says_what_was_asked(server: SimulatorServer) -> None:
    ask(server, uploads_path("b", limit=7, after="a%2Fb%20c"))
    ask(server, "/v1/version", token=None, method="POST", body=b"x")
    one, other = server.log.snapshot()
    assert (one.method, one.path, one.query) == ("GET", "/v1/s3/buckets/b/uploads/", {"limit": "7", "after": "a/b c"})
    assert (one.authorization, one.endpoint) == (f"Bearer {TOKEN}", "uploads")
    assert one.host == f"127.0.0.1:{server.port}"
    assert (other.authorization, other.endpoint, other.body) == (None, "version", b"x")


def test_the_log_can_be_off(cluster: SimulatedCluster) -> None:
    with SimulatorServer(cluster, log_requests=0) as server:
        assert ask(server, "/v1/version").status == 200
        assert server.log.snapshot() == ()


def test_a_script_can_be_shared(cluster: SimulatedCluster) -> None:
    script = FaultScript()
    with SimulatorServer(cluster, script) as server:
        script.add(Status(500))
        assert ask(server, "/v1/version").status == 500
        assert server.faults is script


@pytest.mark.parametrize(
    ("headers", "body"),
    [("Content-Length: x\r\n", b""), ("Content-Length: -1\r\n", b""), ("Content-Length: 9999999\r\n", b"")],
)
def test_a_wrong_length_is_a_400_and_the_end(server: SimulatorServer, headers: str, body: bytes) -> None:
    answer = exchange(server, request_bytes("/v1/version", headers=headers) + body)
    assert answer.startswith(b"HTTP/1.1 400 ")
    assert b"Connection: close" in answer


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        (b"rubbish\r\n\r\n", b"<!DOCTYPE HTML"),
        (b"GET / HTTP/9.9\r\n\r\n", b"<!DOCTYPE HTML"),
        (b"GET http://[ HTTP/1.1\r\n\r\n", b"HTTP/1.1 400 "),
        (b"BREW / HTTP/1.1\r\n\r\n", b"HTTP/1.1 501 "),
    ],
)
def test_rubbish_is_refused_and_harms_nobody(server: SimulatorServer, sent: bytes, expected: bytes) -> None:
    assert exchange(server, sent).startswith(expected)
    assert ask(server, "/v1/version").status == 200


def test_broken_clients_leave_no_trace_on_stderr(
    cluster: SimulatedCluster, certificate: Certificate, capsys: pytest.CaptureFixture[str]
) -> None:
    with SimulatorServer(cluster, certfile=certificate[1], keyfile=certificate[2]) as server:
        for sent in (b"", b"GET / HTTP/1.1\r\n\r\n", b"\x16\x03\x01"):
            with socket.create_connection((server.host, server.port)) as connection:
                connection.sendall(sent)
        wait_until_all_are_gone(server)
        assert server.open_connections == 0
    assert capsys.readouterr() == ("", "")


def test_a_defect_of_the_simulator_is_shown(server: SimulatorServer, capsys: pytest.CaptureFixture[str]) -> None:
    server.cluster.version = "not a version"
    with pytest.raises(http.client.RemoteDisconnected):
        ask(server, "/v1/version")
    wait_until_all_are_gone(server)
    assert "invalid literal for int()" in capsys.readouterr().err


def test_the_end_closes_everything(cluster: SimulatedCluster) -> None:
    before = set(threading.enumerate())
    server = SimulatorServer(cluster).start()
    clients = [http.client.HTTPConnection(server.host, server.port, timeout=10) for _ in range(5)]
    for client in clients:
        assert ask_on(client, "/v1/version").status == 200
    assert server.open_connections == 5
    started = time.monotonic()
    server.stop()
    server.stop()
    assert time.monotonic() - started < 2
    assert set(threading.enumerate()) == before
    with pytest.raises(ConnectionError):
        ask(server, "/v1/version")
    for client in clients:
        client.close()


def test_a_taken_port_is_an_error(server: SimulatorServer) -> None:
    with pytest.raises(OSError, match="in use"):
        SimulatorServer(server.cluster, port=server.port)


def test_a_server_that_never_ran_can_be_stopped(cluster: SimulatedCluster) -> None:
    server = SimulatorServer(cluster)
    server.stop()
    with pytest.raises(ConnectionError):
        ask(server, "/v1/version")


def test_a_connection_that_comes_while_it_ends_is_closed(server: SimulatorServer) -> None:
    server._listener.stopping.set()
    with socket.create_connection((server.host, server.port), timeout=10) as connection:
        assert connection.recv(1) == b""
    assert server.connections == 0


def test_ipv6(cluster: SimulatedCluster) -> None:
    try:
        server = SimulatorServer(cluster, host="::1")
    except OSError:
        pytest.skip("no IPv6 on this machine")
    with server:
        assert ask(server, "/v1/version").status == 200
        assert server.url == f"http://[::1]:{server.port}"
