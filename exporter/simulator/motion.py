"""Lets the uploads of a cluster live: they begin, grow, stall, complete, are aborted or cleaned up."""

import contextlib
from collections.abc import Callable
from random import Random
from threading import Event

from .cluster import SimulatedCluster
from .intervals import expiry_seconds
from .population import AUTH_IDS, PART_BLOCKS, upload_key
from .sources import StoredUploads
from .uploads import Upload, nanoseconds

# Events a second at speed 1: as many uploads end as begin, so that their number stays about the same.
RATES = {"begin": 0.5, "grow": 4.0, "stall": 0.1, "complete": 0.36, "abort": 0.04, "finish": 0.36, "expire": 0.1}
ACTIVE_NS = 3600 * 10**9  # what received data within this time goes on, unless it has stalled
NEW_PLACE = 0.02  # share of uploads that begin in any bucket, not where others are


class Motion:
    """Moves the uploads of a cluster; `speed` multiplies what happens in a second, 0 is a standstill."""

    def __init__(self, cluster: SimulatedCluster, rng: Random, speed: float = 1.0) -> None:
        self._cluster = cluster
        self._rng = rng
        self._speed = speed
        self._owed = dict.fromkeys(RATES, 0.0)
        self._stalled: set[str] = set()

    def run(self, stop: Event, every: float = 1.0) -> None:
        """Advances every so many seconds until told to stop."""
        while not stop.wait(every):
            self.advance(every)

    def advance(self, seconds: float) -> None:
        """Does what so many seconds bring; the clock is the cluster's own and is not moved."""
        if self._speed <= 0:
            return
        for kind, rate in RATES.items():
            self._owed[kind] += rate * seconds * self._speed
        living = self._living()
        self._stalled &= {upload.id for upload in living}
        self._begin(living)
        self._go_on([upload for upload in living if self._is_active(upload)])
        self._each("finish", [upload for upload in living if upload.completing], self._finish)
        self._each("expire", self._overdue(living), self._abort)

    def _living(self) -> list[Upload]:
        stored = [bucket for bucket in self._cluster.buckets() if isinstance(bucket.uploads, StoredUploads)]
        return [upload for bucket in stored for upload in self._cluster.uploads(bucket.name)]

    def _begin(self, living: list[Upload]) -> None:
        for _ in range(self._due("begin")):
            bucket = self._place(living)
            if bucket is not None:
                system, auth_id = self._rng.random() < 0.1, self._rng.choice(AUTH_IDS)
                self._cluster.start_upload(bucket, upload_key(self._rng), auth_id=auth_id, system=system)

    def _place(self, living: list[Upload]) -> str | None:
        names = [each.name for each in self._cluster.buckets() if isinstance(each.uploads, StoredUploads)]
        if living and self._rng.random() >= NEW_PLACE:
            return self._rng.choice(living).bucket
        return self._rng.choice(names) if names else None

    def _go_on(self, active: list[Upload]) -> None:
        self._each("grow", active, self._grow)
        self._each("stall", active, lambda upload: self._stalled.add(upload.id))
        self._each("complete", active, lambda upload: self._cluster.complete(upload.bucket, upload.id))
        self._each("abort", active, self._abort)

    def _each(self, kind: str, candidates: list[Upload], act: Callable[[Upload], object]) -> None:
        chosen = self._rng.sample(candidates, min(self._due(kind), len(candidates)))
        for upload in chosen:
            # It may have ended since: by another event of this moment, or by a request.
            with contextlib.suppress(LookupError):
                act(upload)

    def _due(self, kind: str) -> int:
        whole = int(self._owed[kind])
        self._owed[kind] -= whole
        return whole

    def _grow(self, upload: Upload) -> None:
        parts = self._rng.randint(1, 8)
        self._cluster.grow(upload.bucket, upload.id, parts * PART_BLOCKS, parts // 4)

    def _finish(self, upload: Upload) -> None:
        self._cluster.finish(upload.bucket, upload.id)

    def _abort(self, upload: Upload) -> None:
        self._cluster.abort(upload.bucket, upload.id)

    def _is_active(self, upload: Upload) -> bool:
        recent = upload.modified_ns > nanoseconds(self._cluster.clock()) - ACTIVE_NS
        return recent and not upload.completing and upload.id not in self._stalled

    def _overdue(self, living: list[Upload]) -> list[Upload]:
        interval = expiry_seconds(self._cluster.expiry)
        if interval is None:
            return []
        limit = nanoseconds(self._cluster.clock() - interval)
        return [upload for upload in living if upload.modified_ns < limit]
