# long: one change of the files after the other
"""How the configuration follows its files, look by look."""

import logging
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
import trustme

from exporter.settings.faults import SettingsError
from exporter.settings.webconfig import PLAIN, WebConfig
from exporter.web import live as live_module
from exporter.web.live import LiveConfig
from tests.secrets import secret
from tests.web.support import hashed

RELOADED = [("INFO", "web configuration reloaded", None)]
REFUSED = "web configuration not reloaded"
TLS = "tls_server_config: {cert_file: server.pem, key_file: server.pem}\n"


@pytest.fixture(scope="module")
def pems() -> list[bytes]:
    """A few certificates, each with its key."""
    authority = trustme.CA()
    return [authority.issue_cert("127.0.0.1").private_key_and_cert_chain_pem.bytes() for _ in range(2)]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "web.yml"
    _users(path, "prom")
    return path


@pytest.fixture
def clock() -> SimpleNamespace:
    return SimpleNamespace(now=100.0)


@pytest.fixture
def follow(path: Path, clock: SimpleNamespace) -> Callable[[], LiveConfig]:
    return lambda: LiveConfig.of(path, clock=lambda: clock.now)


@pytest.fixture
def lines(caplog: pytest.LogCaptureFixture) -> Callable[[], list[tuple[str, str, str | None]]]:
    """Level, message and fault of each line since the last call."""
    caplog.set_level(logging.INFO)

    def take() -> list[tuple[str, str, str | None]]:
        taken = [
            (record.levelname, record.getMessage(), getattr(record, "fields", {}).get("fault"))
            for record in caplog.records
        ]
        caplog.clear()
        return taken

    return take


Follow = Callable[[], LiveConfig]
Lines = Callable[[], list[tuple[str, str, str | None]]]


def _users(path: Path, *names: str) -> None:
    lines = [f"  {name}: {hashed(secret(name)).decode()}\n" for name in names]
    path.write_text("basic_auth_users:\n" + "".join(lines))


def test_without_a_file_nothing_is_on_and_nothing_runs() -> None:
    live = LiveConfig.of(None)
    live.start()
    live.refresh()
    assert live.current is PLAIN
    assert _threads() == []
    live.stop()


def test_a_broken_file_at_the_start_is_an_error(path: Path, follow: Follow) -> None:
    path.write_text("nonsense: 1\n")
    with pytest.raises(SettingsError, match=r"^web\.config_file: nonsense: "):
        follow()


def test_a_file_that_does_not_change_is_not_read_again(follow: Follow, lines: Lines, clock: SimpleNamespace) -> None:
    live = follow()
    before = live.current
    for _ in range(5):
        clock.now += 100
        live.refresh()
    assert live.current is before
    assert lines() == []


def test_a_change_holds_from_the_next_look_on(path: Path, follow: Follow, lines: Lines) -> None:
    live = follow()
    assert set(live.current.users) == {"prom"}
    _users(path, "prom", "admin")
    live.refresh()
    assert set(live.current.users) == {"prom", "admin"}
    assert lines() == RELOADED
    live.refresh()
    assert lines() == []


def test_a_broken_file_changes_nothing_and_is_told_once(
    path: Path, follow: Follow, lines: Lines, clock: SimpleNamespace
) -> None:
    live = follow()
    before = live.current
    path.write_text("nonsense: 1\nrubbish: 2\n")
    for _ in range(30):
        clock.now += 1
        live.refresh()
    assert live.current is before
    told = lines()
    assert [(level, message) for level, message, _ in told] == [("ERROR", REFUSED)] * 2
    assert [fault.split(":")[1] for _, _, fault in told if fault] == [" nonsense", " rubbish"]
    path.write_text("nonsense: 1\nrubbish: 2\n")
    live.refresh()
    assert lines() == told
    _users(path, "admin")
    live.refresh()
    assert set(live.current.users) == {"admin"}
    assert lines() == RELOADED


def test_faults_count_again_after_all_was_well(path: Path, follow: Follow, lines: Lines) -> None:
    live = follow()
    for _ in range(2):
        path.write_text("nonsense: 1\n")
        live.refresh()
        _users(path, "prom")
        live.refresh()
    assert [level for level, _, _ in lines()] == ["ERROR", "INFO"] * 2


def test_a_file_that_vanishes_and_comes_back(path: Path, follow: Follow, lines: Lines) -> None:
    live = follow()
    before = live.current
    path.unlink()
    live.refresh()
    live.refresh()
    assert live.current is before
    assert [(level, message) for level, message, _ in lines()] == [("ERROR", REFUSED)]
    _users(path, "admin")
    live.refresh()
    assert set(live.current.users) == {"admin"}


