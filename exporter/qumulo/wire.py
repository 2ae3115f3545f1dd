"""Bytes of the REST API to typed values; with `records`, all that knows the names of JSON fields."""

from dataclasses import dataclass
from datetime import datetime

import msgspec
from msgspec import Struct

from exporter.qumulo.errors import Failure
from exporter.qumulo.fields import Count, Name, Paging, counts, cursor, decoder, malformed, moments


class _Upload(Struct, gc=False):
    initiated: str
    last_modified: str
    total_blocks: Count
    datablocks: Count
    metablocks: Count
    completing: bool
    system_initiated: bool


class _UploadList(Struct):
    uploads: list[_Upload]
    paging: Paging | None = None


class _Bucket(Struct):
    name: Name


class _BucketList(Struct):
    buckets: list[_Bucket]


class _S3Settings(Struct):
    enabled: bool
    multipart_upload_expiry_interval: str | None = None


class _Version(Struct):
    revision_id: str


class _NodeState(Struct):
    cluster_id: str
    state: object = None


class _Identity(Struct):
    name: str = ""
    privileges: list[str] | None = None


class _ClusterSettings(Struct):
    cluster_name: str


class _FileSystem(Struct):
    total_size_bytes: Count
    free_size_bytes: Count


class _Session(Struct):
    bearer_token: Name


class _Fault(Struct):
    error_class: str = ""


@dataclass(frozen=True, slots=True)
class UploadPage:
    """One page of a bucket's uploads as columns, one entry an upload; blocks of 4,096 bytes.

    `initiated` is in Unix seconds, since ages are added up; `modified` is only compared, and taking it for a number
    would cost a tenth of a poll. `after` is the cursor of the next page, None on the last.
    """

    initiated: list[float]
    modified: list[datetime]
    total_blocks: list[int]
    data_blocks: list[int]
    meta_blocks: list[int]
    completing: list[bool]
    system: list[bool]
    after: str | None

    def __len__(self) -> int:
        return len(self.initiated)


@dataclass(frozen=True, slots=True)
class S3Settings:
    """The S3 server's settings; `expiry_interval` as the cluster writes it, None where it has no such field."""

    enabled: bool
    expiry_interval: str | None


@dataclass(frozen=True, slots=True)
class FileSystem:
    """Capacity of the whole cluster in bytes."""

    size: int
    free: int


@dataclass(frozen=True, slots=True)
class NodeState:
    """The cluster's UUID, and the state of the node that answered: `ACTIVE` while it is in quorum."""

    uuid: str
    state: str


@dataclass(frozen=True, slots=True)
class Identity:
    """Whose credential was sent, and what it may do: None where the cluster does not tell."""

    name: str
    privileges: frozenset[str] | None


_upload_list = decoder(_UploadList)
_bucket_list = decoder(_BucketList)
_s3_settings = decoder(_S3Settings)
_version = decoder(_Version)
_node_state = decoder(_NodeState)
_identity = decoder(_Identity)
_cluster_settings = decoder(_ClusterSettings)
_file_system = decoder(_FileSystem)
_session = decoder(_Session)
_fault = decoder(_Fault)


def upload_page(body: bytes) -> UploadPage:
    """A page of `GET /v1/s3/buckets/{name}/uploads/`.

    Raises Failure: `malformed` where a field that a number needs is missing or not of its type, `paging` where the
    next page has no cursor.
    """
    page = _upload_list(body)
    uploads = page.uploads
    return UploadPage(
        initiated=[time.timestamp() for time in moments([upload.initiated for upload in uploads], "initiated")],
        modified=moments([upload.last_modified for upload in uploads], "last_modified"),
        total_blocks=counts([upload.total_blocks for upload in uploads], "total_blocks"),
        data_blocks=counts([upload.datablocks for upload in uploads], "datablocks"),
        meta_blocks=counts([upload.metablocks for upload in uploads], "metablocks"),
        completing=[upload.completing for upload in uploads],
        system=[upload.system_initiated for upload in uploads],
        after=cursor(page.paging),
    )


def bucket_names(body: bytes) -> tuple[str, ...]:
    """Names in `GET /v1/s3/buckets/`, each once, in the cluster's order."""
    return tuple(dict.fromkeys(bucket.name for bucket in _bucket_list(body).buckets))


def s3_settings(body: bytes) -> S3Settings:
    """`GET /v1/s3/settings`; Core before 5.3.4 has no expiry interval."""
    settings = _s3_settings(body)
    return S3Settings(settings.enabled, settings.multipart_upload_expiry_interval)


def version(body: bytes) -> str:
    """The version in `GET /v1/version`: what follows the last space of `revision_id`."""
    return _version(body).revision_id.rpartition(" ")[2]


def cluster_uuid(body: bytes) -> str:
    """The cluster's UUID in `GET /v1/node/state`."""
    return _node_state(body).cluster_id


def node_state(body: bytes) -> NodeState:
    """All that is read of `GET /v1/node/state`."""
    answer = _node_state(body)
    return NodeState(answer.cluster_id, answer.state if isinstance(answer.state, str) else "")


def identity(body: bytes) -> Identity:
    """Who is asking, in `GET /v1/session/who-am-i`."""
    answer = _identity(body)
    return Identity(answer.name, None if answer.privileges is None else frozenset(answer.privileges))


def cluster_name(body: bytes) -> str:
    """The cluster's own name in `GET /v1/cluster/settings`."""
    return _cluster_settings(body).cluster_name


def file_system(body: bytes) -> FileSystem:
    """Capacity in `GET /v1/file-system`."""
    answer = _file_system(body)
    size, free = counts([answer.total_size_bytes, answer.free_size_bytes], "a size in bytes")
    return FileSystem(size, free)


def login_request(username: str, password: str) -> bytes:
    """The body of `POST /v1/session/login`."""
    return msgspec.json.encode({"username": username, "password": password})


def session_token(body: bytes) -> str:
    """The bearer token in the answer to a login."""
    token = _session(body).bearer_token
    if not (token.isascii() and token.isprintable()):
        raise malformed("the session's token holds characters that a header cannot carry")
    return token


def error_class(body: bytes) -> str:
    """The `error_class` of an error answer, or nothing; every other member may hold paths and is not read."""
    try:
        name = _fault(body).error_class
    except Failure:
        return ""
    return name if len(name) <= 64 and name.replace("_", "").isalnum() and name.isascii() else ""
