"""What programs read: the fields of an upload and of a group, by the names that JSON and CSV give them."""

from collections.abc import Mapping

from exporter.listing.groups import Group
from exporter.listing.people import People
from exporter.listing.rows import Row
from exporter.qumulo.records import Initiator

Fields = Mapping[str, str | int | float | bool | None]

_INITIATOR = ("initiator_auth_id", "initiator_name", "initiator_domain")
_SUMS = ("uploads", "completing", "bytes", "oldest_age_seconds", "longest_idle_seconds", "other")
UPLOAD = (
    "cluster",
    "bucket",
    "key",
    "id",
    "origin",
    *_INITIATOR,
    "initiated",
    "last_modified",
    "age_seconds",
    "idle_seconds",
    "total_blocks",
    "data_blocks",
    "meta_blocks",
    "bytes",
    "completing",
)
GROUP = {"initiator": ("cluster", "origin", *_INITIATOR, *_SUMS), "prefix": ("cluster", "bucket", "prefix", *_SUMS)}


def of_upload(row: Row, people: People) -> Fields:
    """All fields of an upload; blocks of 4,096 bytes, times as the cluster writes them, spans in seconds."""
    upload = row.upload
    return {
        "cluster": row.cluster,
        "bucket": row.bucket,
        "key": upload.key,
        "id": upload.id,
        "origin": row.origin,
        **_initiator(row.cluster, upload.initiator, people),
        "initiated": upload.initiated,
        "last_modified": upload.last_modified,
        "age_seconds": round(row.age, 3),
        "idle_seconds": round(row.idle, 3),
        "total_blocks": upload.total_blocks,
        "data_blocks": upload.data_blocks,
        "meta_blocks": upload.meta_blocks,
        "bytes": row.bytes,
        "completing": upload.completing,
    }


def of_group(group: Group, kind: str, people: People) -> Fields:
    """All fields of a group; `other` for the one that has what found no place."""
    key = group.key
    common = {
        "cluster": key.cluster if key else None,
        "bucket": key.bucket if key else None,
        "origin": key.origin if key else None,
        "prefix": key.name if key else None,
        **_initiator(key.cluster if key else "", group.initiator, people),
        "uploads": group.uploads,
        "completing": group.completing,
        "bytes": group.bytes,
        "oldest_age_seconds": round(group.oldest, 3),
        "longest_idle_seconds": round(group.longest_idle, 3),
        "other": key is None,
    }
    return {name: common[name] for name in GROUP[kind]}


def _initiator(cluster: str, initiator: Initiator, people: People) -> dict[str, str | None]:
    person = people.of(cluster, initiator)
    return dict(zip(_INITIATOR, (initiator.auth_id, person.name or None, person.domain or None), strict=True))
