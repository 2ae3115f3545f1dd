"""Single settings with texts that must be taken, their meaning, and texts that must be refused (contract section 3)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Text = str | tuple[str, ...]

_DURATIONS = {
    **{"60s": 60.0, "1h30m": 5400.0, "7d": 604_800.0, "1w": 604_800.0, "90m": 5400.0, "1500ms": 1.5, "1m1s": 61.0},
    **{"5200w": 3_144_960_000.0, " 30s ": 30.0, "1w1d1h1m1s1ms": 694_861.001, "00005s": 5.0},
}
_NO_DURATIONS = (
    *(
        "60",
        "0s",
        "-5s",
        "1.5h",
        "soon",
        "1h 30m",
        "1m1h",
        "1s1s",
        "5201w",
        "5S",
        "s",
        "1y",
        "\uff15s",
        "5\u00a0s",
        "+5s",
        "1e3s",
    ),
    *("9999999999999s", "5s\n5s", "null", "0w0d0h0m0s0ms"),
)
_COUNTS = {"1": 1, "16": 16, "1000000": 1_000_000, "007": 7, " 5 ": 5}
_NO_COUNTS = ("0", "1000001", "x", "1.5", "-1", "1e3", "\u0665", "1_000", "0x5", "9" * 30, "9" * 5000)
_SWITCHES = {"true": True, "YES": True, "1": True, "on": True, "false": False, "0": False, "Off": False, "no": False}
_HOSTS = {
    "a": "a",
    "a.example.com": "a.example.com",
    "10.0.0.1": "10.0.0.1",
    "[fd00::1]": "fd00::1",
    "fd00::1": "fd00::1",
    "n_1": "n_1",
}
_NO_HOSTS = ("http://a", "a:8000", "a/b", "a b", "[a]", "u@h", "a" * 254, "x..y", "[::1", "-a", "fe80::1%\x00", "a\n")


@dataclass(frozen=True, eq=False)
class Setting:
    """One setting by its dotted name; `flag` where a flag gives it too."""

    name: str
    good: Mapping[Any, object]
    bad: Sequence[Text]
    flag: str | None = field(default=None)


def _lists(*texts: tuple[str, ...]) -> dict[tuple[str, ...], object]:
    return {text: list(text) for text in texts}


SETTINGS = (
    Setting("poll.interval", {k: v for k, v in _DURATIONS.items() if v >= 1}, (*_NO_DURATIONS, "999ms", "1ms")),
    Setting("poll.concurrency", dict(_COUNTS), _NO_COUNTS),
    Setting("poll.page_size", dict(_COUNTS), _NO_COUNTS),
    Setting("poll.deadline", {**_DURATIONS, "1ms": 0.001}, _NO_DURATIONS),
    Setting(
        "uploads.idle_thresholds",
        _lists((), ("1d",), ("1d", "7d", "30d"), ("1ms", "2ms"), tuple(f"{day}d" for day in range(1, 9))),
        (("1d", "24h"), ("1d", "1d"), ("0s",), ("x", "1d"), tuple(f"{day}d" for day in range(1, 10)), ("7",)),
    ),
    Setting("uploads.zero_series", dict(_SWITCHES), ("maybe", "2", "y", "wahr", "tru e")),
    Setting(
        "web.listen_address",
        _lists((":1",), ("127.0.0.1:9", "[::1]:9"), (":0", ":0"), ("localhost:65535",)),
        (
            (),
            ("x",),
            (":65536",),
            (":1", ":1"),
            ("::1:9",),
            ("[::1]",),
            ("http://a:1",),
            (":",),
            (":\u0661",),
            ("a b:1",),
        ),
        "--web.listen-address",
    ),
    Setting(
        "web.telemetry_path",
        {path: path for path in ("/metrics", "/a/b", "/a.b_c~d-e", "/0", "/a/")},
        ("/", "m", "/-/x", "/a b", "//", "/a//b", "/..", "/a/./b", "/\u00fc", "/a?b", "/a#", "/%41"),
        "--web.telemetry-path",
    ),
    Setting(
        "log.level",
        {level: level for level in ("debug", "info", "warn", "error")},
        ("INFO", "warning", "loud", " info"),
        "--log.level",
    ),
    Setting("log.format", {"logfmt": "logfmt", "json": "json"}, ("JSON", "text", "logfmt "), "--log.format"),
    Setting("clusters.prod.host", dict(_HOSTS), _NO_HOSTS),
    Setting("clusters.prod.port", {"1": 1, "8000": 8000, "65535": 65_535}, ("0", "65536", "http", "-1", "80.0")),
    Setting("clusters.prod.server_name", dict(_HOSTS), _NO_HOSTS),
    Setting("clusters.prod.insecure_skip_verify", dict(_SWITCHES), ("maybe", "2")),
    Setting("clusters.prod.connect_timeout", dict(_DURATIONS), _NO_DURATIONS),
    Setting("clusters.prod.read_timeout", dict(_DURATIONS), _NO_DURATIONS),
    Setting("clusters.prod.poll.page_size", dict(_COUNTS), _NO_COUNTS),
    Setting(
        "clusters.prod.buckets.names",
        _lists((), ("a",), ("a", "b", "\u00fc"), ("x" * 63,)),
        (("a", "a"), ("",), ("a b",), ("a\n",), ("\u00a0",)),
    ),
    Setting(
        "clusters.prod.buckets.include",
        _lists(("a.*",), ("(?i)x", "[a-z]+", "\u00fc"), ()),
        (("(",), ("a", "*"), ("(?P<n",), ("a{99999999999}",), ("[",), ("(?<=a+)b",)),
    ),
)
