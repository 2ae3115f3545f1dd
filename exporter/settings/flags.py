"""The flags as a layer of settings."""

from collections.abc import Mapping

from exporter.settings.layers import Layer, Nested, put
from exporter.settings.shape import Leaf, find

CONFIG_FILE = "config_file"

_SPELLINGS = {CONFIG_FILE: "--config.file", "web.config_file": "--web.config.file"}


def flag_name(dotted: str) -> str:
    """The flag of a setting in Prometheus' spelling: `web.listen_address` is `--web.listen-address`."""
    return _SPELLINGS.get(dotted, "--" + dotted.replace("_", "-"))


def read_flags(flags: Mapping[str, object]) -> Layer:
    """The layer of the flags that were given: dotted names to text or lists of text."""
    values: Nested = {}
    origins = {}
    for dotted, value in flags.items():
        if dotted == CONFIG_FILE:
            continue
        keys = tuple(dotted.split("."))
        put(values, keys, [value] if find(keys) is Leaf.LIST and isinstance(value, str) else value)
        origins[keys] = f"flag {flag_name(dotted)}"
    return Layer("flags", values, origins)
