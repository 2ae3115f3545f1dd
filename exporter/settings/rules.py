"""The rules that span sections or sources: they look at each source's plain values, so that no fault hides another."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from exporter.settings import values
from exporter.settings.durations import format_duration
from exporter.settings.environment import fold
from exporter.settings.faults import Fault, SettingsError, setting_name
from exporter.settings.files import file_problem
from exporter.settings.layers import Layer, cluster_names, origin_of, strongest
from exporter.settings.schema import Poll, check_stale_after
from exporter.settings.shape import Keys
from exporter.settings.webconfig import read_web_config

T = TypeVar("T")

FILES = {"token_file": True, "password_file": True, "ca_file": False}
"""The files of a cluster, and whether each holds a secret."""


def check_rules(layers: Sequence[Layer]) -> list[Fault]:
    """What is wrong across sections; the layers strongest first, credentials settled."""
    faults = _folded_names(layers) + _web_configuration(layers)
    for name in cluster_names(layers):
        faults += _missing_files(layers, name)
        faults += _stale_too_soon(layers, name)
    return faults


def _folded_names(layers: Sequence[Layer]) -> list[Fault]:
    first: dict[str, str] = {}
    faults = []
    for name in cluster_names(layers):
        other = first.setdefault(fold(name), name)
        if other != name:
            message = f"variables cannot tell it from {setting_name(('clusters', other))}; rename one"
            faults.append(_fault(layers, ("clusters", name), message))
    return faults


def _web_configuration(layers: Sequence[Layer]) -> list[Fault]:
    keys = ("web", "config_file")
    path = _read(values.path, strongest(layers, keys))
    try:
        if path is not None:
            read_web_config(path, origin_of(layers, keys))
    except SettingsError as error:
        return list(error.faults)
    return []


def _missing_files(layers: Sequence[Layer], name: str) -> list[Fault]:
    faults = []
    for key, secret in FILES.items():
        keys = ("clusters", name, key)
        path = _read(values.path, strongest(layers, keys))
        if path is not None and (problem := file_problem(path, secret)):
            faults.append(_fault(layers, keys, problem))
    return faults


def _stale_too_soon(layers: Sequence[Layer], name: str) -> list[Fault]:
    own: Keys = ("clusters", name, "poll")
    overridden = [key for key in ("stale_after", "interval") if strongest(layers, (*own, key)) is not None]
    if not overridden:
        return []
    stale_after = _read(values.duration, _in_force(layers, name, "stale_after"))
    interval = _read(values.duration, _in_force(layers, name, "interval") or format_duration(Poll().interval))
    try:
        check_stale_after(stale_after, interval)
    except ValueError as error:
        # Said of the one that the cluster sets; of stale_after when it sets both.
        return [_fault(layers, (*own, overridden[0]), f"the cluster's stale_after {error}")]
    return []


def _in_force(layers: Sequence[Layer], name: str, key: str) -> object:
    """What a key of `poll` is for this cluster; None when it is not set."""
    own = strongest(layers, ("clusters", name, "poll", key))
    return strongest(layers, ("poll", key)) if own is None else own


def _read(reader: Callable[[object], T], value: object) -> T | None:
    """The value as the schema will read it; None when there is none or the schema will refuse it."""
    try:
        return None if value is None else reader(value)
    except ValueError:
        return None


def _fault(layers: Sequence[Layer], keys: Keys, message: str) -> Fault:
    return Fault(setting_name(keys), origin_of(layers, keys), message)
