"""One source of settings as a plain nested mapping that knows where each value came from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from exporter.settings.faults import NOT_SET
from exporter.settings.shape import Keys

Nested = dict[str, object]


@dataclass(frozen=True)
class Layer:
    """The values of one source; `origins` names the flag or variable of single places, `name` all others."""

    name: str
    values: Nested = field(default_factory=dict, repr=False)
    origins: Mapping[Keys, str] = field(default_factory=dict)

    def get(self, keys: Keys) -> object:
        """The value at this place; None when there is none."""
        place: object = self.values
        for key in keys:
            if not isinstance(place, dict):
                return None
            place = place.get(key)
        return place

    def origin(self, keys: Keys) -> str:
        """Where the value at this place, or the first one below it, came from."""
        return next((origin for place, origin in self.origins.items() if place[: len(keys)] == keys), self.name)

    def without(self, places: Sequence[Keys]) -> "Layer":
        """The same source as if it did not have these places."""
        return replace(self, values=_without(self.values, (), frozenset(places)))


def _without(values: Nested, above: Keys, places: frozenset[Keys]) -> Nested:
    return {
        key: _without(value, (*above, key), places) if isinstance(value, dict) else value
        for key, value in values.items()
        if (*above, key) not in places
    }


def put(values: Nested, keys: Keys, value: object) -> None:
    """Sets the value at a place, making the mappings above it."""
    for key in keys[:-1]:
        below = values.setdefault(key, {})
        if not isinstance(below, dict):
            raise TypeError(f"{key} is not a section")
        values = below
    values[keys[-1]] = value


def strongest(layers: Sequence[Layer], keys: Keys) -> object:
    """The value at this place in the first layer that has one; None when there is none."""
    return next((value for layer in layers if (value := layer.get(keys)) is not None), None)


def origin_of(layers: Sequence[Layer], keys: Keys) -> str:
    """Where the value at this place came from; when it is not set, where the section around it came from."""
    for length in range(len(keys), 0, -1):
        # A section that lacks something is rather the file's than that of a variable which adds to it.
        candidates = layers if length == len(keys) else layers[::-1]
        for layer in candidates:
            if layer.get(keys[:length]) is not None:
                return layer.origin(keys[:length])
    return NOT_SET


def cluster_names(layers: Sequence[Layer]) -> tuple[str, ...]:
    """The names of all clusters of all layers, those of the weakest layer first."""
    found: dict[str, None] = {}
    for layer in reversed(layers):
        clusters = layer.get(("clusters",))
        found.update(dict.fromkeys(clusters if isinstance(clusters, dict) else ()))
    return tuple(found)
