"""What is asked of the page: a part of a bucket's name, and one cluster."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import parse_qs, urlencode

from exporter.web.status.ranking import Row

#: So many characters of a name are asked for, and so many bytes of a query are read.
LONGEST = 100
_MOST = 4096


@dataclass(frozen=True, slots=True)
class Question:
    """Show buckets whose name has `bucket` in it, whatever the case, and only the cluster `cluster`; empty: all."""

    bucket: str = ""
    cluster: str = ""

    def asks_for(self, buckets: Sequence[Row]) -> Sequence[Row]:
        """Those of the buckets that are to be shown."""
        part = self.bucket.casefold()
        return [row for row in buckets if part in row.bucket.casefold()] if part else buckets

    def link(self, anchor: str = "") -> str:
        """The address of the page that answers this, relative to the page."""
        fields = {"bucket": self.bucket, "cluster": self.cluster}
        query = urlencode({key: text for key, text in fields.items() if text}, errors="replace")
        return f"?{query}{'#' if anchor else ''}{anchor}"


def read_question(query: bytes) -> Question:
    """The question in the query of a URL; what cannot be read asks for nothing."""
    try:
        fields = parse_qs(query[:_MOST].decode(errors="replace"), max_num_fields=16)
    except ValueError:
        return Question()
    return Question(*(fields.get(key, [""])[0].strip()[:LONGEST] for key in ("bucket", "cluster")))
