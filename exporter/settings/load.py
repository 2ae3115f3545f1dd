"""Reads the settings: flags over environment over a YAML file over defaults, with every fault named at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from exporter.settings import environment
from exporter.settings.credentials import settle_credentials
from exporter.settings.faults import NOT_SET, Fault, SettingsError, setting_name
from exporter.settings.flags import CONFIG_FILE, flag_name, read_flags
from exporter.settings.layers import Layer, cluster_names, origin_of
from exporter.settings.rules import check_rules
from exporter.settings.schema import Settings
from exporter.settings.shape import similar_key
from exporter.settings.sources import merge
from exporter.settings.yamlfile import read_file

__all__ = ["Fault", "Loaded", "SettingsError", "load"]

_MESSAGES = {
    "missing": "is required",
    "model_type": "expected a mapping of settings",
    "dict_type": "expected a mapping of settings",
    "tuple_type": "expected a list, e.g. [a, b]",
}


@dataclass(frozen=True)
class Loaded:
    """Valid settings, and the variables that are ignored, since Kubernetes makes them for a Service of this name."""

    settings: Settings
    ignored: tuple[str, ...]


def load(flags: Mapping[str, object], environ: Mapping[str, str]) -> Loaded:
    """The settings of dotted flags, environment and the file that one of them names; SettingsError with all faults.

    Reads the file, and looks whether the files that it names are there; may be called again at any time.
    """
    file, faults, readable = _read_file(flags, environ)
    known = cluster_names([file])
    variables, variable_faults, ignored = environment.read_environment(environ, known, _working_directory())
    given = (read_flags(flags), variables, file, environment.empty_ordinal(environ))
    layers, credential_faults = settle_credentials(given)
    settings, schema_faults = _validate(layers, readable)
    faults += variable_faults + schema_faults
    if readable:
        faults += credential_faults + check_rules(layers) + _no_clusters(layers, faults)
    if faults or settings is None:
        raise SettingsError(sorted(dict.fromkeys(faults), key=lambda fault: fault.setting))
    return Loaded(settings, tuple(ignored))


def _working_directory() -> Path:
    """Where relative paths of flags and variables begin; the empty path when the directory is gone."""
    try:
        return Path.cwd()
    except FileNotFoundError:
        return Path()


def _read_file(flags: Mapping[str, object], environ: Mapping[str, str]) -> tuple[Layer, list[Fault], bool]:
    if CONFIG_FILE in flags:
        path, origin = str(flags[CONFIG_FILE]), f"flag {flag_name(CONFIG_FILE)}"
    else:
        path, origin = environ.get(environment.CONFIG_FILE, ""), f"variable {environment.CONFIG_FILE}"
        if not path:
            return Layer("file"), [], True
    return read_file(Path(path), origin)


def _no_clusters(layers: Sequence[Layer], faults: Sequence[Fault]) -> list[Fault]:
    if cluster_names(layers) or any(fault.setting.split(".")[0] == "clusters" for fault in faults):
        return []
    return [Fault("clusters", NOT_SET, "expected at least one cluster with its host and a credential")]


def _validate(layers: Sequence[Layer], readable: bool) -> tuple[Settings | None, list[Fault]]:
    try:
        return merge(layers), []
    except ValidationError as error:
        details = error.errors(include_url=False, include_context=False, include_input=False)
    # What is missing may be in the file that could not be read.
    return None, [_explain(layers, detail) for detail in details if readable or detail["type"] != "missing"]


def _explain(layers: Sequence[Layer], detail: ErrorDetails) -> Fault:
    place = tuple(part for part in detail["loc"] if part != "[key]")
    keys = tuple(part for part in place if isinstance(part, str))
    message = _MESSAGES.get(detail["type"], detail["msg"].removeprefix("Value error, "))
    if detail["type"] == "extra_forbidden":
        message = "there is no such setting"
        if similar := similar_key(keys):
            message += f"; did you mean {setting_name((*keys[:-1], similar))}?"
    return Fault(setting_name(place), origin_of(layers, keys), message)
