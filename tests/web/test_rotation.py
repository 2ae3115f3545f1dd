"""Certificates, client authorities and passwords that change under a server that goes on."""

import http.client
import ssl
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import pytest
import trustme

from exporter.web.live import LiveConfig
from exporter.web.server import WebServer
from tests.secrets import secret
from tests.web.support import basic, hashed

Serve = Callable[..., WebServer]
Swap = Callable[[Path, dict[str, bytes]], None]

PAIR = "tls_server_config:\n  cert_file: tls.crt\n  key_file: tls.key\n"
MUTUAL = PAIR + "  client_auth_type: RequireAndVerifyClientCert\n  client_ca_file: ca.crt\n"
CLIENTS = 8
ROUNDS = 3

pytestmark = pytest.mark.usefixtures("site")


def test_a_certificate_is_exchanged_without_a_failed_request(
    serve: Serve, tmp_path: Path, swap: Swap, authority: trustme.CA
) -> None:
    swap(tmp_path, {"web.yml": PAIR.encode(), **_pair(authority)})
    server = serve(live=LiveConfig.of(tmp_path / "web.yml", interval=0.01))
    ended = threading.Event()
    with ThreadPoolExecutor(CLIENTS) as pool, ExitStack() as stack:
        stack.callback(ended.set)
        clients = [pool.submit(_ask_until, server, ended, authority, kept=number % 2 == 0) for number in range(CLIENTS)]
        served = {_served(server, authority)}
        for _ in range(ROUNDS):
            swap(tmp_path, {"web.yml": PAIR.encode(), **_pair(authority)})
            served.add(_wait_for_another(server, authority, served))
        ended.set()
        answers = [client.result(20) for client in clients]
    assert len(served) == 1 + ROUNDS
    assert [set(bodies) for bodies in answers] == [{b"Healthy"}] * CLIENTS


def test_a_client_authority_is_exchanged(serve: Serve, tmp_path: Path, swap: Swap, authority: trustme.CA) -> None:
    old, new = trustme.CA(), trustme.CA()
    files = {"web.yml": MUTUAL.encode(), **_pair(authority)}
    swap(tmp_path, {**files, "ca.crt": old.cert_pem.bytes()})
    server = serve(live=LiveConfig.of(tmp_path / "web.yml", interval=0.01))
    old_client, new_client = _client(authority, old), _client(authority, new)
    with ExitStack() as stack:
        kept = http.client.HTTPSConnection(*server.addresses[0], context=old_client, timeout=5)
        stack.callback(kept.close)
        assert _ask(kept) == b"Healthy"
        assert not _answers(server, new_client)
        swap(tmp_path, {**files, "ca.crt": new.cert_pem.bytes()})
        _wait(lambda: _answers(server, new_client))
        assert not _answers(server, old_client)
        assert _ask(kept) == b"Healthy"


def test_the_versions_of_tls_are_exchanged(serve: Serve, tmp_path: Path, swap: Swap, authority: trustme.CA) -> None:
    pair, old_client = _pair(authority), _client(authority)
    old_client.maximum_version = ssl.TLSVersion.TLSv1_2
    swap(tmp_path, {"web.yml": PAIR.encode(), **pair})
    server = serve(live=LiveConfig.of(tmp_path / "web.yml", interval=0.01))
    assert _answers(server, old_client)
    swap(tmp_path, {"web.yml": f"{PAIR}  min_version: TLS13\n".encode(), **pair})
    _wait(lambda: not _answers(server, old_client))
    assert _answers(server, _client(authority))


def test_a_broken_pair_keeps_the_old_one(
    serve: Serve, tmp_path: Path, swap: Swap, authority: trustme.CA, caplog: pytest.LogCaptureFixture
) -> None:
    swap(tmp_path, {"web.yml": PAIR.encode(), **_pair(authority)})
    server = serve(live=LiveConfig.of(tmp_path / "web.yml", interval=0.01))
    before = _served(server, authority)
    swap(tmp_path, {"web.yml": PAIR.encode(), **_pair(authority), "tls.key": _pair(authority)["tls.key"]})
    _wait(lambda: any(record.levelname == "ERROR" for record in caplog.records))
    assert _served(server, authority) == before
    swap(tmp_path, {"web.yml": PAIR.encode(), **_pair(authority)})
    assert _wait_for_another(server, authority, {before}) != before


