"""What the schema of the values takes for a setting the exporter takes as well, and the other way round."""

import itertools
from collections.abc import Callable
from functools import cache

import pytest
from jsonschema import Draft7Validator

from exporter.settings import names, values
from tests.deploy.helm.test_schema import SCHEMA


@cache
def part(place: str) -> Draft7Validator:
    """The part of the schema that a place such as `cluster.host` leads to."""
    first, *rest = place.split(".")
    found = SCHEMA["definitions"][first]
    for key in rest:
        found = found["properties"][key]
    return Draft7Validator({**found, "definitions": SCHEMA["definitions"]})


def taken(place: str, value: object) -> bool:
    """Whether the schema has nothing against a value there."""
    return bool(part(place).is_valid(value))


def read(reader: Callable[[object], object], value: object) -> bool:
    """Whether the exporter has nothing against it."""
    try:
        reader(value)
    except ValueError:
        return False
    return True


HOSTS = [
    "qumulo.example.com", "qumulo.example.com.", "q", "10.1.2.3", "q_1", "9a", "köln.example", "a-b.c-d", "a--b", "a-",
    "_a", "fd00::1", "[fd00::1]", "::", "::1", "1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7::", "fe80::1%eth0", "::ffff:10.1.2.3",
    "x" * 63, ".".join(["x" * 49] * 5), "", " ", "a b", "q:8000", "https://q", "q/", "u@q", "a,b", "a?", "a#", "*.a",
    "a\\b", "[a]", "[fd00::1", "fd00::1]", "-a", ".a", "a..b", "x" * 64, "a." * 127, "[10.1.2.3]", "::1%", "1:2",
    "[::1]:8000",
]  # fmt: skip


@pytest.mark.parametrize("place", ["cluster.host", "cluster.server_name"])
def test_hosts(place: str) -> None:
    taken_here = [host for host in HOSTS if taken(place, host)]
    assert taken_here == [host for host in HOSTS if read(names.host, host)]
    assert (taken_here.index("x" * 63), len(taken_here)) == (19, 21)


def words(letters: str, most: int) -> list[str]:
    """Every word of these letters."""
    return ["".join(word) for length in range(most + 1) for word in itertools.product(letters, repeat=length)]


def test_durations() -> None:
    spelt = ["".join(parts) for parts in itertools.product(("", "0", "1", "30"), ("", "d", "m", "s", "ms"), repeat=2)]
    spelt += [
        "999ms",
        "1000ms",
        "0s1500ms",
        "0d0m1s",
        "0s500ms",
        "1w2d3h4m5s6ms",
        "1s1s",
        "6ms5s",
        "1h30",
        "1.5h",
        "5y",
    ]
    for place, reader in (
        ("duration", values.duration), ("durationOrNull", values.duration), ("intervalOrNull", values.poll_interval),
    ):  # fmt: skip
        good = [text for text in spelt if read(reader, text)]
        assert [text for text in spelt if taken(place, text)] == good
        assert len(good) > 20
    assert not taken("intervalOrNull", "500ms")


def test_paths_of_the_metrics() -> None:
    place = "settings.web.telemetry_path"
    paths = [f"/{word}" for word in words("a./-", 6)]
    # A path that begins with a hyphen is too near to /-/.
    good = [path for path in paths if read(names.telemetry_path, path) and not path.startswith("/-")]
    assert [path for path in paths if taken(place, path)] == good
    assert (len(good) > 1000, taken(place, "/~x/y_z/"), taken(place, "/a b"), taken(place, "/ä")) == (
        True, True, False, False,
    )  # fmt: skip


def test_names_of_buckets() -> None:
    assert taken("buckets", {"names": ["a", "="], "include": None})
    assert not taken("buckets", {"names": ["a", "a"]})
    assert not taken("buckets", {"names": ["a b"]})


@pytest.mark.parametrize(
    "good", ["0.0.0.0/0", "::/0", "10.1.0.0/16", "255.255.255.255/32", "fd00::/8", "1:2:3:4:5:6:7:8/128"]
)
def test_ranges(good: str) -> None:
    assert taken("range", good)
    address, _, _ = good.partition("/")
    for bad in (address, f"{address}/129", f"{address}/-1", f"{address}/08", f"g{good}", f"{good} "):
        assert not taken("range", bad)


@pytest.mark.parametrize("bad", ["10.1.0.0/33", "10.1.0/16", "256.0.0.0/8", "10.01.0.0/16", "1.2.3.4.5/8", "fd00/8"])
def test_what_is_no_range(bad: str) -> None:
    assert not taken("range", bad)
