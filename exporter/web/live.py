"""The web configuration that holds now: its files are read again when they change, and a broken one changes nothing."""

import logging
import threading
import time
from collections.abc import Callable
from pathlib import Path
from traceback import format_tb

from exporter.settings.faults import Fault, SettingsError
from exporter.settings.webconfig import PLAIN, WebConfig, read_web_config
from exporter.web.watch import Signatures, read_settled, signatures

logger = logging.getLogger("exporter.web")

# Seconds between two looks at the files, and between two tries to read broken ones that do not change: what mends
# them may be a file that only the new configuration names.
_INTERVAL = 1.0
_RETRY = 10.0
_JOIN_TIMEOUT = 1.0


class LiveConfig:
    """Holds a configuration, and follows its files between start() and stop(); without a path it never changes."""

    def __init__(
        self,
        config: WebConfig = PLAIN,
        path: Path | None = None,
        seen: Signatures | None = None,
        *,
        interval: float = _INTERVAL,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._config = config
        self._path = path
        self._seen = seen or {}
        self._interval = interval
        self._clock = clock
        self._faults: tuple[Fault, ...] = ()
        self._tried = 0.0
        self._ended = threading.Event()
        self._thread: threading.Thread | None = None

    @classmethod
    def of(
        cls, path: Path | None, *, interval: float = _INTERVAL, clock: Callable[[], float] = time.monotonic
    ) -> "LiveConfig":
        """What the file at `path` says, or PLAIN without one. Raises SettingsError."""
        if path is None:
            return cls()
        config, seen = read_settled(path, read_web_config)
        return cls(config, path, seen, interval=interval, clock=clock)

    @property
    def current(self) -> WebConfig:
        """What holds now; replaced whole, so take it once for what belongs together."""
        return self._config

    def start(self) -> None:
        """Follows the files in a daemon thread."""
        if self._path is not None:
            self._thread = threading.Thread(target=self._follow, name="web-config", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """Ends the thread; may be called again, or without start()."""
        self._ended.set()
        if self._thread is not None:
            self._thread.join(_JOIN_TIMEOUT)

    def refresh(self) -> None:
        """One look at the files, and what comes of it."""
        if self._path is None:
            return
        now, seen = self._clock(), signatures(self._config.files)
        changed = seen != self._seen
        if changed or (self._faults and now - self._tried >= _RETRY):
            self._seen, self._tried = seen, now
            self._read(self._path, again=not changed)

    def _follow(self) -> None:
        while not self._ended.wait(self._interval):
            self.refresh()

    def _read(self, path: Path, again: bool) -> None:
        try:
            config, seen = read_settled(path, read_web_config)
            self._check_same(config)
        except SettingsError as error:
            self._keep(error.faults, again)
        except Exception as error:
            # Whatever breaks in reading, the thread goes on. The text of the exception may hold what the files hold.
            logger.debug("cannot read the web configuration:\n%s", "".join(format_tb(error.__traceback__)))
            message = f"cannot be read, a fault of the exporter: {type(error).__name__}"
            self._keep((Fault("web.config_file", f"file {path}", message),), again)
        else:
            self._config, self._seen, self._faults = config, seen, ()
            logger.info("web configuration reloaded")

    def _check_same(self, config: WebConfig) -> None:
        """Raises SettingsError for what only a restart can change.

        A socket speaks TLS, or it does not. And a file that was emptied by accident must let nobody in.
        """
        before = self._config
        lost = {
            "tls_server_config": (config.tls is None) != (before.tls is None) and "switching TLS on or off",
            "basic_auth_users": bool(before.users) and not config.users and "asking for no password any more",
            "tls_server_config.client_auth_type": _asks(before) > _asks(config) and "asking less of clients",
            "tls_server_config.client_allowed_sans": bool(before.allowed_sans)
            and not config.allowed_sans
            and "letting every name in",
        }
        faults = [
            Fault(f"web.config_file: {place}", f"file {config.files[0]}", f"{change} needs a restart")
            for place, change in lost.items()
            if change
        ]
        if faults:
            raise SettingsError(faults)

    def _keep(self, faults: tuple[Fault, ...], again: bool) -> None:
        if not again or faults != self._faults:
            for fault in faults:
                logger.error("web configuration not reloaded", extra={"fields": {"fault": str(fault)}})
        self._faults = faults


def _asks(config: WebConfig) -> int:
    """How much is asked of a client's certificate: nothing, that it is good where there is one, or a good one."""
    return config.tls.verify_mode if config.tls else 0
