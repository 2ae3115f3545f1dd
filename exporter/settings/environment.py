"""The environment below the prefix as a layer of settings."""

import difflib
import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from exporter.settings.faults import Fault, setting_name
from exporter.settings.layers import Layer, Nested, put
from exporter.settings.shape import ANY_NAME, Keys, Leaf, find, leaves

PREFIX = "QUMULO_EXPORTER_"
CONFIG_FILE = PREFIX + "CONFIG_FILE"
SHARD_ORDINAL = PREFIX + "SHARD__ORDINAL"

# A Service `qumulo-exporter` or `qumulo-exporter-x` makes these; none has a double underscore, so that a misspelt
# `CLUTSERS__PROD__PORT` stays a fault.
_SERVICE_LINK = re.compile(
    r"(?!.*__)(?:[A-Z0-9_]+_)?"
    r"(?:SERVICE_HOST|SERVICE_PORT(?:_[A-Z0-9_]+)?|PORT|PORT_[0-9]+_(?:TCP|UDP|SCTP)(?:_[A-Z]+)?)"
)
_BROKEN_JSON = re.compile(r'\[\s*"')


def read_environment(
    environ: Mapping[str, str], clusters: Sequence[str], folder: Path
) -> tuple[Layer, list[Fault], list[str]]:
    """The layer of the variables, what is wrong with their names or lists, and the names of those that are ignored.

    `clusters` are the file's cluster names, which variables are matched to; relative paths start at `folder`.
    """
    reading = _Reading(clusters, folder)
    for name in sorted(environ):
        if name.startswith(PREFIX) and name != CONFIG_FILE and environ[name]:
            reading.take(name, environ[name])
    return Layer("environment", reading.values, reading.origins), reading.faults, reading.ignored


def empty_ordinal(environ: Mapping[str, str]) -> Layer:
    """The weakest layer: an ordinal that is there but empty (a pod's missing label) must not silently be shard 0."""
    if environ.get(SHARD_ORDINAL) != "":
        return Layer("defaults")
    return Layer("defaults", {"shard": {"ordinal": ""}}, {("shard", "ordinal"): f"variable {SHARD_ORDINAL}"})


def fold(cluster: str) -> str:
    """How a variable spells the name of a cluster: upper case, `-` and `.` as `_`."""
    return cluster.upper().replace("-", "_").replace(".", "_")


class _Reading:
    """What has been read of the environment so far."""

    def __init__(self, clusters: Sequence[str], folder: Path) -> None:
        # Longest first: the fold of a name may be the start of another's.
        self._clusters = sorted(((fold(name), name) for name in clusters), key=lambda pair: -len(pair[0]))
        self._folder = folder
        #: Variables that Kubernetes makes for a Service of this name.
        self.ignored: list[str] = []
        self.values: Nested = {}
        self.origins: dict[Keys, str] = {}
        self.faults: list[Fault] = []

    def take(self, name: str, value: str) -> None:
        rest = name.removeprefix(PREFIX).upper()
        keys = self._keys(rest)
        leaf = find(keys)
        if isinstance(leaf, Leaf):
            self._set(name, keys, leaf, value)
        elif leaf is not None:
            self._fault(keys, name, f"is a section, not a setting; set a variable such as {_example(keys)}")
        elif _SERVICE_LINK.fullmatch(rest):
            self.ignored.append(name)
        else:
            message = f"there is no such setting{self._suggestion(rest)}"
            self.faults.append(Fault(name, f"variable {name}", message))

    def _keys(self, rest: str) -> Keys:
        if not rest.startswith("CLUSTERS__"):
            return tuple(rest.lower().split("__"))
        below = rest.removeprefix("CLUSTERS__")
        for folded, name in self._clusters:
            if below.startswith(folded + "__"):
                return ("clusters", name, *below.removeprefix(folded + "__").lower().split("__"))
        return ("clusters", *below.lower().split("__"))

    def _set(self, name: str, keys: Keys, leaf: Leaf, value: str) -> None:
        if keys in self.origins:
            self._fault(keys, name, f"is set twice, also by {self.origins[keys]}")
            return
        found: object = value
        if leaf is Leaf.LIST:
            found = _decode_list(value)
            if found is None:
                self._fault(keys, name, 'expected a list: a,b or in JSON ["a", "b"]')
                return
        elif leaf is Leaf.PATH:
            found = str(self._folder / value)
        put(self.values, keys, found)
        self.origins[keys] = f"variable {name}"

    def _fault(self, keys: Keys, name: str, message: str) -> None:
        self.faults.append(Fault(setting_name(keys), f"variable {name}", message))

    def _suggestion(self, rest: str) -> str:
        names = {folded for folded, _ in self._clusters}
        parts = rest.split("__")
        if len(parts) > 2:
            names.add(parts[1])
        known = [variable for keys in leaves() for variable in _variables(keys, names)]
        close = difflib.get_close_matches(rest, [*known, CONFIG_FILE.removeprefix(PREFIX)], n=1, cutoff=0.8)
        return f"; did you mean {PREFIX}{close[0]}?" if close else ""


def _variables(keys: Keys, names: set[str]) -> list[str]:
    spelling = "__".join(keys).upper()
    return [spelling.replace(ANY_NAME, name) for name in sorted(names)] if ANY_NAME in keys else [spelling]


def _example(keys: Keys) -> str:
    """A variable for a setting of this section."""
    if len(keys) == 2 and isinstance(find(("clusters", ANY_NAME, keys[1])), Leaf):
        keys = ("clusters", ANY_NAME, keys[1])
    place = find(keys)
    below = next(leaves(place)) if isinstance(place, Mapping) else ()
    return PREFIX + "__".join((*keys, *below)).upper().replace(ANY_NAME, "<NAME>")


def _decode_list(value: str) -> list[str] | None:
    """JSON when it is an array of texts, else comma-separated; None when it is broken JSON."""
    if value.lstrip().startswith("["):
        try:
            items = json.loads(value)
        except (ValueError, RecursionError):
            items = None
        if isinstance(items, list) and all(isinstance(item, str) for item in items):
            return items
        if _BROKEN_JSON.match(value.lstrip()):
            return None
    return [item.strip() for item in value.split(",")]
