"""Which format and coding a client asks for, by Accept and Accept-Encoding (RFC 9110, section 12.5); never raises."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

CONTENT_TYPE_TEXT = "text/plain; version=0.0.4; charset=utf-8"
CONTENT_TYPE_OPENMETRICS = "application/openmetrics-text; version=1.0.0; charset=utf-8"

_WEIGHT = re.compile(r"[01](\.[0-9]*)?")
_WILDCARD_RANK = 0
# How exactly a media range names a format: the rank of */*, of type/*, of the bare type, of the type with a version.
_OPENMETRICS = {"*/*": 0, "application/*": 1, "application/openmetrics-text": 2}
_OPENMETRICS_VERSIONS = {"0.0.1": 3, "1.0.0": 4}
_TEXT = {"*/*": 0, "text/*": 1, "text/plain": 2}
_TEXT_VERSIONS = {"0.0.4": 3}


@dataclass(frozen=True)
class _Choice:
    """One element of the header: what is named, with which parameters (lower case), how much it is wanted (0 to 1)."""

    name: str
    version: str | None
    weight: float


@dataclass(frozen=True)
class _Wish:
    """How much a format is wanted, and how exactly it was named; a rank of -1: not at all."""

    weight: float
    rank: int


def wants_openmetrics(accept: str | None) -> bool:
    """True when OpenMetrics 1.0 is wanted more than text 0.0.4, or as much and named as exactly; False for neither."""
    choices = list(_choices(accept or ""))
    openmetrics = _wish(choices, _OPENMETRICS, _OPENMETRICS_VERSIONS)
    text = _wish(choices, _TEXT, _TEXT_VERSIONS)
    if openmetrics.weight != text.weight:
        return openmetrics.weight > text.weight
    return openmetrics.weight > 0 and openmetrics.rank > _WILDCARD_RANK and openmetrics.rank >= text.rank


def wants_gzip(accept_encoding: str | None) -> bool:
    """True when gzip is accepted and not less wanted than an `identity` that is named."""
    weights = {choice.name: choice.weight for choice in _choices(accept_encoding or "")}
    gzip = weights.get("gzip", weights.get("x-gzip", weights.get("*", 0.0)))
    return gzip > 0 and gzip >= weights.get("identity", 0.0)


def _wish(choices: list[_Choice], ranks: dict[str, int], versions: dict[str, int]) -> _Wish:
    """The weight of the range that names the format most exactly, the largest when several do (section 12.5.1)."""
    best = _Wish(0.0, -1)
    for choice in choices:
        rank = ranks.get(choice.name, -1)
        if choice.version is not None and rank >= 2:
            rank = versions.get(choice.version, -1)
        if rank >= 0 and (rank, choice.weight) > (best.rank, best.weight):
            best = _Wish(choice.weight, rank)
    return best


def _choices(header: str) -> Iterator[_Choice]:
    for element in header.lower().split(","):
        name, *pairs = element.split(";")
        parameters = dict(_parameter(pair) for pair in pairs)
        yield _Choice(name.strip(), parameters.get("version"), _weight(parameters.get("q", "1")))


def _parameter(pair: str) -> tuple[str, str]:
    key, _, value = pair.partition("=")
    return key.strip(), value.strip().strip('"')


def _weight(value: str) -> float:
    """A weight that is none counts as not given, which is 1."""
    return min(float(value), 1.0) if _WEIGHT.fullmatch(value) else 1.0
