"""The whole exporter in this process: what only an injected clock can show, and settings that cannot be read again."""

import logging
from pathlib import Path

import pytest

from exporter.app import App
from exporter.polling.plan import Clock
from exporter.settings.load import Loaded, load
from exporter.simulator import SimulatedCluster, SimulatorServer, throwaway_certificate
from tests.secrets import secret

COUNT = 'qumulo_s3_uploads_in_progress{qumulo_cluster="prod",bucket="here",origin="user"} 1'
UP = 'qumulo_s3_uploads_bucket_up{qumulo_cluster="prod",bucket="here"}'


HUNG = "the poll hangs: for three intervals and the deadline no call has ended"


def _said(caplog: pytest.LogCaptureFixture) -> list[tuple[str, str, object]]:
    """Level, message and fields of each line."""
    return [(each.levelname, each.getMessage(), vars(each).get("fields")) for each in caplog.records]


class Hand:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


def _flags(server: SimulatorServer, ca_file: Path) -> dict[str, object]:
    return {
        "clusters.prod.host": server.host,
        "clusters.prod.port": str(server.port),
        "clusters.prod.token": secret("token"),
        "clusters.prod.ca_file": str(ca_file),
        "poll.deadline": "1m",
    }


def test_a_poller_without_signs_of_life_is_unhealthy_and_shows_no_numbers(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    cluster = SimulatedCluster(lambda: 1_800_000_000.0)
    cluster.accounts.add_token(secret("token"))
    cluster.add_bucket("here")
    cluster.start_upload("here", "key")
    ca_file, cert_file, key_file = throwaway_certificate(tmp_path)
    hand = Hand()
    with SimulatorServer(cluster, certfile=cert_file, keyfile=key_file) as server, caplog.at_level(logging.INFO):
        app = App(load(_flags(server, ca_file), {}).settings, Clock(hand, lambda: 1_800_000_000.0))
        assert not app.ready()
        assert app.once()

        def lines() -> list[str]:
            return app.scrape(openmetrics=False, compressed=False).decode().splitlines()

        hand.now += 3 * 60 + 60
        assert (app.healthy(), app.ready()) == (True, True)
        assert COUNT in lines()
        assert f"{UP} 1" in lines()
        hand.now += 0.001
        assert not app.healthy()
        shown = lines()
        assert not [line for line in shown if line.startswith("qumulo_s3_uploads_in_progress{")]
        assert f"{UP} 0" in shown
        assert 'qumulo_s3_uploads_up{qumulo_cluster="prod"} 0.0' in shown
        assert COUNT not in lines()
        assert app.once()
        assert app.healthy()
        assert COUNT in lines()
        assert app.once()
        hand.now += 3 * 60 + 60 + 1
        assert COUNT not in lines()
        app.stop()
    assert [said for said in _said(caplog) if "poll" in said[1]] == [
        ("ERROR", "poll hangs", {"cluster": "prod", "error": HUNG}),
        ("INFO", "poll goes on", {"cluster": "prod", "after": "4m"}),
        ("ERROR", "poll hangs", {"cluster": "prod", "error": HUNG}),
    ]


def test_a_first_poll_that_hangs_is_told_and_a_stopped_one_is_not(caplog: pytest.LogCaptureFixture) -> None:
    hand = Hand()
    flags = {"clusters.prod.host": "127.0.0.1", "clusters.prod.port": "9", "clusters.prod.token": secret("token")}
    app = App(load(flags, {}).settings, Clock(hand, lambda: 0.0))
    app.stop()
    hand.now += 3 * 60 + 15 * 60 + 1
    app.scrape(openmetrics=False, compressed=False)
    assert _said(caplog) == []
    app = App(load(flags, {}).settings, Clock(hand, lambda: 0.0))
    hand.now += 3 * 60 + 15 * 60 + 1
    app.scrape(openmetrics=False, compressed=False)
    assert _said(caplog) == [("ERROR", "poll hangs", {"cluster": "prod", "error": HUNG})]


def test_ready_after_two_minutes_even_if_no_poll_has_ended() -> None:
    hand = Hand()
    flags = {"clusters.prod.host": "127.0.0.1", "clusters.prod.port": "9", "clusters.prod.token": secret("token")}
    app = App(load(flags, {}).settings, Clock(hand, lambda: 0.0))
    hand.now += 119.999
    assert not app.ready()
    hand.now += 0.001
    assert app.ready()


def test_a_fault_of_ours_in_reading_again_leaves_the_old_settings(caplog: pytest.LogCaptureFixture) -> None:
    flags = {"clusters.prod.host": "127.0.0.1", "clusters.prod.port": "9", "clusters.prod.token": secret("token")}
    app = App(load(flags, {}).settings)

    def read() -> Loaded:
        raise ZeroDivisionError

    assert app.reload(read) is False
    assert caplog.messages == ["settings not reloaded; this is a fault of the exporter"]
    exposition = app.scrape(openmetrics=False, compressed=False).decode()
    assert "\nqumulo_s3_uploads_exporter_config_last_reload_successful 0.0\n" in exposition
    assert app.reload(lambda: load(flags, {})) is True


def test_settings_are_read_again_although_the_working_directory_is_gone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    flags = {"clusters.prod.host": "127.0.0.1", "clusters.prod.port": "9", "clusters.prod.token": secret("token")}
    app = App(load(flags, {}).settings)
    gone.rmdir()
    assert app.reload(lambda: load(flags, {}))
    monkeypatch.undo()
