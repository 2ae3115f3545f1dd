"""The opaque cursor of a listing: a position, and the number of the page it opens.

What the real one holds is unknown (REST reference, section 1.4); this one holds every character that needs encoding.
"""

from dataclasses import dataclass
from urllib.parse import quote

_MARK = "/+ =%é&#"


@dataclass(frozen=True)
class Cursor:
    """A position behind an upload, whether it still exists or not; an empty id is the beginning."""

    upload_id: str = ""
    key: str = ""
    page: int = 1

    def encode(self) -> str:
        """The cursor as a client sends it in `after`, before percent-encoding."""
        return f"{self.key}{_MARK}{self.page}:{self.upload_id}"

    @classmethod
    def decode(cls, text: str) -> "Cursor":
        """Reads a cursor; ValueError when it is none of ours."""
        key, mark, rest = text.rpartition(_MARK)
        page, colon, upload_id = rest.partition(":")
        if not (mark and colon and page.isascii() and page.isdigit()):
            raise ValueError("not a cursor of this cluster")
        return cls(upload_id, key, int(page))

    def uri(self, bucket: str, limit: int | None) -> str:
        """The origin-relative URI of the page this cursor opens; `limit` is echoed when the client sent one."""
        echo = "" if limit is None else f"&limit={limit}"
        return f"/v1/s3/buckets/{quote(bucket, safe='')}/uploads/?after={quote(self.encode(), safe='')}{echo}"
