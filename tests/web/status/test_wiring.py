"""The page of a whole exporter: its settings, its reloads, its pollers."""

from pathlib import Path

from exporter.app import App
from exporter.polling.plan import Clock
from exporter.settings.load import Loaded, load
from exporter.simulator import SimulatedCluster, SimulatorServer, throwaway_certificate
from exporter.web.status import Question
from tests.secrets import secret

from .support import UNIX, Page

FLAGS = {"clusters.prod.host": "127.0.0.1", "clusters.prod.port": "9", "clusters.prod.token": secret("token")}


class Hand:
    now = 1000.0

    def monotonic(self) -> float:
        return self.now

    def unix(self) -> float:
        return UNIX + self.now - 1000.0


def _page(app: App, question: Question | None = None) -> Page:
    return Page(app.status_page(question or Question()))


def test_it_tells_how_reloads_went() -> None:
    hand = Hand()
    app = App(load(FLAGS, {}).settings, Clock(hand.monotonic, hand.unix))
    hand.now += 300.0
    assert "Settings read 5 minutes ago." in _page(app).text

    def broken() -> Loaded:
        raise ZeroDivisionError

    assert not app.reload(broken)
    hand.now += 300.0
    assert "settings not reloaded : those of 10 minutes ago go on" in _page(app).text
    assert app.reload(lambda: load(FLAGS, {}))
    assert "Settings read 0 seconds ago." in _page(app).text


def test_clusters_come_and_go_with_the_settings() -> None:
    app = App(load(FLAGS, {}).settings)
    other = {key.replace("prod", "lab"): value for key, value in FLAGS.items()}
    assert app.reload(lambda: load(other, {}))
    assert "lab … waiting for the first poll" in _page(app).text
    assert "prod" not in _page(app).text
    app.stop()


def test_a_poller_that_hangs_shows_no_numbers(tmp_path: Path) -> None:
    cluster = SimulatedCluster(lambda: UNIX)
    cluster.accounts.add_token(secret("token"))
    cluster.add_bucket("here")
    cluster.start_upload("here", "key", data_blocks=99)
    ca_file, cert_file, key_file = throwaway_certificate(tmp_path)
    hand = Hand()
    with SimulatorServer(cluster, certfile=cert_file, keyfile=key_file) as server:
        place = {"clusters.prod.host": server.host, "clusters.prod.port": str(server.port)}
        settings = load({**FLAGS, **place, "clusters.prod.ca_file": str(ca_file)}, {}).settings
        app = App(settings, Clock(hand.monotonic, hand.unix))
        assert app.once()
        assert _page(app).rows[1][:2] == ["here", "400.0 KiB 100 %"]
        hand.now += 3 * 60 + 15 * 60 + 1
        assert _page(app).rows[1][1] == "– not known"
        assert "the poll hangs" in _page(app).notices[0]
        app.stop()
