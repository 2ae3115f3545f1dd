"""The tree of known settings, taken from the schema: what is a section, a list, a path; and what a typo meant."""

import difflib
from collections.abc import Iterator, Mapping
from enum import Enum
from pathlib import Path
from typing import get_args, get_origin

from pydantic import BaseModel

from exporter.settings.schema import Cluster, Settings

Keys = tuple[str, ...]

ANY_NAME = "*"
"""Stands for the name of a cluster."""


class Leaf(Enum):
    """What a single setting holds."""

    TEXT = "text"
    LIST = "list"
    PATH = "path"


Shape = Mapping[str, "Shape | Leaf"]


def _of_model(model: type[BaseModel]) -> Shape:
    return {name: _of_annotation(field.annotation) for name, field in model.model_fields.items()}


def _of_annotation(annotation: object) -> Shape | Leaf:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return _of_model(annotation)
    if get_origin(annotation) is dict:
        return {ANY_NAME: _of_model(Cluster)}
    if get_origin(annotation) is tuple:
        return Leaf.LIST
    return Leaf.PATH if _mentions_path(annotation) else Leaf.TEXT


def _mentions_path(annotation: object) -> bool:
    return annotation is Path or any(_mentions_path(part) for part in get_args(annotation))


SHAPE: Shape = _of_model(Settings)


def find(keys: Keys) -> Shape | Leaf | None:
    """What is at this place of the settings; None when there is nothing of this name."""
    place: Shape | Leaf | None = SHAPE
    for key in keys:
        if not isinstance(place, Mapping):
            return None
        place = place.get(key, place.get(ANY_NAME))
    return place


def leaves(shape: Shape = SHAPE, above: Keys = ()) -> Iterator[Keys]:
    """The places of all single settings, with ANY_NAME for a cluster's name."""
    for key, below in shape.items():
        if isinstance(below, Leaf):
            yield (*above, key)
        else:
            yield from leaves(below, (*above, key))


def similar_key(keys: Keys) -> str | None:
    """The known key beside the last of these that looks most like it."""
    place = find(keys[:-1])
    known = list(place) if isinstance(place, Mapping) else []
    return next(iter(difflib.get_close_matches(keys[-1].lower().replace("-", "_"), known, n=1)), None)
