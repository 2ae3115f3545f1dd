"""Chromium, an exporter that has polled a simulated cluster, and pages of views that no cluster would give."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from exporter.app import App
from exporter.settings.load import load
from exporter.simulator import SimulatedCluster, SimulatorServer, faults, populate
from exporter.web.routes import asgi_app
from exporter.web.server import WebServer
from exporter.web.status import Question, View, status_page
from tests.browser.chromium import chromium
from tests.integration.conftest import certificate
from tests.secrets import secret

__all__ = ["certificate"]

REFUSED = "refused-01"


@pytest.fixture(scope="package")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """One for all tests."""
    with chromium(tmp_path_factory.mktemp("chromium")) as launched:
        yield launched


class Seen:
    """What a page did that it should not do."""

    def __init__(self, context: BrowserContext) -> None:
        self.console: list[str] = []
        self.requests: list[str] = []
        self.dialogs: list[str] = []
        context.on("console", lambda message: self.console.append(message.text))
        context.on("weberror", lambda error: self.console.append(str(error.error)))
        context.on("request", lambda request: self.requests.append(request.url))
        context.on("dialog", self._dialog)

    def _dialog(self, dialog: Any) -> None:
        self.dialogs.append(dialog.message)
        dialog.dismiss()


@pytest.fixture
def visit(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Opens an address in a context of its own; nothing may be logged, asked of elsewhere, or popped up."""
    seen: list[tuple[str, Seen, BrowserContext]] = []

    def opened(url: str, **options: Any) -> Page:
        context = browser.new_context(**options)
        seen.append((url, Seen(context), context))
        context.set_default_timeout(10_000)
        page = context.new_page()
        page.goto(url)
        return page

    yield opened
    for url, what, context in seen:
        context.close()
        origin = url.partition("?")[0].rstrip("/") + "/"
        assert (what.console, what.dialogs) == ([], [])
        assert [asked for asked in what.requests if not asked.startswith((origin, "data:"))] == []
        assert what.requests


class Simulated:
    """A cluster, and the page of an exporter that has polled it once."""

    def __init__(self, cluster: SimulatedCluster, app: App, url: str) -> None:
        self.cluster, self.app, self.url = cluster, app, url


@pytest.fixture(scope="package")
def simulated(certificate: tuple[Path, Path, Path]) -> Iterator[Simulated]:
    """Eight buckets, one of which refuses to be listed."""
    ca_file, cert_file, key_file = certificate
    cluster = SimulatedCluster(time.time, name="storage-one")
    cluster.accounts.add_token(secret("token"))
    populate(cluster, buckets=7, uploads=300, seed=7)
    cluster.add_bucket(REFUSED)
    with SimulatorServer(cluster, certfile=cert_file, keyfile=key_file) as server:
        server.faults.add(faults.Status(403, endpoint="uploads", bucket=REFUSED))
        flags = {
            "clusters.prod.host": server.host, "clusters.prod.port": str(server.port),
            "clusters.prod.token": secret("token"), "clusters.prod.ca_file": str(ca_file),
        }  # fmt: skip
        app = App(load(flags, {}).settings)
        assert not app.once()
        web = WebServer(asgi_app(app, "/metrics"), [("127.0.0.1", 0)])
        web.start()
        yield Simulated(cluster, app, f"http://127.0.0.1:{web.addresses[0][1]}/")
        web.stop()
        app.stop()


class _Site:
    """Shows a view."""

    def __init__(self) -> None:
        self.view: View | None = None

    def scrape(self, openmetrics: bool, compressed: bool) -> bytes:  # noqa: ARG002 - of the protocol
        return b""

    def status_page(self, question: Question) -> bytes:
        assert self.view
        return status_page(self.view, question)

    def healthy(self) -> bool:
        return True

    def ready(self) -> bool:
        return True


@pytest.fixture(scope="package")
def shown() -> Iterator[Callable[[View], str]]:
    """Serves the page of a view; its address."""
    site = _Site()
    web = WebServer(asgi_app(site, "/metrics", share_for=0.0), [("127.0.0.1", 0)])
    web.start()

    def serve(view: View) -> str:
        site.view = view
        return f"http://127.0.0.1:{web.addresses[0][1]}/"

    yield serve
    web.stop()
