"""The paths of the exporter and what they answer (contract: /metrics, /, /-/healthy, /-/ready)."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Protocol

from exporter.web.asgi import Application, Receive, Scope, Send
from exporter.web.negotiate import CONTENT_TYPE_OPENMETRICS, CONTENT_TYPE_TEXT, wants_gzip, wants_openmetrics
from exporter.web.readers import Readers
from exporter.web.responses import Response, word, write
from exporter.web.sharing import SharedRendering
from exporter.web.status import POLICY, Question, read_question

logger = logging.getLogger("exporter.web")

SHARE_FOR = 0.5
#: Renderings that are being read at the same time; each may have tens of megabytes.
_MOST_READ = 16
_PAGE_HEADERS = (
    ("Content-Security-Policy", POLICY),
    ("X-Frame-Options", "DENY"),
    ("Referrer-Policy", "no-referrer"),
)


class Site(Protocol):
    """What stands behind the paths; `scrape` and `status_page` run in a worker thread, the others must not wait."""

    def scrape(self, openmetrics: bool, compressed: bool) -> bytes:
        """The whole exposition."""
        ...

    def status_page(self, question: Question) -> bytes:
        """The HTML of the page for people, with what is asked for."""
        ...

    def healthy(self) -> bool:
        """False when the exporter should be restarted."""
        ...

    def ready(self) -> bool:
        """True when the numbers are worth a scrape."""
        ...


def asgi_app(site: Site, telemetry_path: str, *, share_for: float = SHARE_FOR) -> Application:
    """The application; a rendering is shared for `share_for` seconds, so ages may be older by that much."""
    return _Routes(site, telemetry_path, SharedRendering(share_for))


class _Routes:
    def __init__(self, site: Site, telemetry_path: str, shared: SharedRendering) -> None:
        self._site = site
        self._shared = shared
        self._readers = Readers(_MOST_READ)
        # Of their own: pages differ by what is asked for, and must not end the reading of a scrape.
        self._page_readers = Readers(_MOST_READ)
        self._page_turn = asyncio.Lock()
        self._handlers: dict[str, Callable[[Scope], Awaitable[Response]]] = {
            "/": self._page,
            "/-/healthy": self._healthy,
            "/-/ready": self._ready,
            telemetry_path: self._metrics,
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002 - ASGI's signature
        response = await self._answer(scope)
        readers = self._page_readers if scope["path"] == "/" else self._readers
        with readers.reading(response.body):
            await write(response, send, head=scope["method"] == "HEAD")

    async def _answer(self, scope: Scope) -> Response:
        handler = self._handlers.get(scope["path"])
        if handler is None:
            return word(404, "Not Found")
        if scope["method"] not in ("GET", "HEAD"):
            return word(405, "Method Not Allowed", ("Allow", "GET, HEAD"))
        try:
            return await handler(scope)
        except Exception:
            logger.exception("cannot answer a request")
            return word(500, "Internal Server Error")

    async def _metrics(self, scope: Scope) -> Response:
        openmetrics = wants_openmetrics(_header(scope, b"accept"))
        compressed = wants_gzip(_header(scope, b"accept-encoding"))
        body = await self._shared.get((openmetrics, compressed), partial(self._site.scrape, openmetrics, compressed))
        if body is None:
            return word(500, "cannot render the metrics; see the log of the exporter")
        headers = (("Vary", "Accept, Accept-Encoding"),) + ((("Content-Encoding", "gzip"),) if compressed else ())
        return Response(200, CONTENT_TYPE_OPENMETRICS if openmetrics else CONTENT_TYPE_TEXT, body, headers)

    async def _page(self, scope: Scope) -> Response:
        question = read_question(scope["query_string"])
        # One at a time: pages of many questions must not take the threads, and the time, of scrapes.
        async with self._page_turn:
            body = await self._shared.get(question, partial(self._site.status_page, question))
        if body is None:
            return word(500, "cannot render the page; see the log of the exporter")
        return Response(200, "text/html; charset=utf-8", body, _PAGE_HEADERS)

    async def _healthy(self, scope: Scope) -> Response:  # noqa: ARG002 - handlers have one signature
        return word(200, "Healthy") if self._site.healthy() else word(503, "Unhealthy")

    async def _ready(self, scope: Scope) -> Response:  # noqa: ARG002 - handlers have one signature
        return word(200, "Ready") if self._site.ready() else word(503, "Unready")


def _header(scope: Scope, name: bytes) -> str | None:
    """All values of a header as one list (RFC 9110, section 5.3); None when it was not sent."""
    values = [value.decode("latin-1") for key, value in scope["headers"] if key == name]
    return ",".join(values) if values else None
