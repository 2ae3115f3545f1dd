"""One page of a listing as bytes; pages are rendered once and kept until their bucket changes."""

from collections import OrderedDict
from threading import Lock

from .cluster import SimulatedCluster
from .cursor import Cursor
from .uploads import Upload, compact

_Key = tuple[str, int, Cursor, int, int | None]


class Pages:
    """Renders pages and keeps the last used ones, at most `keep_bytes` of them."""

    def __init__(self, keep_bytes: int = 256 * 2**20) -> None:
        self._keep = keep_bytes
        self._held = 0
        self._lock = Lock()
        self._pages: OrderedDict[_Key, bytes] = OrderedDict()

    def render(self, cluster: SimulatedCluster, bucket: str, cursor: Cursor, size: int, limit: int | None) -> bytes:
        """The page behind a cursor with `size` uploads; `limit` is what the client sent, to be echoed."""
        key = (bucket, cluster.bucket(bucket).stamp, cursor, size, limit)
        page = self._cached(key)
        if page is None:
            found, uploads = cluster.page(bucket, cursor.upload_id, size + 1)
            page = _render(uploads, bucket, cursor, size, limit)
            self._store((bucket, found.stamp, cursor, size, limit), page)
        return page

    def _cached(self, key: _Key) -> bytes | None:
        with self._lock:
            if key in self._pages:
                self._pages.move_to_end(key)
            return self._pages.get(key)

    def _store(self, key: _Key, page: bytes) -> None:
        with self._lock:
            self._held += len(page) - len(self._pages.pop(key, b""))
            self._pages[key] = page
            while self._held > self._keep:
                self._held -= len(self._pages.popitem(last=False)[1])


def _render(uploads: list[Upload], bucket: str, cursor: Cursor, size: int, limit: int | None) -> bytes:
    shown = uploads[:size]
    uri = None
    if len(uploads) > size:
        uri = Cursor(shown[-1].id, shown[-1].key, cursor.page + 1).uri(bucket, limit)
    rows = ",".join([upload.text() for upload in shown])
    return f'{{"uploads":[{rows}],"paging":{{"next":{compact(uri)}}}}}'.encode()
