"""Wires the parts and owns their life: start, reload, stop. The only module that knows all of them."""

import logging
import threading
from collections.abc import Callable, Sequence

from exporter import build, log
from exporter.exposition.board import Board
from exporter.exposition.render import Renderer
from exporter.exposition.telemetry import Telemetry
from exporter.polling.plan import Clock
from exporter.polling.snapshot import ClusterSnapshot
from exporter.settings.faults import Fault, SettingsError
from exporter.settings.load import Loaded
from exporter.settings.schema import Settings
from exporter.web.routes import asgi_app
from exporter.web.server import LiveConfig, WebServer
from exporter.web.status import Question, Reading, View, status_page
from exporter.worker import Worker

_log = logging.getLogger(__name__)

#: So long after the start the exporter is ready even if a cluster's first poll has not ended; seconds.
READY_AFTER = 120.0


class App:
    """The exporter: polls every cluster of the settings and answers for what is known of them."""

    def __init__(self, settings: Settings, clock: Clock | None = None) -> None:
        """Connects to nothing yet."""
        self._settings = settings
        self._clock = clock or Clock()
        self._started = self._clock.monotonic()
        self._ready = False
        #: Whether clients speak TLS to it; known once it serves.
        self.serves_tls = False
        self._revision = build.revision()
        self._telemetry = Telemetry(self._revision, unix=self._clock.unix, monotonic=self._clock.monotonic)
        self._reading = Reading(True, self._clock.unix())
        self._telemetry.loaded(well=True)
        self._telemetry.shard(settings.shard.ordinal, settings.shard.total)
        self._board = Board(self._telemetry.registry, _renderer(settings), self._clock.monotonic, self._clock.unix)
        self._workers = {name: self._worker(name) for name in sorted(settings.clusters)}
        self._web: WebServer | None = None

    # What the program does

    def serve(self) -> Sequence[tuple[str, int]]:
        """Listen, and begin to poll; the addresses, with real ports. Raises ListenError and SettingsError."""
        web = self._settings.web
        live = LiveConfig.of(web.config_file)
        self.serves_tls = live.current.tls is not None
        addresses = [(address.host, address.port) for address in web.listen_address]
        self._web = WebServer(asgi_app(self, web.telemetry_path), addresses, live=live)
        self._web.start()
        for worker in self._workers.values():
            worker.start()
        return self._web.addresses

    def once(self) -> bool:
        """Poll every cluster once, all at the same time; whether everything was listed."""
        wells: list[bool] = []

        def poll(worker: Worker) -> None:
            wells.append(worker.poll_once())

        threads = [threading.Thread(target=poll, args=(worker,), daemon=True) for worker in self._workers.values()]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return len(wells) == len(threads) and all(wells)

    def stop(self) -> None:
        """End listening and polling, within seconds, whatever clients and clusters do."""
        for worker in self._workers.values():
            worker.stop()
        if self._web:
            self._web.stop()

    def reload(self, read: Callable[[], Loaded]) -> bool:
        """Read the settings again and use them; when they are wrong or need a restart the old ones stay."""
        try:
            settings = read().settings
            _check_same(self._settings, settings)
        except SettingsError as error:
            for fault in error.faults:
                _log.error("settings not reloaded", extra={"fields": {"fault": str(fault)}})
            self._loaded(well=False)
            return False
        except Exception:
            # The exporter goes on with what it has, whatever broke in reading.
            _log.exception("settings not reloaded; this is a fault of the exporter")
            self._loaded(well=False)
            return False
        changes = self._use(settings)
        self._loaded(well=True)
        _log.info("settings reloaded", extra={"fields": changes})
        return True

    @property
    def snapshots(self) -> tuple[ClusterSnapshot, ...]:
        """What is known of each cluster, in the order of their names."""
        return self._board.snapshots

    # What the web asks

    def scrape(self, openmetrics: bool, compressed: bool) -> bytes:
        """The exposition."""
        self._hide_hung()
        return self._board.scrape(openmetrics, compressed)

    def status_page(self, question: Question) -> bytes:
        """The page for people, with what is asked for."""
        self._hide_hung()
        now, unix = self._clock.monotonic(), self._clock.unix()
        view = View(self._settings, self._reading, self.snapshots, self._revision, now, unix)
        return status_page(view, question)

    def _hide_hung(self) -> None:
        for worker in self._workers.values():
            worker.hide_if_hung()

    def healthy(self) -> bool:
        """Whether every cluster's poller shows signs of life."""
        return all(worker.healthy() for worker in self._workers.values())

    def ready(self) -> bool:
        """Whether the first poll of every cluster has ended, or two minutes have passed; then for ever."""
        if not self._ready:
            waited = self._clock.monotonic() - self._started >= READY_AFTER
            self._ready = waited or all(worker.meter.has_polled for worker in self._workers.values())
        return self._ready

    # Reloading

    def _loaded(self, well: bool) -> None:
        """The settings were read, at the start or again."""
        self._telemetry.loaded(well)
        self._reading = Reading(well, self._clock.unix() if well else self._reading.last_well)

    def _use(self, settings: Settings) -> dict[str, str]:
        """Stop the workers of clusters that went or changed, start those that came or changed; their names."""
        old, self._settings = self._settings, settings
        log.configure(settings.log.level, settings.log.format)
        going = [name for name in old.clusters if _differs(old, settings, name)]
        coming = [name for name in sorted(settings.clusters) if _differs(old, settings, name)]
        workers = dict(self._workers)
        for name in going:
            workers.pop(name).stop()
            self._board.remove(name)
            if name not in settings.clusters:
                self._telemetry.forget(name)
        self._board.use(_renderer(settings))
        fresh = {name: self._worker(name) for name in coming}
        # Replaced whole, since the web reads it from another thread.
        self._workers = dict(sorted({**workers, **fresh}.items()))
        for worker in fresh.values():
            worker.start()
        gone = [name for name in going if name not in settings.clusters]
        fields = {"begun": ", ".join(coming), "ended": ", ".join(gone)}
        return {what: names for what, names in fields.items() if names}

    def _worker(self, name: str) -> Worker:
        return Worker(name, self._settings, self._telemetry.meter(name), self._board.publish, self._clock)


def _check_same(old: Settings, new: Settings) -> None:
    """Raises SettingsError where a setting has changed that is only read at the start."""
    pairs = {
        "web.listen_address": (old.web.listen_address, new.web.listen_address),
        "web.telemetry_path": (old.web.telemetry_path, new.web.telemetry_path),
        "web.config_file": (old.web.config_file, new.web.config_file),
        "shard.ordinal": (old.shard.ordinal, new.shard.ordinal),
        "shard.total": (old.shard.total, new.shard.total),
    }
    changed = [name for name, (before, after) in pairs.items() if before != after]
    if changed:
        raise SettingsError(Fault(name, "changed", "needs a restart") for name in changed)


def _renderer(settings: Settings) -> Renderer:
    thresholds = tuple(threshold.text for threshold in settings.uploads.idle_thresholds)
    return Renderer(thresholds, settings.uploads.zero_series)


def _differs(old: Settings, new: Settings, name: str) -> bool:
    """Whether anything that the polls of this cluster depend on has changed."""
    if name not in old.clusters or name not in new.clusters or old.uploads != new.uploads:
        return True
    return old.clusters[name] != new.clusters[name] or old.poll_of(name) != new.poll_of(name)
