"""The expiry interval of multipart uploads as the cluster reads it (REST reference, section 2)."""

import re

_UNITS = {"minute": 60.0, "hour": 3600.0, "day": 86400.0, "week": 604800.0, "month": 2592000.0}
_GRAMMAR = re.compile(r"([1-9][0-9]?)(minute|hour|day|week|month)s?")


def expiry_seconds(text: str | None) -> float | None:
    """The interval in seconds; None when nothing expires, or when the text is not understood. A month is 30 days."""
    found = _GRAMMAR.fullmatch(text or "")
    return float(found[1]) * _UNITS[found[2]] if found else None
