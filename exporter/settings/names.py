"""Values of the settings that name or open something: hosts, buckets, patterns, secrets; errors never quote them."""

import re
import warnings

from pydantic import SecretStr

from exporter.settings.addresses import ListenAddress, parse_host, parse_listen_address
from exporter.settings.values import text

_TOKEN = re.compile(r"[\x21-\x7e]+")
_BUCKET = re.compile(r"\S+")


def host(value: object) -> str:
    """A host name or address, IPv6 without brackets."""
    return parse_host(text(value))


def listen_address(value: object) -> ListenAddress:
    """An address to listen on."""
    return value if isinstance(value, ListenAddress) else parse_listen_address(text(value))


def telemetry_path(value: object) -> str:
    """A path for the metrics that a URL can hold as it is, and that no other page has."""
    found = text(value)
    if not found.startswith("/") or found == "/" or found.startswith("/-/"):
        raise ValueError('expected a path such as /metrics: not "/" and not below "/-/"')
    *folders, last = found[1:].split("/")
    if re.fullmatch(r"[A-Za-z0-9._~/-]+", found) is None or "" in folders or {".", ".."} & {*folders, last}:
        raise ValueError('expected plain letters, digits and "-._~" between the slashes of the path')
    return found


def bucket_name(value: object) -> str:
    """The name of a bucket."""
    found = text(value)
    if _BUCKET.fullmatch(found) is None:
        raise ValueError("expected the name of a bucket, without spaces")
    return found


def pattern(value: object) -> re.Pattern[str]:
    """A compiled regular expression."""
    if isinstance(value, re.Pattern):
        return value
    try:
        with warnings.catch_warnings():
            # `[[` may mean something else in a future Python; here it means what it always did.
            warnings.simplefilter("ignore", FutureWarning)
            return re.compile(text(value))
    except re.error as error:
        where = "" if error.pos is None else f" at character {error.pos + 1}"
        # What follows a quote in the message is a piece of the pattern.
        problem = error.msg.split("'")[0].strip()
        raise ValueError(f"not a regular expression of Python: {problem}{where}") from None
    except (OverflowError, RecursionError):
        raise ValueError("not a regular expression of Python: too large") from None


def token(value: object) -> SecretStr:
    """An access token: visible ASCII, as it goes into a header."""
    found = _secret_text(value)
    if _TOKEN.fullmatch(found) is None:
        raise ValueError("must not contain spaces, line breaks or characters other than ASCII")
    return SecretStr(found)


def password(value: object) -> SecretStr:
    """A password: any text without control characters."""
    return SecretStr(text(_secret_text(value)))


def _secret_text(value: object) -> str:
    found = value.get_secret_value() if isinstance(value, SecretStr) else value
    if not isinstance(found, str):
        raise ValueError("expected a text; put it in quotes")
    if not found:
        raise ValueError("must not be empty")
    return found
