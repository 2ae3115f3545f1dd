"""Bytes of the REST API to typed values; the only file that knows the names of JSON fields."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, TypeVar
from urllib.parse import parse_qs, quote, urlsplit

import msgspec
from msgspec import Meta, Struct

from exporter.qumulo.errors import Failure, Reason

_MOST = 2**63 - 1
Count = Annotated[int, Meta(ge=0, le=_MOST)] | Annotated[str, Meta(min_length=1, max_length=19)]
Name = Annotated[str, Meta(min_length=1)]
_Kind = TypeVar("_Kind")


class _Upload(Struct, gc=False):
    initiated: str
    last_modified: str
    total_blocks: Count
    datablocks: Count
    metablocks: Count
    completing: bool
    system_initiated: bool


class Paging(Struct):
    next: str | None = None


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


def decoder(kind: type[_Kind]) -> Callable[[bytes], _Kind]:
    decode = msgspec.json.Decoder(kind).decode

    def strict(body: bytes) -> _Kind:
        # msgspec passes over invalid UTF-8 in members it ignores; nesting and bad text raise errors not its own.
        try:
            if not body.isascii():
                body.decode()
            return decode(body)
        except msgspec.ValidationError as error:
            raise malformed(str(error)) from None
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            raise malformed("it is not valid JSON in UTF-8") from None

    return strict


def malformed(why: str) -> Failure:
    """The failure of an answer that cannot be read."""
    return Failure(Reason.MALFORMED, f"the cluster's answer cannot be read: {why}", status=200)


def counts(column: list[int | str], field: str) -> list[int]:
    """Blocks or bytes as integers: JSON integers, or texts of 1 to 19 decimal digits, up to 2**63 - 1."""
    try:
        digits = "".join(column)  # type: ignore[arg-type]  # a number among them raises
    except TypeError:
        digits = "".join([value for value in column if isinstance(value, str)])
    if digits and not (digits.isascii() and digits.isdigit()):
        raise malformed(f"{field} is not a number of decimal digits")
    numbers = list(map(int, column))
    if numbers and max(numbers) > _MOST:
        raise malformed(f"{field} is larger than 2**63 - 1")
    return numbers


_TO_ZERO = str.maketrans("123456789", "000000000")
_LOCAL = ["0000-00-00T00:00:00", *("0000-00-00T00:00:00." + "0" * digits for digits in range(1, 10))]
_IN_UTC = frozenset(time + "Z" for time in _LOCAL)
_WITH_OFFSET = frozenset(time + offset for time in _LOCAL for offset in ("+00:00", "-00:00"))
#: Minutes above 59, which fromisoformat reads in an offset.
_OUT_OF_RANGE = (":6", ":7", ":8", ":9")


def moments(column: list[str], field: str) -> list[datetime]:
    """Moments from RFC 3339 texts with 0 to 9 fraction digits; digits past the microsecond are cut.

    The shape of all texts is checked at once, since `fromisoformat` takes far more than RFC 3339.
    """
    if not _are_times("\n".join(column)):
        raise malformed(f"{field} is not a time in RFC 3339")
    try:
        return list(map(datetime.fromisoformat, column))
    except ValueError:
        raise malformed(f"{field} is not a time in RFC 3339") from None


def _are_times(lines: str) -> bool:
    """Whether each line has the shape of RFC 3339; what `fromisoformat` refuses of such lines is left to it."""
    shapes = set(lines.translate(_TO_ZERO).split("\n"))
    # From Python 3.14 on, fromisoformat reads 24:00 as the next day.
    if not lines or (shapes <= _IN_UTC and "T24" not in lines):
        return True
    return shapes <= _IN_UTC | _WITH_OFFSET and not any(part in lines for part in ("T24", *_OUT_OF_RANGE))


def cursor(paging: Paging | None) -> str | None:
    """The cursor in `paging.next`, which is a URI of which only the form field `after` counts."""
    uri = paging.next if paging else None
    if not uri:
        return None
    try:
        after = parse_qs(urlsplit(uri).query, errors="surrogateescape").get("after")
    except ValueError:
        after = None
    if not after:
        raise Failure(Reason.PAGING, "the cluster names a next page without saying after which upload", status=200)
    return after[0]


def encode(text: str) -> str:
    """One path segment or query value, percent-encoded; dots too, so that no segment can climb."""
    return quote(text, safe="", errors="surrogateescape").replace(".", "%2E")


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
