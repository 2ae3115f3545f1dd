"""The commands, and their exit status."""

import logging
import os
import signal
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import NoReturn

from exporter import build, demo, listing, log
from exporter.app import App
from exporter.probe import probe
from exporter.settings.addresses import ListenAddress
from exporter.settings.describe import describe
from exporter.settings.faults import SettingsError
from exporter.settings.load import Loaded, load
from exporter.settings.schema import Settings, Shard
from exporter.usage import NAME, Usage
from exporter.usage import read as read_usage
from exporter.web.server import ListenError, raise_file_limit

_log = logging.getLogger(__name__)
_SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)

#: Reads the settings, at the start and again at each reload.
Reader = Callable[[], Loaded]


class OutputError(Exception):
    """Standard output cannot be written; as text why."""


#: Exit status for wrong usage and wrong settings.
WRONG = 2


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; the exit status."""
    # The keys of every connection would be written there, and with them whoever reads the traffic has the token.
    os.environ.pop("SSLKEYLOGFILE", None)
    if sys.stderr is None:
        # It was closed; what is meant for it must not go to standard output.
        sys.stderr = Path(os.devnull).open("w")  # noqa: SIM115 - it is open as long as the program runs
    usage = read_usage(argv)
    if os.getpid() == 1:
        # The first process of a container is not ended by a signal that it does not handle.
        signal.signal(signal.SIGTERM, _terminate)
    try:
        return _run(usage, lambda: load(usage.settings, os.environ))
    except SettingsError as error:
        status = _wrong(map(str, error.faults))
        print(error.hint, end="", file=sys.stderr)
        return status
    except KeyboardInterrupt:
        return 128 + signal.SIGINT
    except OutputError as error:
        print(f"{NAME}: cannot write the output: {error}", file=sys.stderr)
        return 1


def _terminate(received: int, _: object) -> NoReturn:
    raise SystemExit(128 + received)


def _run(usage: Usage, read: Reader) -> int:
    if sys.stdout is None and usage.command in _PRINTING:
        raise OutputError("it is closed")
    if usage.command == "demo":
        return _demo(usage)
    if usage.command == "uploads":
        return _uploads(read, usage.uploads)
    if usage.probe:
        return _probe(read, usage.all_buckets)
    return _COMMANDS[usage.command](read)


def _wrong(faults: Iterable[str]) -> int:
    for fault in faults:
        print(f"{NAME}: {fault}", file=sys.stderr)
    return WRONG


def _begin(read: Reader, quiet: bool = False) -> Settings:
    """Settings read for the first time, and logging as they say; `quiet`: nothing of level info."""
    loaded = read()
    settings = loaded.settings
    level = "warn" if quiet and settings.log.level == "info" else settings.log.level
    log.configure(level, settings.log.format)
    if loaded.ignored:
        fields = {"variables": ", ".join(loaded.ignored)}
        _log.warning("variables ignored: Kubernetes makes such for a Service of this name", extra={"fields": fields})
    return settings


def _serve(read: Reader, announce: Callable[[str, str], None] | None = None) -> int:
    """Poll and serve until a signal; `announce` is told the URLs of the page and of the metrics, once they answer."""
    _hold_signals()
    settings = _begin(read)
    app = App(settings)
    _starting(settings.shard)
    raise_file_limit()
    try:
        addresses = [ListenAddress(*address) for address in app.serve()]
    except ListenError as error:
        _log.error("cannot serve", extra={"fields": {"error": str(error)}})
        return 1
    for address in addresses:
        fields = {"address": str(address), "tls": app.serves_tls, "page": f"{_origin(address, app.serves_tls)}/"}
        _log.info("listening", extra={"fields": fields})
    if announce:
        origin = _origin(addresses[0], app.serves_tls)
        announce(f"{origin}/", origin + settings.web.telemetry_path)
    while (received := signal.sigwait(_SIGNALS)) == signal.SIGHUP:
        app.reload(read)
    _log.info("stopping", extra={"fields": {"signal": signal.Signals(received).name}})
    app.stop()
    return 0


def _starting(part: Shard) -> None:
    fields: dict[str, object] = {"version": build.VERSION, "revision": build.revision()}
    if part.total > 1:
        fields["shard"] = part.ordinal
        fields["shards"] = part.total
    _log.info("starting", extra={"fields": fields})


def _origin(address: ListenAddress, tls: bool) -> str:
    """What a browser on this machine opens."""
    everywhere = address.host in ("::", "0.0.0.0")  # noqa: S104 - nothing is bound
    shown = ListenAddress("localhost", address.port) if everywhere else address
    return f"{'https' if tls else 'http'}://{shown}"


def _hold_signals() -> None:
    """Block the signals before any thread begins, so that only the wait for them receives them."""
    signal.pthread_sigmask(signal.SIG_BLOCK, _SIGNALS)


def _once(read: Reader) -> int:
    # What it finds is what it prints.
    app = App(_begin(read, quiet=True))
    well = app.once()
    _print(app.scrape(openmetrics=False, compressed=False))
    return 0 if well else 1


def _print(text: bytes) -> None:
    """All of a text on standard output; raises OutputError when nobody reads it or there is no room."""
    try:
        sys.stdout.buffer.write(text)
        sys.stdout.flush()
    except OSError as error:
        # What is left in the buffer would be tried again at the exit, with a traceback.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise OutputError(error.strerror) from None


def _check(read: Reader) -> int:
    _print(describe(_begin(read)).encode())
    return 0


def _probe(read: Reader, all_buckets: bool) -> int:
    settings = _begin(read)
    return 0 if probe(settings, all_buckets, lambda line: _print(f"{line}\n".encode())) else 1


def _uploads(read: Reader, flags: Mapping[str, str]) -> int:
    try:
        chosen = listing.options(flags)
    except listing.OptionsError as error:
        return _wrong([*error.faults, *_faults(read)])
    return listing.run(_begin(read), chosen, sys.stdout.buffer, sys.stderr, time.time)


def _faults(read: Reader) -> list[str]:
    """What is wrong with the settings."""
    try:
        read()
    except SettingsError as error:
        return [str(fault) for fault in error.faults]
    return []


def _demo(usage: Usage) -> int:
    try:
        options = demo.options({name.replace("-", "_"): text for name, text in usage.demo.items()})
    except ValueError as error:
        return _wrong([str(error)])
    _hold_signals()
    try:
        with demo.simulation(options) as simulated:
            settings = {**simulated.settings, **usage.settings}
            return _serve(
                lambda: load(settings, {}),
                lambda page, metrics: print(simulated.announcement(page, metrics), flush=True),
            )
    except demo.DemoError as error:
        print(f"{NAME}: {error}", file=sys.stderr)
        return 1


_PRINTING = ("once", "check", "uploads")
_COMMANDS: Mapping[str, Callable[[Reader], int]] = {"serve": _serve, "once": _once, "check": _check}
