"""The endpoints about S3: uploads, buckets, settings; fields appear with the version of Core that brought them."""

from .buckets import NoSuchUploadError, ReadOnlyBucketError
from .context import Context
from .cursor import Cursor
from .messages import JSON_TYPE, Answer, error_answer, json_answer
from .routes import core_version


def uploads(context: Context) -> Answer:
    """One page of the uploads of a bucket; a malformed `after` or `limit` is a 400."""
    cluster, query = context.cluster, context.request.query
    try:
        cursor = Cursor.decode(query["after"]) if "after" in query else Cursor()
        limit = _limit(query["limit"]) if "limit" in query else None
    except ValueError as error:
        return error_answer(400, "decode_error", str(error))
    size = min(cluster.default_page if limit is None else limit, context.page_cap)
    body = context.pages.render(cluster, context.route.bucket, cursor, size, limit)
    return Answer(200, body, (JSON_TYPE,))


def _limit(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text) > 0):
        raise ValueError("limit must be a positive number")
    return int(text)


def abort(context: Context) -> Answer:
    """Aborts an upload; 204 as the administrator guide has it."""
    try:
        context.cluster.abort(context.route.bucket, context.route.upload)
    except NoSuchUploadError:
        return error_answer(404, "http_not_found_error", "The upload does not exist")
    except ReadOnlyBucketError:
        return error_answer(409, "http_conflict_error", "The uploads of this bucket cannot be changed")
    return Answer(204)


def buckets(context: Context) -> Answer:
    """Every bucket, not paged."""
    core, rows = core_version(context.cluster.version), []
    for bucket in context.cluster.buckets():
        row = bucket.document()
        if core < (7, 0, 2):
            del row["versioning"]
        if core < (7, 2, 1):
            del row["lock_config"]
        rows.append(row)
    return json_answer({"buckets": rows})


def settings(context: Context) -> Answer:
    """The settings of the S3 server."""
    cluster, core = context.cluster, core_version(context.cluster.version)
    document: dict[str, object] = {"enabled": cluster.enabled, "base_path": "/"}
    if core >= (5, 3, 4) and cluster.expiry is not None:
        document["multipart_upload_expiry_interval"] = cluster.expiry
    if core >= (6, 0, 0):
        document["secure"] = True
    return json_answer(document)
