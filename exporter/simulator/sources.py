"""Where a bucket's uploads come from: kept one by one, or repeated from a few templates without being held."""

from bisect import bisect_right, insort
from collections.abc import Sequence
from typing import Protocol

from .totals import Totals, totals_by_origin
from .uploads import Upload


class UploadSource(Protocol):
    """Uploads in a stable order by id, so that a position outlives the upload it was taken from."""

    def __len__(self) -> int: ...

    def after(self, upload_id: str, limit: int) -> list[Upload]:
        """At most `limit` uploads behind the position of this id; an empty id is the beginning."""

    def totals(self) -> dict[str, Totals]:
        """True totals by origin."""


class StoredUploads:
    """Uploads held in memory; the only source that can change."""

    def __init__(self) -> None:
        self._order: list[str] = []
        self._uploads: dict[str, Upload] = {}

    def __len__(self) -> int:
        return len(self._order)

    def get(self, upload_id: str) -> Upload | None:
        """The upload of this id, if it is still there."""
        return self._uploads.get(upload_id)

    def put(self, upload: Upload) -> None:
        """Adds an upload, or replaces the one of the same id."""
        if upload.id not in self._uploads:
            insort(self._order, upload.id)
        self._uploads[upload.id] = upload

    def remove(self, upload_id: str) -> None:
        """Takes an upload away."""
        del self._uploads[upload_id]
        del self._order[bisect_right(self._order, upload_id) - 1]

    def after(self, upload_id: str, limit: int) -> list[Upload]:
        """At most `limit` uploads behind the position of this id."""
        start = bisect_right(self._order, upload_id)
        return [self._uploads[each] for each in self._order[start : start + limit]]

    def totals(self) -> dict[str, Totals]:
        """True totals by origin."""
        return totals_by_origin(self._uploads.values())


class RepeatedUploads:
    """Any number of uploads made on demand: the templates over and over, each time under an id of its own.

    The ids are 16 hexadecimal digits counting from 0. Nothing but the templates is held.
    """

    def __init__(self, templates: Sequence[Upload], count: int) -> None:
        if not templates:
            raise ValueError("at least one template is needed")
        self._templates = tuple(templates)
        self._count = count

    def __len__(self) -> int:
        return self._count

    def after(self, upload_id: str, limit: int) -> list[Upload]:
        """At most `limit` uploads behind the position of this id; an id that is not hexadecimal counts as the end."""
        start = self._index(upload_id)
        kinds = self._templates
        return [kinds[n % len(kinds)].with_id(f"{n:016x}") for n in range(start, min(start + limit, self._count))]

    def totals(self) -> dict[str, Totals]:
        """True totals by origin, by multiplication."""
        whole, rest = divmod(self._count, len(self._templates))
        every, part = totals_by_origin(self._templates), totals_by_origin(self._templates[:rest])
        return {origin: every[origin].repeated(whole) + part[origin] for origin in every}

    def _index(self, upload_id: str) -> int:
        if not upload_id:
            return 0
        try:
            return int(upload_id, 16) + 1
        except ValueError:
            return self._count
