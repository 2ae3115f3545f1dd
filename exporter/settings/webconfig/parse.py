"""The content of a web configuration file by its schema: what of it is valid, and what is wrong with the rest."""

import difflib
from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from exporter.settings.faults import setting_name
from exporter.settings.webconfig.schema import Headers, Http, Rate, Tls, WebFile, WebSection

Place = tuple[str | int, ...]
Problem = tuple[Place, str]
"""Where in the file something is wrong, and what is expected."""

_SECTIONS: dict[Place, type[WebSection]] = {
    (): WebFile,
    ("tls_server_config",): Tls,
    ("http_server_config",): Http,
    ("http_server_config", "headers"): Headers,
    ("rate_limit",): Rate,
}
_MAPPINGS = (*_SECTIONS, ("basic_auth_users",))
_MESSAGES = {
    "model_type": "expected a mapping of settings",
    "dict_type": "expected a mapping, user: bcrypt hash",
    "tuple_type": "expected a list, e.g. [a, b]",
}


def parse(content: Mapping[Any, Any]) -> tuple[WebFile, list[Problem]]:
    """The file with everything left out that is wrong, and the problems."""
    kept, problems = _text_keys(content, ())
    try:
        return WebFile.model_validate(kept), problems
    except ValidationError as error:
        details = error.errors(include_url=False, include_context=False, include_input=False)
    refused = [_explain(detail) for detail in details]
    for place, _ in refused:
        _drop(kept, place)
    return WebFile.model_validate(kept), problems + refused


def _text_keys(content: Mapping[Any, Any], above: Place) -> tuple[dict[str, Any], list[Problem]]:
    kept: dict[str, Any] = {}
    problems: list[Problem] = []
    for key, value in content.items():
        if not isinstance(key, str):
            problems.append((above, "a name below this is not a text; put it in quotes"))
        elif isinstance(value, dict) and (*above, key) in _MAPPINGS:
            kept[key], more = _text_keys(value, (*above, key))
            problems += more
        else:
            kept[key] = value
    return kept, problems


def _explain(detail: ErrorDetails) -> Problem:
    # A user's name that is wrong has "[key]" after it.
    place = detail["loc"][:2] if detail["loc"][0] == "basic_auth_users" else detail["loc"]
    if detail["type"] == "extra_forbidden":
        return place, "there is no such setting" + _did_you_mean(place)
    return place, _MESSAGES.get(detail["type"], detail["msg"].removeprefix("Value error, "))


def _did_you_mean(place: Place) -> str:
    known = {_folded(key): key for key in _SECTIONS[place[:-1]].known_keys()}
    similar = difflib.get_close_matches(_folded(str(place[-1])), known, n=1)
    return f"; did you mean {setting_name((*place[:-1], known[similar[0]]))}?" if similar else ""


def _folded(key: str) -> str:
    return key.lower().replace("-", "_")


def _drop(content: dict[str, Any], place: Place) -> None:
    """Takes out the key that this place ends in; of a list the whole list."""
    below: Any = content
    for key in place[:-1]:
        if not isinstance(below.get(key), dict):
            below.pop(key, None)
            return
        below = below[key]
    below.pop(place[-1], None)