def test_files_that_are_named_are_followed(path: Path, pems: list[bytes], follow: Follow, lines: Lines) -> None:
    server = path.with_name("server.pem")
    server.write_bytes(pems[0])
    path.write_text(TLS)
    live = follow()
    first = live.current.tls
    server.write_bytes(pems[1][: len(pems[1]) // 2])
    live.refresh()
    assert live.current.tls is first
    assert {level for level, _, _ in lines()} == {"ERROR"}
    server.write_bytes(pems[1])
    live.refresh()
    assert live.current.tls is not None
    assert live.current.tls is not first
    assert lines() == RELOADED


def test_what_only_the_new_configuration_names_is_tried_again(
    path: Path, pems: list[bytes], follow: Follow, lines: Lines, clock: SimpleNamespace
) -> None:
    path.with_name("server.pem").write_bytes(pems[0])
    path.write_text(TLS)
    live = follow()
    first = live.current.tls
    path.write_text(TLS.replace("server.pem", "other.pem"))
    live.refresh()
    path.with_name("other.pem").write_bytes(pems[1])
    clock.now += 9.9
    live.refresh()
    assert live.current.tls is first
    clock.now += 0.1
    live.refresh()
    assert live.current.tls is not first
    assert lines()[-1:] == RELOADED
    clock.now += 100
    live.refresh()
    assert lines() == []
    assert live.current.files == (path, path.with_name("other.pem"))
    path.with_name("other.pem").write_bytes(pems[0])
    live.refresh()
    assert lines() == RELOADED


def test_other_faults_of_the_same_files_are_told(
    path: Path, pems: list[bytes], follow: Follow, lines: Lines, clock: SimpleNamespace
) -> None:
    path.with_name("server.pem").write_bytes(pems[0])
    path.write_text(TLS)
    live = follow()
    path.write_text(TLS.replace("server.pem", "other.pem"))
    live.refresh()
    missing = lines()
    path.with_name("other.pem").write_text("no certificate")
    clock.now += 10
    live.refresh()
    wrong = lines()
    assert {level for level, _, _ in wrong} == {"ERROR"}
    assert missing != wrong
    clock.now += 10
    live.refresh()
    assert lines() == []


@pytest.mark.parametrize("to_tls", [True, False])
def test_switching_tls_needs_a_restart(
    path: Path, pems: list[bytes], follow: Follow, lines: Lines, to_tls: bool
) -> None:
    path.with_name("server.pem").write_bytes(pems[0])
    texts = ["", TLS] if to_tls else [TLS, ""]
    path.write_text(texts[0])
    live = follow()
    before = live.current
    path.write_text(texts[1])
    for _ in range(3):
        live.refresh()
    assert live.current is before
    place = "web.config_file: tls_server_config: switching TLS on or off needs a restart"
    assert lines() == [("ERROR", REFUSED, f"{place} (file {path})")]


@pytest.mark.parametrize("text", ["", "# nothing\n", "basic_auth_users:\n", "rate_limit: {interval: 1s, burst: 5}\n"])
def test_a_file_that_was_emptied_lets_nobody_in(path: Path, follow: Follow, lines: Lines, text: str) -> None:
    live = follow()
    before = live.current
    path.write_text(text)
    live.refresh()
    assert live.current is before
    place = "web.config_file: basic_auth_users: asking for no password any more needs a restart"
    assert lines() == [("ERROR", REFUSED, f"{place} (file {path})")]


CLIENTS = TLS.replace("}", ", client_ca_file: server.pem, client_auth_type: %s}")
REQUIRED, GIVEN = "RequireAndVerifyClientCert", "VerifyClientCertIfGiven"
NAMED = (CLIENTS % REQUIRED).replace("}", ", client_allowed_sans: [prometheus]}")


@pytest.mark.parametrize(
    ("before", "after", "faults"),
    [
        (CLIENTS % REQUIRED, TLS, ["client_auth_type: asking less of clients"]),
        (CLIENTS % REQUIRED, CLIENTS % GIVEN, ["client_auth_type: asking less of clients"]),
        (NAMED, CLIENTS % REQUIRED, ["client_allowed_sans: letting every name in"]),
        (CLIENTS % GIVEN, CLIENTS % REQUIRED, []),
        (CLIENTS % REQUIRED, NAMED, []),
        (TLS, CLIENTS % GIVEN, []),
    ],
)
def test_asking_less_of_clients_needs_a_restart(
    path: Path, pems: list[bytes], follow: Follow, lines: Lines, before: str, after: str, faults: list[str]
) -> None:
    path.with_name("server.pem").write_bytes(pems[0])
    path.write_text(before)
    live = follow()
    path.write_text(after)
    live.refresh()
    told = [f"web.config_file: tls_server_config.{fault} needs a restart (file {path})" for fault in faults]
    assert lines() == ([("ERROR", REFUSED, text) for text in told] or RELOADED)


def test_a_fault_of_ours_does_not_end_the_following(
    path: Path,
    follow: Follow,
    lines: Lines,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    live = follow()

    def fail(_path: Path) -> WebConfig:
        raise RuntimeError(secret("content"))

    with monkeypatch.context() as patch, caplog.at_level(logging.DEBUG, "exporter.web"):
        patch.setattr(live_module, "read_web_config", fail)
        _users(path, "admin")
        live.refresh()
    fault = "web.config_file: cannot be read, a fault of the exporter: RuntimeError"
    (level, where, _), told = lines()
    assert (level, "fail" in where, secret("content") in where) == ("DEBUG", True, False)
    assert told == ("ERROR", REFUSED, f"{fault} (file {path})")
    _users(path, "ops")
    live.refresh()
    assert set(live.current.users) == {"ops"}


@pytest.fixture
def running(path: Path) -> Iterator[LiveConfig]:
    live = LiveConfig.of(path, interval=0.01)
    live.start()
    yield live
    live.stop()
    assert _threads() == []


def test_a_thread_follows_by_itself(path: Path, running: LiveConfig, monkeypatch: pytest.MonkeyPatch) -> None:
    reloaded = threading.Event()
    monkeypatch.setattr(live_module.logger, "info", lambda *_: reloaded.set())
    assert [thread.daemon for thread in _threads()] == [True]
    _users(path, "admin")
    assert reloaded.wait(5)
    assert set(running.current.users) == {"admin"}
    running.stop()
    running.stop()


def _threads() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "web-config"]
