"""The calls of the REST API that the exporter makes, as typed values and pages."""

from collections.abc import Callable, Iterator
from typing import TypeVar

from exporter.qumulo import fields, records, wire
from exporter.qumulo.deadline import Deadline
from exporter.qumulo.errors import Failure, Reason
from exporter.qumulo.transport import Call, Transport

#: The longest page of uploads that is read, in bytes (contract section 6, rule 6).
PAGE_CAP = 64 * 1024 * 1024

_Page = TypeVar("_Page", wire.UploadPage, records.RecordPage)


class Client:
    """One cluster. Every method raises Failure."""

    def __init__(self, transport: Transport, page_size: int, read_timeout: float) -> None:
        """`page_size` is the `limit` asked for; `read_timeout` in seconds bounds calls that only help."""
        self._transport = transport
        self._page_size = page_size
        self._read_timeout = read_timeout

    def buckets(self, deadline: Deadline) -> tuple[str, ...]:
        """The names of all buckets of the cluster; the call is not paged."""
        return wire.bucket_names(self._transport.send(Call("buckets", "/v1/s3/buckets/"), deadline))

    def uploads(self, bucket: str, deadline: Deadline) -> Iterator[wire.UploadPage]:
        """All pages of one bucket's uploads, at least one."""
        return self._pages(bucket, deadline, wire.upload_page)

    def upload_records(self, bucket: str, deadline: Deadline) -> Iterator[records.RecordPage]:
        """All pages of one bucket's uploads, at least one, with every field of each upload."""
        return self._pages(bucket, deadline, records.record_page)

    def _pages(self, bucket: str, deadline: Deadline, read: Callable[[bytes], _Page]) -> Iterator[_Page]:
        """The pages of a listing as `read` makes them of the answers.

        Only the cursor is taken from the answers (contract section 6, rule 5); a cursor that comes again ends the
        listing with the reason `paging`.
        """
        target = _uploads_target(bucket, self._page_size)
        seen: set[int] = set()
        after = ""
        while True:
            page = read(self._transport.send(Call("uploads", target + after, cap=PAGE_CAP), deadline))
            yield page
            if page.after is None:
                return
            digest = hash(page.after)
            if digest in seen:
                raise Failure(Reason.PAGING, "the cluster named the same next page twice", status=200)
            seen.add(digest)
            after = f"&after={fields.encode(page.after)}"

    def some_uploads(self, bucket: str, limit: int, deadline: Deadline) -> wire.UploadPage:
        """The first page of one bucket's uploads alone, at most `limit` of them."""
        call = Call("uploads", _uploads_target(bucket, limit), cap=PAGE_CAP)
        return wire.upload_page(self._transport.send(call, deadline))

    def who_am_i(self, deadline: Deadline) -> wire.Identity:
        """Whose credential the exporter sends; any valid one may ask."""
        return wire.identity(self._transport.send(Call("who_am_i", "/v1/session/who-am-i"), deadline))

    def find_identity(self, auth_id: str, deadline: Deadline) -> records.Person:
        """Whom an `auth_id` stands for; needs PRIVILEGE_IDENTITY_READ."""
        sent = records.identity_request(auth_id)
        return records.person(self._helpful("identity", "/v1/identity/find", deadline, sent=sent))

    def s3_settings(self, deadline: Deadline) -> wire.S3Settings:
        """The settings of the S3 server."""
        return wire.s3_settings(self._helpful("settings", "/v1/s3/settings", deadline))

    def file_system(self, deadline: Deadline) -> wire.FileSystem:
        """The capacity of the cluster."""
        return wire.file_system(self._helpful("file_system", "/v1/file-system", deadline))

    def version(self, deadline: Deadline) -> str:
        """The version of Qumulo Core; needs no token and sends none."""
        return wire.version(self._helpful("version", "/v1/version", deadline, authorized=False))

    def uuid(self, deadline: Deadline) -> str:
        """The cluster's UUID; needs no token and sends none."""
        return wire.cluster_uuid(self._helpful("node_state", "/v1/node/state", deadline, authorized=False))

    def node_state(self, deadline: Deadline) -> wire.NodeState:
        """The cluster's UUID and the state of the node that answers; needs no token and sends none."""
        return wire.node_state(self._helpful("node_state", "/v1/node/state", deadline, authorized=False))

    def name(self, deadline: Deadline) -> str:
        """The cluster's own name; needs no token and sends none."""
        return wire.cluster_name(self._helpful("cluster_settings", "/v1/cluster/settings", deadline, authorized=False))

    def _helpful(
        self, endpoint: str, target: str, deadline: Deadline, authorized: bool = True, sent: bytes | None = None
    ) -> bytes:
        """A call without retry, within the read timeout (contract section 6, rule 11)."""
        bound = Deadline(min(self._read_timeout, deadline.left()))
        method = "GET" if sent is None else "POST"
        call = Call(endpoint, target, method, sent, authorized, attempts=1)
        try:
            return self._transport.send(call, bound)
        except Failure as failure:
            if failure.reason is Reason.DEADLINE and deadline.left() > 0:
                raise Failure(Reason.TIMEOUT, "the answer did not come in time") from failure
            raise


def _uploads_target(bucket: str, limit: int) -> str:
    return f"/v1/s3/buckets/{fields.encode(bucket)}/uploads/?limit={limit}"
