"""The REST API of the simulated cluster: which request gets which answer, without any socket."""

from collections.abc import Callable
from dataclasses import dataclass

from . import accounts, s3_api, system_api
from .buckets import NoSuchBucketError
from .cluster import SimulatedCluster
from .context import UNAUTHORIZED, Context
from .listing import Pages
from .messages import Answer, Request, error_answer
from .routes import Route


@dataclass(frozen=True)
class Endpoint:
    """How one endpoint responds, and what a caller needs for it."""

    respond: Callable[[Context], Answer]
    privilege: str | None = None
    needs_account: bool = True


ENDPOINTS = {
    "uploads": Endpoint(s3_api.uploads, accounts.UPLOADS_READ),
    "abort": Endpoint(s3_api.abort, accounts.UPLOADS_WRITE),
    "buckets": Endpoint(s3_api.buckets, accounts.BUCKETS_READ),
    "settings": Endpoint(s3_api.settings, accounts.SETTINGS_READ),
    "file_system": Endpoint(system_api.file_system, accounts.FS_ATTRIBUTES_READ),
    "who_am_i": Endpoint(system_api.who_am_i),
    "identity": Endpoint(system_api.find_identity, accounts.IDENTITY_READ),
    "version": Endpoint(system_api.version, needs_account=False),
    "node_state": Endpoint(system_api.node_state, needs_account=False),
    "cluster_settings": Endpoint(system_api.cluster_settings, needs_account=False),
    "login": Endpoint(system_api.login, needs_account=False),
}


def answer(cluster: SimulatedCluster, request: Request, route: Route, pages: Pages, page_cap: int) -> Answer:
    """The answer of a healthy cluster."""
    if route.refusal is not None:
        return _refused(route.refusal)
    account = cluster.accounts.identify(request.headers.get("authorization"))
    endpoint = ENDPOINTS[route.endpoint]
    if endpoint.needs_account and account is None:
        return UNAUTHORIZED
    if account is not None and endpoint.privilege not in (None, *account.privileges):
        return error_answer(403, "http_unauthorized_error", f"{endpoint.privilege} is required")
    context = Context(cluster, request, route, account, page_cap, pages)
    try:
        return endpoint.respond(context)
    except NoSuchBucketError:
        return error_answer(404, "s3_bucket_not_found_error", "The bucket does not exist")


def _refused(status: int) -> Answer:
    if status == 405:
        return error_answer(405, "http_method_not_allowed_error", "Method not allowed")
    return error_answer(404, "http_not_found_error", "Not found")