def test_a_password_is_exchanged(
    serve: Serve,
    tmp_path: Path,
    swap: Swap,
    ask: Callable[..., tuple[http.client.HTTPResponse, bytes]],
) -> None:
    def users(password: str) -> dict[str, bytes]:
        return {"web.yml": b"basic_auth_users:\n  prom: " + hashed(secret(password)) + b"\n"}

    def statuses() -> list[int]:
        return [ask(server, "/metrics", headers=basic("prom", secret(word)))[0].status for word in ("old", "new")]

    swap(tmp_path, users("old"))
    server = serve(live=LiveConfig.of(tmp_path / "web.yml", interval=0.01))
    assert statuses() == [200, 401]
    swap(tmp_path, users("new"))
    _wait(lambda: statuses() == [401, 200])


def test_the_thread_that_follows_lives_as_long_as_the_server(serve: Serve, tmp_path: Path, swap: Swap) -> None:
    swap(tmp_path, {"web.yml": b""})
    server = serve(live=LiveConfig.of(tmp_path / "web.yml"))
    assert "web-config" in [thread.name for thread in threading.enumerate()]
    server.stop()
    assert "web-config" not in [thread.name for thread in threading.enumerate()]


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(params=["rename", "link"])
def swap(request: pytest.FixtureRequest) -> Swap:
    """Puts files into a folder: each renamed over the old one, or all at once as Kubernetes does it."""
    return {"rename": _rename, "link": _link}[request.param]


def _rename(folder: Path, files: dict[str, bytes]) -> None:
    for name, content in files.items():
        (folder / f"{name}.new").write_bytes(content)
        (folder / f"{name}.new").replace(folder / name)


def _link(folder: Path, files: dict[str, bytes]) -> None:
    version = folder / f"..v{len(list(folder.glob('..v*')))}"
    version.mkdir()
    for name, content in files.items():
        (version / name).write_bytes(content)
        if not (folder / name).is_symlink():
            (folder / name).symlink_to(f"..data/{name}")
    (folder / "..tmp").symlink_to(version.name)
    (folder / "..tmp").replace(folder / "..data")


def _pair(authority: trustme.CA) -> dict[str, bytes]:
    made = authority.issue_cert("127.0.0.1")
    return {"tls.crt": made.cert_chain_pems[0].bytes(), "tls.key": made.private_key_pem.bytes()}


def _client(authority: trustme.CA, own: trustme.CA | None = None) -> ssl.SSLContext:
    context = ssl.create_default_context()
    authority.configure_trust(context)
    if own:
        own.issue_cert("client.example").configure_cert(context)
    return context


def _ask(connection: http.client.HTTPSConnection) -> bytes:
    connection.request("GET", "/-/healthy")
    return connection.getresponse().read()


def _ask_once(server: WebServer, context: ssl.SSLContext) -> bytes:
    connection = http.client.HTTPSConnection(*server.addresses[0], context=context, timeout=5)
    try:
        return _ask(connection)
    finally:
        connection.close()


def _answers(server: WebServer, context: ssl.SSLContext) -> bool:
    try:
        return _ask_once(server, context) == b"Healthy"
    except (ssl.SSLError, ConnectionError):
        return False


def _ask_until(server: WebServer, ended: threading.Event, authority: trustme.CA, kept: bool) -> list[bytes]:
    """Asks again and again, over one connection or over a new one each time."""
    context, bodies = _client(authority), []
    connection = http.client.HTTPSConnection(*server.addresses[0], context=context, timeout=5)
    while not ended.is_set():
        bodies.append(_ask(connection) if kept else _ask_once(server, context))
    connection.close()
    return bodies


def _served(server: WebServer, authority: trustme.CA) -> bytes:
    """The certificate that a new connection sees."""
    connection = http.client.HTTPSConnection(*server.addresses[0], context=_client(authority), timeout=5)
    connection.connect()
    certificate = connection.sock.getpeercert(binary_form=True)
    connection.close()
    return certificate or b""


def _wait_for_another(server: WebServer, authority: trustme.CA, known: set[bytes]) -> bytes:
    seen = b""

    def another() -> bool:
        nonlocal seen
        seen = _served(server, authority)
        return seen not in known

    _wait(another)
    return seen


def _wait(until: Callable[[], bool]) -> None:
    pause = threading.Event()
    for _ in range(1000):
        if until():
            return
        pause.wait(0.01)
    raise AssertionError("it did not come")
