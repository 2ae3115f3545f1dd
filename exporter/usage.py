"""What may be typed: commands, flags, and the help that lists them."""

import argparse
import difflib
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

#: Command to its exit status; wrong usage and wrong settings are 2 from every command.
EXITS = {
    "serve": "0 after SIGTERM or SIGINT; 1 when it cannot listen",
    "once": "0 when all was listed, else 1; what was listed is printed all the same",
    "check": "0; with --probe 1 when there is a FAIL",
    "uploads": "0; 1 when something could not be listed",
    "demo": "as serve",
}

#: Flags of every command: name, what stands for the value, what it does.
FLAGS = (
    ("config.file", "FILE", "settings in YAML"),
    ("web.listen-address", "ADDRESS", "address to listen on, may be repeated (:18000)"),
    ("web.telemetry-path", "PATH", "path of the metrics (/metrics)"),
    ("web.config.file", "FILE", "web configuration: TLS, client certificates, passwords, headers, rate limit"),
    ("log.level", "LEVEL", "debug, info, warn or error (info)"),
    ("log.format", "FORMAT", "logfmt or json (logfmt)"),
)
#: Flags of check.
PROBE = {
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
    try:
        parsed, unknown = parser.parse_known_args(argv)
    except argparse.ArgumentError as error:
        parser.error(_no_value(error))
    given = {name: value for name, value in vars(parsed).items() if value not in (None, False)}
    command = str(given.pop("command"))
    strays = [*dict.fromkeys(map(_stray, unknown))]
    if faults := [*map(_no_flag, filter(_is_flag, unknown))] or _no_command(command) or strays:
        parser.error("; ".join(faults))
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


def _no_value(error: argparse.ArgumentError) -> str:
    """A flag that wants a value, or that has one which it does not take and which may be a secret."""
    return str(error) if error.message.startswith("expected ") else f"{error.argument_name} takes no value"


def _is_flag(typed: str) -> bool:
    return typed.startswith("-")


def _no_flag(typed: str) -> str:
    """A flag that there is not, without its value, which may be a secret, also where nothing parts the two."""
    flag = typed.partition("=")[0]
    name = flag.lstrip("-")
    known = [*(name for name, _, _ in FLAGS), *PROBE, *listing.FLAGS, *(f"demo.{name}" for name in demo.FLAGS)]
    begun = [flag for flag in known if name and flag.startswith(name)]
    close = difflib.get_close_matches(name, known, n=1, cutoff=0.8) or (begun if len(begun) == 1 else [])
    if close:
        return f"there is no flag {flag}; did you mean --{close[0]}?"
    return f"there is no flag {flag if flag.startswith('--') else flag[:2]}; --help lists them"


def _no_command(typed: str) -> list[str]:
    """A word that is no command; it may be a secret unless it is nearly one."""
    if typed in COMMANDS:
        return []
    close = [] if "=" in typed else difflib.get_close_matches(typed, COMMANDS, n=1, cutoff=0.75)
    if close:
        return [f"there is no command {typed}; did you mean {close[0]}?"]
    return [f"there is no such command; there are {', '.join(COMMANDS)}"]


def _stray(typed: str) -> str:
    """A word behind the command; it may be a secret unless it is named like a file of settings."""
    word = typed if typed.lower().endswith((".yml", ".yaml")) else "what stands behind the command"
    return f"{word} is neither a command nor a flag; settings are given with --config.file FILE"


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
        epilog=f"commands:\n{_lines(COMMANDS)}\n\nexit status; wrong usage and wrong settings are 2:\n{_lines(EXITS)}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
        exit_on_error=False,
    )
    parser.add_argument("command", nargs="?", default="serve", metavar="COMMAND", help="see below")
    for name, metavar, text in FLAGS:
        action = "append" if name == "web.listen-address" else "store"
        parser.add_argument(f"--{name}", dest=_setting(name), action=action, metavar=metavar, help=text)
    parser.add_argument("--version", action="version", version=_version())
    check = parser.add_argument_group("flags of check")
    for name, text in PROBE.items():
        check.add_argument(f"--{name}", dest=f"check {name}", action="store_true", help=text)
    _add(parser, "uploads", "", listing.FLAGS)
    _add(parser, "demo", "demo.", demo.FLAGS)
    return parser


def _lines(texts: Mapping[str, str]) -> str:
    return "\n".join(f"  {name:7} {text}" for name, text in texts.items())


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
