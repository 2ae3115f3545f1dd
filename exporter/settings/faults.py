"""What is wrong with settings, in words for the person who wrote them; never with a value that was given."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

_SHOWABLE = re.compile(r"[\w.-]{1,64}")

NOT_SET = "not set"
"""The origin of a setting that no source gives."""

_SMALLEST = """
The smallest settings, as a file for --config.file:

  clusters:
    prod:                                     # a name of your choice
      host: qumulo.example.com
      token_file: /run/secrets/qumulo-token   # holds what qq auth_create_access_token tells
      ca_file: qumulo-ca.pem                  # the certificate of the cluster, or of who signed it

To look around without a cluster: qumulo-s3-uploads-exporter demo
"""


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong: which setting, where it came from, what is expected."""

    setting: str
    origin: str
    message: str

    def __str__(self) -> str:
        return f"{self.setting}: {self.message} ({self.origin})"


class SettingsError(Exception):
    """The settings are wrong; as text one line a fault."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__(self.faults)

    @property
    def hint(self) -> str:
        """Lines to begin with where there is no cluster in the settings; else nothing."""
        missing = any((fault.setting, fault.origin) == ("clusters", NOT_SET) for fault in self.faults)
        return _SMALLEST if missing else ""

    def __str__(self) -> str:
        return "\n".join(str(fault) for fault in self.faults)


def setting_name(keys: Iterable[str | int]) -> str:
    """The dotted name of a setting, list positions in brackets; a key that may hold more than a name is hidden."""
    shown = ""
    for key in keys:
        shown += f"[{key}]" if isinstance(key, int) else f".{_showable(key)}"
    return shown.removeprefix(".")


def _showable(key: str) -> str:
    # "{token:secret}", a space forgotten, is a key in YAML.
    return key if _SHOWABLE.fullmatch(key) else "<name not shown>"
