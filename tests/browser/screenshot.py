"""Takes the picture of the page that the README shows, from what `demo` serves: `make screenshot`."""

import tempfile
import time
from pathlib import Path

from playwright.sync_api import Browser

from exporter import demo
from exporter.app import App
from exporter.settings.load import load
from tests.browser.chromium import chromium
from tests.programs import ROOT

PICTURE = ROOT / "dashboards" / "images" / "status-page.png"
SIZE = (1200, 1000)
_PATIENCE = 30.0


def take(browser: Browser, picture: Path) -> None:
    """Write the picture, as of the end of the first poll."""
    flags = {"listen_address": "127.0.0.1:0", "speed": "0"}
    with demo.simulation(demo.options(flags)) as simulated:
        app = App(load({**simulated.settings, "web.listen_address": ["127.0.0.1:0"]}, {}).settings)
        try:
            _, port = app.serve()[0]
            end = time.monotonic() + _PATIENCE
            while not app.ready():
                assert time.monotonic() < end, "the first poll did not end"
                time.sleep(0.05)
            page = browser.new_page(viewport={"width": SIZE[0], "height": SIZE[1]}, color_scheme="light")
            page.goto(f"http://127.0.0.1:{port}/")
            page.screenshot(path=picture)
            page.close()
        finally:
            app.stop()


def main() -> None:
    """Take it anew."""
    PICTURE.parent.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch, chromium(Path(scratch)) as browser:
        take(browser, PICTURE)


if __name__ == "__main__":
    main()
