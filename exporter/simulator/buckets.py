"""What a cluster holds besides uploads: its buckets, its capacity, and what can be asked in vain."""

from dataclasses import dataclass

from .sources import UploadSource
from .uploads import rfc3339


class NoSuchBucketError(LookupError):
    """The cluster has no bucket of this name."""


class NoSuchUploadError(LookupError):
    """The bucket has no upload of this id."""


class ReadOnlyBucketError(ValueError):
    """The bucket's uploads are generated and cannot be changed."""


@dataclass(frozen=True)
class Bucket:
    """A bucket; `stamp` is new after every change of its uploads and never used twice."""

    name: str
    created_ns: int
    uploads: UploadSource
    stamp: int

    def document(self) -> dict[str, object]:
        """The bucket as the newest Core describes it."""
        return {
            "name": self.name,
            "creation_time": rfc3339(self.created_ns),
            "path": f"/{self.name}",
            "anonymous_access_enabled": False,
            "versioning": "Unversioned",
            "lock_config": {"enabled": False},
        }


@dataclass(frozen=True)
class Capacity:
    """The file system without the uploads, in bytes."""

    total: int = 100 * 2**40
    used: int = 40 * 2**40
    snapshots: int = 2**40
