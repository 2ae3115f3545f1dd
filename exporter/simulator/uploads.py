"""One upload as the cluster lists it (REST reference, section 1.2)."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from functools import cached_property
from typing import Any

BLOCK_BYTES = 4096
ORIGINS = ("user", "system")
_SECOND = 1_000_000_000


def nanoseconds(seconds: float) -> int:
    """Unix seconds as whole Unix nanoseconds, by the shortest decimal text of the float."""
    return int(Decimal(repr(seconds)) * _SECOND)


def rfc3339(moment_ns: int) -> str:
    """Unix nanoseconds as RFC 3339 in UTC, trailing zeros of the fraction stripped as Qumulo Core does."""
    whole, fraction = divmod(moment_ns, _SECOND)
    text = datetime.fromtimestamp(whole, UTC).strftime("%Y-%m-%dT%H:%M:%S")
    digits = f"{fraction:09d}".rstrip("0")
    return f"{text}.{digits}Z" if digits else f"{text}Z"


def compact(value: object) -> str:
    """JSON text as the simulated cluster writes it: no blanks, UTF-8 instead of escapes."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


@dataclass(frozen=True)
class Upload:
    """An upload in progress; times in Unix nanoseconds, blocks of 4,096 bytes."""

    id: str
    key: str
    bucket: str
    auth_id: str
    initiated_ns: int
    modified_ns: int
    data_blocks: int = 0
    meta_blocks: int = 1
    completing: bool = False
    system_initiated: bool = False

    @property
    def origin(self) -> str:
        """`user` or `system`."""
        return ORIGINS[self.system_initiated]

    @property
    def total_blocks(self) -> int:
        """Data and meta blocks together."""
        return self.data_blocks + self.meta_blocks

    def document(self) -> dict[str, Any]:
        """The eleven fields in the documented order; blocks are decimal strings."""
        initiator: Mapping[str, str | None] = dict.fromkeys(("domain", "auth_id", "uid", "gid", "sid", "name"))
        return {
            "id": self.id,
            "key": self.key,
            "bucket": self.bucket,
            "initiator": {**initiator, "auth_id": self.auth_id},
            "initiated": rfc3339(self.initiated_ns),
            "last_modified": rfc3339(self.modified_ns),
            "total_blocks": str(self.total_blocks),
            "datablocks": str(self.data_blocks),
            "metablocks": str(self.meta_blocks),
            "completing": self.completing,
            "system_initiated": self.system_initiated,
        }

    def text(self) -> str:
        """The document as JSON text."""
        return f'{{"id":{compact(self.id)},{self._tail}'

    @cached_property
    def _tail(self) -> str:
        fields = self.document()
        del fields["id"]
        return compact(fields)[1:]

    def with_id(self, upload_id: str) -> "Upload":
        """The same upload under another id; shares the rendered text, so that a million copies are cheap."""
        self._tail  # noqa: B018 - rendered once here, so that every copy takes it along
        twin = object.__new__(Upload)
        twin.__dict__.update(self.__dict__, id=upload_id)
        return twin
