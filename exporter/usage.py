"""What may be typed: commands, flags, and the help that lists them."""

import argparse
import platform
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from exporter import build, demo, listing

NAME = "qumulo-s3-uploads-exporter"

#: Command to what it does.
COMMANDS = {
    "serve": "poll for ever and serve the metrics; the default",
    "once": "poll every cluster once and print the metrics",
    "check": "read and validate the settings and print them, secrets hidden; --probe asks the clusters",
    "uploads": "list the uploads themselves",
    "demo": "serve a simulated cluster, which needs neither a cluster nor settings",
}

_FLAGS = (
    ("config.file", "FILE", "settings in YAML"),
    ("web.listen-address", "ADDRESS", "address to listen on, may be repeated (:18000)"),
    ("web.telemetry-path", "PATH", "path of the metrics (/metrics)"),
    ("web.config.file", "FILE", "web configuration: TLS, client certificates, passwords, headers, rate limit"),
    ("log.level", "LEVEL", "debug, info, warn or error (info)"),
    ("log.format", "FORMAT", "logfmt or json (logfmt)"),
)
_PROBE = {
    "probe": "also ask each cluster: connection, TLS, token, privileges, buckets",
    "all-buckets": "with --probe: ask every selected bucket, not only the first 20 of each cluster",
}


@dataclass(frozen=True)
class Usage:
    """What was typed: the command, settings by their dotted names, and the flags of one command only."""

    command: str
    settings: Mapping[str, object]
    demo: Mapping[str, str]
    uploads: Mapping[str, str]
    probe: bool
    all_buckets: bool


def read(argv: Sequence[str] | None) -> Usage:
    """What was typed; ends the program with status 2 and a line on stderr when it is wrong."""
    parser = _parser()
    given = {name: value for name, value in vars(parser.parse_args(argv)).items() if value not in (None, False)}
    command = str(given.pop("command"))
    own = {owner: _taken(given, f"{owner} ") for owner in ("check", "uploads", "demo")}
    for owner, flags in own.items():
        if flags and owner != command:
            prefix = "demo." if owner == "demo" else ""
            parser.error(f"only for the command {owner}: {_named(prefix, flags)}")
    probe = own["check"]
    if "all-buckets" in probe and "probe" not in probe:
        parser.error("--all-buckets is only for check --probe")
    if command == "demo" and "config_file" in given:
        parser.error("--config.file is not for the command demo, which makes its own cluster")
    return Usage(command, given, own["demo"], own["uploads"], "probe" in probe, "all-buckets" in probe)


def _taken(given: dict[str, object], prefix: str) -> dict[str, str]:
    """The flags of one command, taken out of what was given."""
    return {name.removeprefix(prefix): str(given.pop(name)) for name in list(given) if name.startswith(prefix)}


def _named(prefix: str, flags: Iterable[str]) -> str:
    return ", ".join(f"--{prefix}{flag}" for flag in flags)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog=NAME,
        usage="%(prog)s [COMMAND] [FLAGS]",
        description="A Prometheus exporter for the S3 uploads in progress on Qumulo clusters.",
        epilog="commands:\n" + "\n".join(f"  {name:7} {text}" for name, text in COMMANDS.items()),
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("command", nargs="?", choices=COMMANDS, default="serve", metavar="COMMAND", help="see below")
    for name, metavar, text in _FLAGS:
        action = "append" if name == "web.listen-address" else "store"
        parser.add_argument(f"--{name}", dest=_setting(name), action=action, metavar=metavar, help=text)
    parser.add_argument("--version", action="version", version=_version())
    check = parser.add_argument_group("flags of check")
    for name, text in _PROBE.items():
        check.add_argument(f"--{name}", dest=f"check {name}", action="store_true", help=text)
    _add(parser, "uploads", "", listing.FLAGS)
    _add(parser, "demo", "demo.", demo.FLAGS)
    return parser


def _add(parser: argparse.ArgumentParser, owner: str, prefix: str, flags: Mapping[str, tuple[str, str, str]]) -> None:
    """Flags of one command: what stands for the value, the default, what it does."""
    group = parser.add_argument_group(f"flags of {owner}")
    for name, (metavar, default, text) in flags.items():
        help_text = f"{text} ({default})"
        group.add_argument(f"--{prefix}{name}", dest=f"{owner} {name}", metavar=metavar, help=help_text)


def _setting(flag: str) -> str:
    """The dotted name of the setting behind a flag."""
    return flag.replace("-", "_").replace("config.file", "config_file")


def _version() -> str:
    python = platform.python_version()
    return f"{NAME}, version {build.VERSION} (revision: {build.revision()}, python: {python})"
