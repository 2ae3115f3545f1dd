"""The YAML file as a layer of settings."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from exporter.settings.faults import Fault, setting_name
from exporter.settings.layers import Layer, Nested
from exporter.settings.shape import ANY_NAME, Keys, Leaf, Shape, find

SETTING = "config_file"
"""What a fault about the file as a whole is filed under."""

_MOST_ALIASED = 100_000
"""Nodes that aliases may stand for, all together."""

_QUOTED = re.compile(r"""'(?:\\.|[^'])*'|"(?:\\.|[^"])*\"""")
_HARMLESS = re.compile(r"""['"](?:\W|<[a-z ]+>)['"]""")


class _Loader(yaml.SafeLoader):
    """A safe loader that refuses duplicate keys, and says where a value cannot be read."""

    def __init__(self, stream: bytes) -> None:
        super().__init__(stream)
        self._open: list[object] = []

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            event: yaml.AliasEvent = self.peek_event()  # type: ignore[no-untyped-call]  # not in the stubs
            if event.anchor in self._open:
                raise yaml.composer.ComposerError(None, None, "an alias inside what it stands for", _mark(event))
        return super().compose_node(parent, index)

    def compose_scalar_node(self, anchor: Any) -> yaml.ScalarNode:
        node = super().compose_scalar_node(anchor)
        try:
            node.value.encode()
        except UnicodeEncodeError:
            problem = "half of a surrogate pair, which is no character"
            raise yaml.composer.ComposerError(None, None, problem, node.start_mark) from None
        return node

    def compose_sequence_node(self, anchor: Any) -> yaml.SequenceNode:
        self._open.append(anchor)
        node = super().compose_sequence_node(anchor)
        self._open.pop()
        return node

    def compose_mapping_node(self, anchor: Any) -> yaml.MappingNode:
        self._open.append(anchor)
        node = super().compose_mapping_node(anchor)
        self._open.pop()
        # Here and not when it is constructed: by then "<<" may have added keys that were rightly overridden.
        seen: set[str] = set()
        for key, _ in node.value:
            if isinstance(key, yaml.ScalarNode):
                if key.value in seen:
                    raise yaml.constructor.ConstructorError(None, None, "a key is there twice", key.start_mark)
                seen.add(key.value)
        return node

    def get_single_node(self) -> yaml.Node | None:
        node = super().get_single_node()
        if node is not None:
            sizes: dict[yaml.Node, int] = {}
            # Whoever walks what is read walks an alias anew each time: ten aliases of ten aliases soon take for ever.
            if _size(node, sizes) - len(sizes) > _MOST_ALIASED:
                raise yaml.composer.ComposerError(None, None, "aliases that stand for too much", node.start_mark)
        return node

    def construct_object(self, node: yaml.Node, deep: bool = False) -> object:
        try:
            return super().construct_object(node, deep)
        # What PyYAML's own readers raise for `!!bool x`, `!!timestamp x` and `!!int ""`.
        except (AttributeError, LookupError, ValueError) as error:
            problem = "a value cannot be read; put it in quotes"
            raise yaml.constructor.ConstructorError(None, None, problem, node.start_mark) from error


def _size(node: yaml.Node, sizes: dict[yaml.Node, int]) -> int:
    """How many nodes this one is with all below it, aliases written out."""
    if node not in sizes:
        below: list[yaml.Node] = []
        if isinstance(node, yaml.SequenceNode):
            below = node.value
        elif isinstance(node, yaml.MappingNode):
            below = [part for pair in node.value for part in pair]
        sizes[node] = 1 + sum(_size(part, sizes) for part in below)
    return sizes[node]


def _mark(event: yaml.Event) -> Any:
    return event.start_mark


def read_file(path: Path, given_by: str) -> tuple[Layer, list[Fault], bool]:
    """The layer of the file, its faults, and whether it could be read at all; `given_by` is the origin of its path."""
    layer = Layer(f"file {path}")
    try:
        content = parse_yaml(path.read_bytes())
    except OSError as error:
        return layer, [Fault(SETTING, given_by, f"cannot read {path}: {error.strerror}")], False
    except ValueError as error:
        return layer, [Fault(SETTING, layer.name, str(error))], False
    if content is None:
        return layer, [], True
    if not isinstance(content, dict):
        return layer, [Fault(SETTING, layer.name, "expected settings, such as poll: {interval: 60s}")], False
    cleaning = _Cleaning(layer.name, path.absolute().parent)
    return Layer(layer.name, cleaning.section(content, ())), cleaning.faults, True


def parse_yaml(data: bytes) -> object:
    """The content of the file; ValueError in plain words when it is not YAML."""
    try:
        return yaml.load(data, _Loader)  # noqa: S506 - it is a SafeLoader
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = f" (line {mark.line + 1}, column {mark.column + 1})" if mark else ""
        raise ValueError(f"not YAML: {_without_content(error.problem or 'unreadable')}{where}") from None
    except (yaml.YAMLError, UnicodeDecodeError):
        raise ValueError("not YAML: not a text in UTF-8, or with control characters") from None
    except RecursionError:
        raise ValueError("not YAML: nested too deeply") from None


def _without_content(problem: str) -> str:
    """A message of the parser without the names and values that it quotes from the file."""
    if problem.startswith(r"found character '\t'"):
        return "a tab, but only spaces may indent"
    return _QUOTED.sub(lambda quoted: quoted[0] if _HARMLESS.fullmatch(quoted[0]) else "...", problem)


class _Cleaning:
    """Takes nulls out (they mean: not set), makes paths absolute, and finds keys that are not texts."""

    def __init__(self, origin: str, folder: Path) -> None:
        self._origin = origin
        self._folder = folder
        self.faults: list[Fault] = []

    def section(self, content: Mapping[object, object], above: Keys) -> Nested:
        cleaned: Nested = {}
        for key, value in content.items():
            if not isinstance(key, str):
                message = "a name below this is not a text; put it in quotes"
                self.faults.append(Fault(setting_name(above) or SETTING, self._origin, message))
            elif (kept := self._value(value, (*above, key))) is not None:
                cleaned[key] = kept
        return cleaned

    def _value(self, value: object, keys: Keys) -> object:
        place = find(keys)
        if value is None:
            return _nothing(place, keys)
        if isinstance(place, Mapping):
            if isinstance(value, dict):
                return self.section(value, keys)
            # Here and not by the schema, which would not see it beside a variable for a setting of this section.
            self.faults.append(Fault(setting_name(keys), self._origin, _no_section(keys)))
            return None
        if place is Leaf.PATH and isinstance(value, str) and value:
            return str(self._folder / value)
        return value


def _no_section(keys: Keys) -> str:
    """What is expected where there is no section but should be one."""
    if keys == ("clusters",):
        return "expected the name of each cluster and below it its settings, such as prod: {host: qumulo.example.com}"
    if len(keys) == 2 and keys[0] == "clusters" and find(("clusters", ANY_NAME, keys[1])) is not None:
        return f"the name of the cluster is missing above it, as in clusters.prod.{keys[1]}"
    return "expected a mapping of settings"


def _nothing(place: Shape | Leaf | None, keys: Keys) -> object:
    """What null means: an unknown key stays for the schema to refuse, a cluster is there without settings."""
    if place is None:
        return ""
    is_cluster = isinstance(place, Mapping) and len(keys) == 2 and place is find(("clusters", ANY_NAME))
    return {} if is_cluster else None
