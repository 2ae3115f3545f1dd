"""The layers as sources of pydantic-settings, which merges and validates them."""

from collections.abc import Sequence
from typing import Any, NoReturn

from pydantic.fields import FieldInfo
from pydantic_settings import PydanticBaseSettingsSource

from exporter.settings.layers import Layer
from exporter.settings.schema import Settings


class _Unprinted(dict[str, object]):
    """Values that PYDANTIC_SETTINGS_DEBUG must not print."""

    def __repr__(self) -> str:
        return "<hidden>"


class LayerSource(PydanticBaseSettingsSource):
    """One layer of plain values."""

    def __init__(self, layer: Layer) -> None:
        super().__init__(Settings)
        self.__name__ = layer.name
        self._layer = layer

    def __call__(self) -> dict[str, object]:
        return _Unprinted(self._layer.values)

    def get_field_value(self, field: FieldInfo, field_name: str) -> NoReturn:
        """Not used: a layer is asked for all of its values at once."""
        raise NotImplementedError


def merge(layers: Sequence[Layer]) -> Settings:
    """The settings of these layers, strongest first; pydantic's ValidationError when they are wrong."""
    # A documented argument of pydantic-settings that type checkers do not see without its plugin.
    arguments: dict[str, Any] = {"_build_sources": (tuple(LayerSource(layer) for layer in layers), {})}
    return Settings(**arguments)
