"""Which endpoint a request is for; collections need their trailing slash (REST reference, section 1.1)."""

from dataclasses import dataclass

from .cursor import Cursor
from .messages import Request

_FIXED = {
    ("v1", "s3", "buckets", ""): ("buckets", "GET"),
    ("v1", "s3", "settings"): ("settings", "GET"),
    ("v1", "version"): ("version", "GET"),
    ("v1", "node", "state"): ("node_state", "GET"),
    ("v1", "cluster", "settings"): ("cluster_settings", "GET"),
    ("v1", "file-system"): ("file_system", "GET"),
    ("v1", "identity", "find"): ("identity", "POST"),
    ("v1", "session", "who-am-i"): ("who_am_i", "GET"),
    ("v1", "session", "login"): ("login", "POST"),
}
UPLOADS_SINCE = (6, 0, 1)


@dataclass(frozen=True)
class Route:
    """Where a request goes; `refusal` is 404 or 405 when it goes nowhere, `page` counts from 1 within a listing."""

    endpoint: str = ""
    bucket: str = ""
    upload: str = ""
    page: int | None = None
    refusal: int | None = None


def route(request: Request, core: tuple[int, ...]) -> Route:
    """The route of a request on a cluster of this version of Qumulo Core."""
    match request.segments:
        case ("v1", "s3", "buckets", bucket, "uploads", "") if core >= UPLOADS_SINCE:
            return _allow(request, "GET", Route("uploads", bucket, page=_page(request)))
        case ("v1", "s3", "buckets", bucket, "uploads", upload) if upload and core >= UPLOADS_SINCE:
            return _allow(request, "DELETE", Route("abort", bucket, upload))
        case ("v1", "s3", "buckets", bucket) if bucket:
            return Route(bucket=bucket, refusal=405)
        case segments if segments in _FIXED:
            endpoint, method = _FIXED[segments]
            return _allow(request, method, Route(endpoint))
        case _:
            return Route(refusal=404)


def _allow(request: Request, method: str, found: Route) -> Route:
    if request.method == method:
        return found
    return Route(found.endpoint, found.bucket, found.upload, found.page, refusal=405)


def _page(request: Request) -> int | None:
    after = request.query.get("after")
    if after is None:
        return 1
    try:
        return Cursor.decode(after).page
    except ValueError:
        return None


def core_version(text: str) -> tuple[int, ...]:
    """The numbers of a version of Qumulo Core."""
    return tuple(int(part) for part in text.split("."))
