"""Everything that the tests printed and logged, and that the programs they started did, looked through for secrets."""

import re

from tests.secrets import MARK

_SECRETS = re.compile(
    "|".join(
        (
            MARK,
            r"Bearer [\w:=+/-]+",
            r"Authorization['\"]?: ?['\"]?Basic",
            r"\$2[aby]\$[0-9]{2}\$[./a-z0-9]{20}",
            "PRIVATE KEY",
        )
    ),
    re.IGNORECASE,
)
_looked_at: dict[str, int] = {}
_found: list[str] = []


def look(where: str, text: str) -> None:
    """Look through a text that was printed; `where` says by what."""
    kind = where.partition(":")[0]
    _looked_at[kind] = _looked_at.get(kind, 0) + len(text)
    if match := _SECRETS.search(text):
        start, _, _ = text[: match.start()].rpartition("\n")
        line = text[len(start) :].lstrip("\n").partition("\n")[0]
        _found.append(f"{where}: {line[:300]}")


def found() -> list[str]:
    """Where a secret was, with the line that holds it."""
    return list(_found)


def looked_at(kind: str) -> int:
    """How many characters of this kind were looked through: out, err, log, program."""
    return _looked_at.get(kind, 0)
