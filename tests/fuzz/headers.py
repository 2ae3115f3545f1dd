"""Accept and Accept-Encoding headers, from what real clients send to what nobody should."""

from dataclasses import dataclass
from random import Random

from exporter.web.negotiate import wants_gzip, wants_openmetrics
from tests.fuzz import accept
from tests.fuzz.pools import pool
from tests.fuzz.run import Target

_MEDIA, _CODINGS = pool("media_ranges"), pool("codings")
_PARAMETERS, _WEIGHTS = pool("media_parameters"), pool("weights")


@dataclass(frozen=True)
class Headers:
    """Both headers; None where one is not sent."""

    accept: str | None
    encoding: str | None


def make(chance: Random) -> Headers:
    """One pair."""
    return Headers(_header(_MEDIA, chance), _header(_CODINGS, chance))


def _header(names: tuple[str, ...], chance: Random) -> str | None:
    if chance.randrange(10) == 0:
        return None
    elements = [_element(names, chance) for _ in range(chance.choice((1, 1, 2, 3, 4)))]
    header = chance.choice((",", ", ", " ,\t")).join(elements)
    if header and chance.randrange(8) == 0:
        place = chance.randrange(len(header))
        header = header[:place] + chance.choice((";", ",", "=", '"', "q", "", " ", "\xe9", "*")) + header[place + 1 :]
    return header


def _element(names: tuple[str, ...], chance: Random) -> str:
    parts = [chance.choice(names), *(chance.choice(_PARAMETERS) for _ in range(chance.choice((0, 0, 1, 2))))]
    if chance.randrange(3):
        weight = f"{chance.choice(('q', 'q', 'Q', ' q ', 'qs'))}={chance.choice(_WEIGHTS)}"
        parts.insert(chance.choice((len(parts), len(parts), 1)), weight)
    return chance.choice((";", "; ", " ; ")).join(parts)


def check(headers: Headers) -> str:
    """Both readings are the same."""
    found = (wants_openmetrics(headers.accept), wants_gzip(headers.encoding))
    expected = (accept.openmetrics(headers.accept), accept.gzip(headers.encoding))
    assert found == expected, f"OpenMetrics and gzip are {expected}, not {found}"
    return f"OpenMetrics {found[0]}, gzip {found[1]}"


def target() -> Target[Headers]:
    """Headers alone, without a connection."""
    return Target("headers", make, check)
