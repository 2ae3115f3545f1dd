"""Ten thousand buckets, from a recorded exposition: no query of a panel gives more than a few series."""

import http.server
import re
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.dashboards.asking import ask, started
from tests.dashboards.reading import Asked, asked, one
from tests.deploy.prometheus.stack import Prometheus
from tests.integration.conftest import until

pytestmark = pytest.mark.needs("prometheus")
GOLDEN = Path(__file__).resolve().parents[1] / "golden" / "two_clusters.prom"
BUCKETS = 10_000


def _many() -> bytes:
    """The golden exposition with its one busy bucket repeated, each a little larger than the one before."""
    lines = [line for line in GOLDEN.read_text().splitlines() if 'qumulo_cluster="prod"' in line]
    busy = [line.rpartition(" ") for line in lines if 'bucket="archive"' in line]
    fixed = [line for line in lines if "bucket=" not in line]
    fixed.append("qumulo_s3_uploads_exporter_shard_ordinal 0")
    rows = [
        f"{series.replace('archive', f'bucket-{number:05d}')} {_grown(series, value, number)}"
        for series, _, value in busy
        for number in range(BUCKETS)
    ]
    return "\n".join([*fixed, *rows, ""]).encode()


def _grown(series: str, value: str, number: int) -> str:
    return value if float(value) in (0, 1) or re.search("_seconds", series) else str(int(value) + number)


@pytest.fixture(scope="module")
def prometheus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Prometheus]:
    """A Prometheus that scrapes them."""
    body = _many()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/plain; version=0.0.4")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    stack, prometheus = started(tmp_path_factory.mktemp("many"), f"http://127.0.0.1:{server.server_port}")
    try:
        until(lambda: bool(prometheus.query("count(qumulo_s3_uploads_bucket_up) == 10000")), timeout=60)
        yield prometheus
    finally:
        stack.__exit__(None, None, None)
        server.shutdown()
        thread.join()
        server.server_close()


ABOUT_BUCKETS = [query for query in asked() if re.search(r"\(qumulo_cluster, bucket\b", query.target["expr"])]


@pytest.mark.parametrize("query", ABOUT_BUCKETS, ids=str)
def test_no_query_gives_thousands(prometheus: Prometheus, query: Asked) -> None:
    answer = ask(prometheus, query, span=2, bucket="bucket-00042", top="50")
    assert 1 <= len(answer.series) <= 50


def test_they_are_all_counted(prometheus: Prometheus) -> None:
    assert ask(prometheus, one("overview", "Buckets")).now == [BUCKETS]
    # Of each bucket five by users, which grow, and one by the system.
    grown = BUCKETS * (BUCKETS - 1) / 2
    assert ask(prometheus, one("overview", "Uploads in progress")).now == [BUCKETS * 6 + grown]
