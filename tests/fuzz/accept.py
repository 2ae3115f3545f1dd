"""What a client that sends these headers must get: RFC 9110 section 12.5 and contract section 4, read a second time."""

import re

_OPENMETRICS = "application/openmetrics-text"


def _weights(header: str) -> list[tuple[str, str | None, float]]:
    """Each element: what it names, the version it asks for, and its weight.

    Decided: a weight that is none, or above 1, counts as 1; of a parameter given twice the last counts.
    """
    found = []
    for element in re.split(",", header.lower()):
        parts = [part.strip() for part in element.split(";")]
        version, weight = None, 1.0
        for part in parts[1:]:
            name, _, value = (piece.strip() for piece in part.partition("="))
            if name == "version":
                version = value.strip('"')
            if name == "q":
                value = value.strip('"')
                weight = min(1.0, float(value)) if re.fullmatch(r"[01]|[01]\.[0-9]*", value, re.ASCII) else 1.0
        found.append((parts[0], version, weight))
    return found


def openmetrics(accept: str | None) -> bool:
    """Whether OpenMetrics is wanted more than text, or as much and named as exactly; not for `*/*` alone."""
    ranges = _weights(accept or "")
    om = _best(ranges, _OPENMETRICS, ("0.0.1", "1.0.0"))
    text = _best(ranges, "text/plain", ("0.0.4",))
    return om[1] > text[1] or (om[1] == text[1] > 0 and om[0] > 0 and om[0] >= text[0])


def _best(ranges: list[tuple[str, str | None, float]], media: str, versions: tuple[str, ...]) -> tuple[int, float]:
    """How exactly the most exact range names the media type, and its weight; of equally exact ones the largest."""
    kind = media.partition("/")[0]
    exactness = [(-1, 0.0)]
    for name, version, weight in ranges:
        if name == media and version is not None:
            exactness += [(3 + versions.index(version), weight)] if version in versions else []
        else:
            levels = {"*/*": 0, f"{kind}/*": 1, media: 2}
            exactness += [(levels[name], weight)] if name in levels else []
    return max(exactness)


def gzip(accept_encoding: str | None) -> bool:
    """Whether gzip is accepted, no less than an `identity` that is named; of a coding given twice the last counts."""
    codings = {name: weight for name, _, weight in _weights(accept_encoding or "")}
    weight = next((codings[name] for name in ("gzip", "x-gzip", "*") if name in codings), 0.0)
    return 0 < weight >= codings.get("identity", 0.0)
