"""The grammar of `multipart_upload_expiry_interval`, after which a cluster removes uploads without new data."""

import math
import re

_HOUR = 3600.0
_UNITS = {"minute": 60.0, "hour": _HOUR, "day": 24 * _HOUR, "week": 7 * 24 * _HOUR, "month": 30 * 24 * _HOUR}
_INTERVAL = re.compile(r"([0-9]{1,9})\s*(minute|hour|day|week|month)s?", re.ASCII | re.IGNORECASE)


def expiry_seconds(text: str | None) -> float | None:
    """Seconds of an interval such as `5days`, infinity for `never`, None when it is absent or not understood.

    The REST guide lists months, weeks, days and hours, the administrator guide minutes as well; the length of a month
    is documented nowhere and taken as 30 days.
    """
    text = (text or "").strip()
    if text.lower() == "never":
        return math.inf
    match = _INTERVAL.fullmatch(text)
    if not match or int(match[1]) == 0:
        return None
    return int(match[1]) * _UNITS[match[2].lower()]
