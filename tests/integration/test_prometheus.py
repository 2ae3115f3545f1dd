"""A real Prometheus scrapes the program in both formats, and its HTTP API gives the simulator's numbers."""

import http.server
import json
import socket
import subprocess
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote
from urllib.request import Request, urlopen

import pytest
import yaml

from exporter.simulator import ORIGINS, SimulatorServer, populate
from tests.integration.conftest import Program, get, settings_of, until, write
from tests.programs import find

pytestmark = pytest.mark.needs("prometheus")


@pytest.fixture
def text_only() -> Iterator[Callable[[str], int]]:
    """A relay that asks for text 0.0.4, since Prometheus 2.42 always prefers OpenMetrics; gives its port."""
    servers: list[http.server.ThreadingHTTPServer] = []

    def start(url: str) -> int:
        class Relay(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                headers = {"Accept": "text/plain;version=0.0.4", "Accept-Encoding": self.headers["Accept-Encoding"]}
                with urlopen(Request(url + self.path, headers=headers)) as answer:
                    body = answer.read()
                    self.send_response(200)
                    for name in ("Content-Type", "Content-Encoding"):
                        self.send_header(name, answer.headers[name])
                    self.send_header("Content-Length", str(len(body)))
                    self.end_headers()
                    self.wfile.write(body)

            def log_message(self, format: str, *args: object) -> None:
                pass

        servers.append(http.server.ThreadingHTTPServer(("127.0.0.1", 0), Relay))
        threading.Thread(target=servers[-1].serve_forever, args=(0.05,), daemon=True).start()
        return int(servers[-1].server_port)

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.fixture
def prometheus(tmp_path: Path) -> Iterator[Callable[[dict[str, int]], str]]:
    """Starts Prometheus with one job for each port; gives its URL."""
    processes: list[subprocess.Popen[bytes]] = []

    def start(jobs: dict[str, int]) -> str:
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        config = {
            "global": {"scrape_interval": "1s"},
            "scrape_configs": [
                {"job_name": job, "static_configs": [{"targets": [f"127.0.0.1:{target}"]}]}
                for job, target in jobs.items()
            ],
        }
        (tmp_path / "prometheus.yml").write_text(yaml.safe_dump(config))
        command = [
            find("prometheus") or "prometheus",
            f"--config.file={tmp_path / 'prometheus.yml'}",
            f"--storage.tsdb.path={tmp_path / 'data'}",
            f"--web.listen-address=127.0.0.1:{port}",
        ]
        log = (tmp_path / "prometheus.log").open("wb")
        processes.append(subprocess.Popen(command, stdout=log, stderr=log))
        log.close()
        return f"http://127.0.0.1:{port}"

    yield start
    for process in processes:
        process.terminate()
        process.wait(20)


def _query(prometheus: str, expression: str) -> list[tuple[dict[str, str], float]]:
    answer = json.loads(get(f"{prometheus}/api/v1/query?query={quote(expression)}"))
    return [(row["metric"], float(row["value"][1])) for row in answer["data"]["result"]]


def _scraped(prometheus: str, jobs: int) -> bool:
    try:
        return len(_query(prometheus, "qumulo_s3_uploads_up == 1")) == jobs
    except OSError:
        return False


def test_the_numbers_in_prometheus_are_the_simulators(
    program: Callable[..., Program],
    simulated: SimulatorServer,
    certificate: tuple[Path, Path, Path],
    prometheus: Callable[[dict[str, int]], str],
    text_only: Callable[[str], int],
    tmp_path: Path,
) -> None:
    cluster = simulated.cluster
    populate(cluster, buckets=8, uploads=3000, seed=7)
    config = write(tmp_path / "exporter.yml", {"prod": settings_of(simulated, certificate[0])})
    exporter = program(f"--config.file={config}").address()
    until(lambda: "qumulo_s3_uploads_up" in get(f"{exporter}/metrics"))
    jobs = {"openmetrics": int(exporter.rpartition(":")[2]), "text": text_only(exporter)}
    url = prometheus(jobs)
    until(lambda: _scraped(url, len(jobs)), timeout=30)

    wanted = {"in_progress": "count", "completing": "completing", "blocks": "blocks", "data_blocks": "data_blocks"}
    for metric, field in wanted.items():
        found = {
            (labels["job"], labels["bucket"], labels["origin"]): value
            for labels, value in _query(url, f"qumulo_s3_uploads_{metric}")
        }
        expected = {
            (job, bucket.name, origin): getattr(cluster.totals(bucket.name)[origin], field)
            for job in jobs
            for bucket in cluster.buckets()
            for origin in ORIGINS
        }
        assert found == expected
    assert {value for _, value in _query(url, "sum by (job) (qumulo_s3_uploads_age_seconds_bucket{le='+Inf'})")} == {
        3000
    }
    held = sum(cluster.totals(bucket.name)[origin].bytes for bucket in cluster.buckets() for origin in ORIGINS)
    assert [value for _, value in _query(url, "sum by (job) (qumulo_s3_uploads_bytes)")] == [held, held]

    metadata = json.loads(get(f"{url}/api/v1/targets/metadata?metric=qumulo_s3_uploads_age_seconds"))["data"]
    # A gauge histogram is a histogram in text: each format was understood as what it is.
    assert {entry["target"]["job"]: entry["type"] for entry in metadata} == {
        "openmetrics": "gaugehistogram",
        "text": "histogram",
    }
    assert not _query(url, "up == 0")
