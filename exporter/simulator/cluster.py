"""The state of the simulated cluster; it changes only when told to, and reads the time only from its clock."""

from collections.abc import Callable
from dataclasses import replace
from threading import RLock

from .accounts import Accounts
from .buckets import Bucket, Capacity, NoSuchBucketError, NoSuchUploadError, ReadOnlyBucketError
from .identities import Identities
from .scatter import upload_id as scattered_id
from .sources import StoredUploads, UploadSource
from .totals import Totals
from .uploads import BLOCK_BYTES, Upload, nanoseconds


class SimulatedCluster:
    """Buckets, uploads, settings and accounts of one cluster; safe to use from several threads.

    The public attributes may be changed at any time: `expiry` is any text or None (no such setting), `enabled`,
    `version` (fields and paths that this version did not have are absent), `node_state`, `capacity`, page sizes.
    """

    def __init__(
        self,
        clock: Callable[[], float],
        *,
        name: str = "sim",
        uuid: str = "6b2ff5a1-0000-4000-8000-000000000001",
        version: str = "7.8.2",
        expiry: str | None = "1days",
        enabled: bool = True,
        page_cap: int = 1000,
        default_page: int = 1000,
    ) -> None:
        self.clock = clock
        self.name, self.uuid, self.version = name, uuid, version
        self.expiry, self.enabled = expiry, enabled
        self.page_cap, self.default_page = page_cap, default_page
        self.node_state = "ACTIVE"
        self.capacity = Capacity()
        self.accounts = Accounts(clock)
        self.identities = Identities()
        self._lock = RLock()
        self._buckets: dict[str, Bucket] = {}
        self._totals: dict[str, tuple[int, dict[str, Totals]]] = {}
        self._stamps = 0
        self._started = 0

    def add_bucket(self, name: str, uploads: UploadSource | None = None) -> None:
        """Makes a bucket, empty unless a source of uploads is given; ValueError when the name is taken."""
        with self._lock:
            if name in self._buckets:
                raise ValueError(f"bucket {name} exists")
            source = StoredUploads() if uploads is None else uploads
            self._buckets[name] = Bucket(name, nanoseconds(self.clock()), source, self._stamp())

    def remove_bucket(self, name: str) -> None:
        """Removes a bucket with all its uploads."""
        with self._lock:
            self.bucket(name)
            del self._buckets[name]

    def bucket(self, name: str) -> Bucket:
        """The bucket as it is now."""
        with self._lock:
            if name not in self._buckets:
                raise NoSuchBucketError(name)
            return self._buckets[name]

    def buckets(self) -> tuple[Bucket, ...]:
        """Every bucket, in the order in which they were made."""
        with self._lock:
            return tuple(self._buckets.values())

    def start_upload(
        self,
        bucket: str,
        key: str,
        *,
        upload_id: str | None = None,
        auth_id: str = "500",
        system: bool = False,
        completing: bool = False,
        data_blocks: int = 0,
        meta_blocks: int = 1,
        initiated: float | None = None,
        modified: float | None = None,
    ) -> Upload:
        """Begins an upload; times in Unix seconds, `initiated` now and `modified` as `initiated` unless given."""
        with self._lock:
            self._started += 1
            begun = nanoseconds(self.clock() if initiated is None else initiated)
            changed = begun if modified is None else nanoseconds(modified)
            named = upload_id or scattered_id(self._started)
            upload = Upload(named, key, bucket, auth_id, begun, changed, data_blocks, meta_blocks, completing, system)
            return self._put(upload)

    def grow(self, bucket: str, upload_id: str, data_blocks: int, meta_blocks: int = 0) -> Upload:
        """Adds blocks to an upload, which counts as new data now."""
        with self._lock:
            old = self.upload(bucket, upload_id)
            data, meta = old.data_blocks + data_blocks, old.meta_blocks + meta_blocks
            now = nanoseconds(self.clock())
            return self._put(replace(old, data_blocks=data, meta_blocks=meta, modified_ns=now))

    def complete(self, bucket: str, upload_id: str) -> Upload:
        """Begins completing an upload."""
        with self._lock:
            return self._put(replace(self.upload(bucket, upload_id), completing=True))

    def finish(self, bucket: str, upload_id: str) -> None:
        """Ends an upload: it has become an object."""
        self.abort(bucket, upload_id)

    def abort(self, bucket: str, upload_id: str) -> None:
        """Ends an upload: its blocks are free."""
        with self._lock:
            self.upload(bucket, upload_id)
            self._stored(bucket).remove(upload_id)
            self._touch(bucket)

    def upload(self, bucket: str, upload_id: str) -> Upload:
        """One upload of a bucket that is not generated."""
        with self._lock:
            found = self._stored(bucket).get(upload_id)
            if found is None:
                raise NoSuchUploadError(upload_id)
            return found

    def uploads(self, bucket: str) -> list[Upload]:
        """Every upload of a bucket, in the order of its listing."""
        with self._lock:
            source = self.bucket(bucket).uploads
            return source.after("", len(source))

    def page(self, bucket: str, upload_id: str, limit: int) -> tuple[Bucket, list[Upload]]:
        """The bucket and at most `limit` of its uploads behind a position, both of one moment."""
        with self._lock:
            found = self.bucket(bucket)
            return found, found.uploads.after(upload_id, limit)

    def totals(self, bucket: str) -> dict[str, Totals]:
        """The true totals of a bucket by origin: the oracle for what a listing must add up to."""
        with self._lock:
            found = self.bucket(bucket)
            stamp, totals = self._totals.get(bucket, (0, {}))
            if stamp != found.stamp:
                totals = found.uploads.totals()
                self._totals[bucket] = (found.stamp, totals)
            return dict(totals)

    def free_bytes(self) -> int:
        """What the file system has left; uploads in progress take from it."""
        with self._lock:
            held = sum(each.blocks for name in self._buckets for each in self.totals(name).values())
            return max(0, self.capacity.total - self.capacity.used - held * BLOCK_BYTES)

    def _put(self, upload: Upload) -> Upload:
        self._stored(upload.bucket).put(upload)
        self._touch(upload.bucket)
        return upload

    def _stored(self, bucket: str) -> StoredUploads:
        source = self.bucket(bucket).uploads
        if not isinstance(source, StoredUploads):
            raise ReadOnlyBucketError(bucket)
        return source

    def _touch(self, bucket: str) -> None:
        self._buckets[bucket] = replace(self._buckets[bucket], stamp=self._stamp())

    def _stamp(self) -> int:
        self._stamps += 1
        return self._stamps
