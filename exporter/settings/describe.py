"""The settings as a YAML file, defaults filled in and secrets hidden."""

import re
from collections.abc import Callable, Mapping
from pathlib import Path

import yaml
from pydantic import BaseModel, SecretStr

from exporter.settings.addresses import ListenAddress
from exporter.settings.credentials import CREDENTIALS
from exporter.settings.durations import format_duration
from exporter.settings.schema import PollOverrides, Settings
from exporter.settings.values import Threshold

HIDDEN = "<hidden>"

_OPTIONAL = frozenset(CREDENTIALS)

_PLAIN: Mapping[type, Callable[..., str]] = {
    float: format_duration,
    SecretStr: lambda _: HIDDEN,
    Threshold: lambda threshold: str(threshold.text),
    ListenAddress: str,
    re.Pattern: lambda pattern: str(pattern.pattern),
}


def describe(settings: Settings) -> str:
    """A YAML file that would give these settings, apart from the secrets: tokens and passwords are not in it."""
    text: str = yaml.safe_dump(_plain(settings), sort_keys=False, allow_unicode=True, width=1000)
    return text


def _plain(value: object) -> object:
    if isinstance(value, BaseModel):
        return _section(value)
    if isinstance(value, dict):
        return {key: _plain(below) for key, below in value.items()}
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, Path):
        return str(value)
    reader = _PLAIN.get(type(value))
    return value if reader is None else reader(value)


def _section(section: BaseModel) -> dict[str, object]:
    """The keys of a section; overrides and credentials only when they are set."""
    return {
        key: _plain(value)
        for key, value in section
        if value is not None or not (isinstance(section, PollOverrides) or key in _OPTIONAL)
    }
