"""The calls of the REST API that the exporter makes, as typed values and pages."""

from collections.abc import Iterator

from exporter.qumulo import wire
from exporter.qumulo.deadline import Deadline
from exporter.qumulo.errors import Failure, Reason
from exporter.qumulo.transport import Call, Transport

#: The longest page of uploads that is read, in bytes (contract section 6, rule 6).
PAGE_CAP = 64 * 1024 * 1024


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
        """All pages of one bucket's uploads, at least one.

        Only the cursor is taken from the answers (contract section 6, rule 5); a cursor that comes again ends the
        listing with the reason `paging`.
        """
        target = f"/v1/s3/buckets/{wire.encode(bucket)}/uploads/?limit={self._page_size}"
        seen: set[int] = set()
        after = ""
        while True:
            call = Call("uploads", target + after, cap=PAGE_CAP)
            page = wire.upload_page(self._transport.send(call, deadline))
            yield page
            if page.after is None:
                return
            digest = hash(page.after)
            if digest in seen:
                raise Failure(Reason.PAGING, "the cluster named the same next page twice", status=200)
            seen.add(digest)
            after = f"&after={wire.encode(page.after)}"

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

    def name(self, deadline: Deadline) -> str:
        """The cluster's own name; needs no token and sends none."""
        return wire.cluster_name(self._helpful("cluster_settings", "/v1/cluster/settings", deadline, authorized=False))

    def _helpful(self, endpoint: str, target: str, deadline: Deadline, authorized: bool = True) -> bytes:
        """A call without retry, within the read timeout (contract section 6, rule 11)."""
        bound = Deadline(min(self._read_timeout, deadline.left()))
        try:
            return self._transport.send(Call(endpoint, target, authorized=authorized, attempts=1), bound)
        except Failure as failure:
            if failure.reason is Reason.DEADLINE and deadline.left() > 0:
                raise Failure(Reason.TIMEOUT, "the answer did not come in time") from failure
            raise
