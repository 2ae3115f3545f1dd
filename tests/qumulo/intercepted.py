"""A cluster whose answers are given by `responses`, without any socket."""

from collections.abc import Callable, Mapping

import responses

from exporter.qumulo.adapter import Target
from exporter.qumulo.credentials import Credentials

from .support import Asked, asking

ORIGIN = "https://cluster.example:8000"
BUCKETS_URL = f"{ORIGIN}/v1/s3/buckets/"
UPLOADS_URL = f"{ORIGIN}/v1/s3/buckets/b/uploads/"
LOGIN_URL = f"{ORIGIN}/v1/session/login"


def cluster(credentials: Credentials | None = None, on_wait: Callable[[], object] = lambda: None) -> Asked:
    """A transport to the cluster of which `responses` answers."""
    return asking(Target("cluster.example", 8000), credentials, on_wait)


def answer(
    url: str = BUCKETS_URL,
    status: int = 200,
    body: bytes | Exception = b"{}",
    headers: Mapping[str, str] | None = None,
    method: str = "GET",
) -> None:
    """One more answer of this address; the last one is given for ever."""
    responses.add(method, url, body=body, status=status, headers=headers)


def requests_sent() -> list[str]:
    """Method and target of each request that was sent."""
    sent = [call.request for call in responses.calls]
    return [f"{each.method} {str(each.url).removeprefix(ORIGIN)}" for each in sent]


def tokens_sent() -> list[str | None]:
    """The bearer token of each request, None where there was none."""
    values = [call.request.headers.get("Authorization") for call in responses.calls]
    return [None if value is None else str(value).removeprefix("Bearer ") for value in values]
