"""The command line: commands, flags, exit status."""

import argparse
import logging
import os
import platform
import signal
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence

from exporter import build, demo, log
from exporter.app import App
from exporter.probe import probe
from exporter.settings.addresses import ListenAddress
from exporter.settings.describe import describe
from exporter.settings.faults import SettingsError
from exporter.settings.load import Loaded, load
from exporter.web.server import ListenError, raise_file_limit

_log = logging.getLogger(__name__)
_NAME = "qumulo-s3-uploads-exporter"
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
    parser = _parser()
    arguments = vars(parser.parse_args(argv))
    command = arguments.pop("command")
    given = {name: value for name, value in arguments.items() if value is not None}
    demo_flags = {name: given.pop(name) for name in list(given) if name.startswith("demo.")}
    probe_flags = {name for name in _PROBE_FLAGS if given.pop(name)}
    _refuse_flags_of_others(parser, command, demo=demo_flags, check=probe_flags)
    if probe_flags == {"all_buckets"}:
        parser.error("--all-buckets is only for check --probe")
    try:
        if command == "demo":
            return _demo(parser, given, demo_flags)
        if probe_flags:
            return _probe(lambda: load(given, os.environ), "all_buckets" in probe_flags)
        return _COMMANDS[command][0](lambda: load(given, os.environ))
    except SettingsError as error:
        return _wrong(error)
    except KeyboardInterrupt:
        return 128 + signal.SIGINT
    except OutputError as error:
        print(f"{_NAME}: cannot write the output: {error}", file=sys.stderr)
        return 1


def _refuse_flags_of_others(parser: argparse.ArgumentParser, command: str, **flags: Iterable[str]) -> None:
    """Wrong usage when flags are given that are only for another command."""
    for owner, names in flags.items():
        if names and command != owner:
            named = ", ".join(f"--{name.replace('_', '-')}" for name in sorted(names))
            parser.error(f"only for the command {owner}: {named}")


def _wrong(error: SettingsError) -> int:
    for fault in error.faults:
        print(f"{_NAME}: {fault}", file=sys.stderr)
    return WRONG


def _begin(read: Reader) -> Loaded:
    """Settings read for the first time, and logging as they say."""
    loaded = read()
    log.configure(loaded.settings.log.level, loaded.settings.log.format)
    for note in loaded.notes:
        _log.warning(note)
    return loaded


def _serve(read: Reader, announce: Callable[[str, str], None] | None = None) -> int:
    """Poll and serve until a signal; `announce` is told the URLs of the page and of the metrics, once they answer."""
    _hold_signals()
    settings = _begin(read).settings
    app = App(settings)
    raise_file_limit()
    try:
        addresses = app.serve()
    except ListenError as error:
        _log.error(str(error))
        return 1
    for address in addresses:
        fields = {"address": str(ListenAddress(*address)), "tls": str(app.serves_tls).lower()}
        _log.info("listening", extra={"fields": fields})
    if announce:
        host, port = addresses[0]
        shown = ListenAddress("localhost" if host in ("::", "0.0.0.0") else host, port)  # noqa: S104 - nothing is bound
        page = f"{'https' if app.serves_tls else 'http'}://{shown}"
        announce(f"{page}/", page + settings.web.telemetry_path)
    while (received := signal.sigwait(_SIGNALS)) == signal.SIGHUP:
        app.reload(read)
    _log.info("stopping", extra={"fields": {"signal": signal.Signals(received).name}})
    app.stop()
    return 0


def _hold_signals() -> None:
    """Block the signals before any thread begins, so that only the wait for them receives them."""
    signal.pthread_sigmask(signal.SIG_BLOCK, _SIGNALS)


def _once(read: Reader) -> int:
    app = App(_begin(read).settings)
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
    _print(describe(_begin(read).settings).encode())
    return 0


def _probe(read: Reader, all_buckets: bool) -> int:
    settings = _begin(read).settings
    return 0 if probe(settings, all_buckets, lambda line: _print(f"{line}\n".encode())) else 1


def _demo(parser: argparse.ArgumentParser, flags: Mapping[str, object], demo_flags: Mapping[str, str]) -> int:
    if "config_file" in flags:
        parser.error("--config.file is not for the command demo, which makes its own cluster")
    try:
        options = demo.options(demo_flags)
    except ValueError as error:
        parser.error(str(error))
    _hold_signals()
    try:
        with demo.simulation(options) as simulated:
            settings = {**simulated.settings, **flags}
            return _serve(
                lambda: load(settings, {}),
                lambda page, metrics: print(simulated.announcement(page, metrics), flush=True),
            )
    except demo.DemoError as error:
        print(f"{_NAME}: {error}", file=sys.stderr)
        return 1


_COMMANDS: Mapping[str, tuple[Callable[[Reader], int], str]] = {
    "serve": (_serve, "poll for ever and serve the metrics; the default"),
    "once": (_once, "poll every cluster once and print the metrics"),
    "check": (_check, "read and validate the settings and print them, secrets hidden; --probe asks the clusters"),
}


def _parser() -> argparse.ArgumentParser:
    commands = {name: text for name, (_, text) in _COMMANDS.items()}
    commands["demo"] = "serve a simulated cluster, which needs neither a cluster nor settings"
    parser = argparse.ArgumentParser(
        prog=_NAME,
        usage="%(prog)s [COMMAND] [FLAGS]",
        description="A Prometheus exporter for the S3 uploads in progress on Qumulo clusters.",
        epilog="commands:\n" + "\n".join(f"  {name:7} {text}" for name, text in commands.items()),
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("command", nargs="?", choices=commands, default="serve", metavar="COMMAND", help="see below")
    parser.add_argument("--config.file", dest="config_file", metavar="FILE", help="settings in YAML")
    for name, metavar, text in _FLAGS:
        action = "append" if name == "web.listen-address" else "store"
        parser.add_argument(f"--{name}", dest=_setting(name), action=action, metavar=metavar, help=text)
    for name, text in _PROBE_FLAGS.items():
        parser.add_argument(f"--{name.replace('_', '-')}", action="store_true", help=text)
    for name, (metavar, default, text) in demo.FLAGS.items():
        help_text = f"demo: {text} ({default})"
        parser.add_argument(f"--demo.{name}", dest=f"demo.{name.replace('-', '_')}", metavar=metavar, help=help_text)
    parser.add_argument("--version", action="version", version=_version())
    return parser


_FLAGS = (
    ("web.listen-address", "ADDRESS", "address to listen on, may be repeated (:18000)"),
    ("web.telemetry-path", "PATH", "path of the metrics (/metrics)"),
    ("web.config.file", "FILE", "web configuration: TLS, client certificates, basic auth, headers, rate limit"),
    ("log.level", "LEVEL", "debug, info, warn or error (info)"),
    ("log.format", "FORMAT", "logfmt or json (logfmt)"),
)

#: Flags of the command check.
_PROBE_FLAGS = {
    "probe": "check: also ask each cluster: whether it can be reached, the token, its privileges, the buckets",
    "all_buckets": "check: ask every selected bucket, not only the first 20 of each cluster",
}


def _setting(flag: str) -> str:
    """The dotted name of the setting behind a flag."""
    return flag.replace("-", "_").replace("config.file", "config_file")


def _version() -> str:
    python = platform.python_version()
    return f"{_NAME}, version {build.VERSION} (revision: {build.revision()}, python: {python})"
