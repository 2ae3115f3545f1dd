"""A real Prometheus and a real Alertmanager on loopback, and what their HTTP APIs and notifications say."""

import http.server
import json
import socket
import subprocess
import threading
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlencode

import yaml

from tests.deploy.prometheus import alertmanager
from tests.integration.conftest import get, until
from tests.programs import find

#: The job that the README's example gives the exporter.
JOB = "qumulo-s3-uploads"


class Receiver:
    """A webhook of Alertmanager: every alert that was notified, in order."""

    def __init__(self) -> None:
        self.alerts: list[dict[str, Any]] = []
        alerts = self.alerts

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                alerts.extend(json.loads(self.rfile.read(int(self.headers["Content-Length"])))["alerts"])
                self.send_response(200)
                self.end_headers()

            def log_message(self, format: str, *args: object) -> None:
                pass

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()

    def close(self) -> None:
        """No more notifications."""
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


class Stack:
    """The programs, their files below one folder; a context manager that ends them."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._processes: list[subprocess.Popen[bytes]] = []
        self.receiver = Receiver()

    def __enter__(self) -> Self:
        self._folder.mkdir()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for process in reversed(self._processes):
            process.terminate()
            process.wait(20)
        self.receiver.close()

    def start_alertmanager(self) -> int:
        """Starts Alertmanager, which notifies the receiver at once; its port."""
        port = _free_port()
        receiver = {"name": "test", "webhook_configs": [{"url": self.receiver.url, "send_resolved": True}]}
        route = {"receiver": "test", "group_wait": "0s", "group_interval": "1s", "repeat_interval": "1h"}
        config = self._write("alertmanager.yml", {"route": route, "receivers": [receiver]})
        self._start(
            alertmanager.runnable(self._folder),
            f"--config.file={config}",
            f"--storage.path={self._folder / 'alertmanager'}",
            "--cluster.listen-address=",
            port=port,
        )
        return port

    def start_prometheus(self, rules: Path, exporter: str, alerts_to: int | None = None) -> "Prometheus":
        """Starts Prometheus with these rules; `exporter` is the URL of what it scrapes,
        `alerts_to` the port of an Alertmanager."""
        port = _free_port()
        jobs = [{"job_name": JOB, "static_configs": [{"targets": [exporter.removeprefix("http://")]}]}]
        config: dict[str, Any] = {
            "global": {"scrape_interval": "1s", "evaluation_interval": "1s"},
            "rule_files": [str(rules)],
            "scrape_configs": jobs,
        }
        if alerts_to:
            targets = [{"targets": [f"127.0.0.1:{alerts_to}"]}]
            config["alerting"] = {"alertmanagers": [{"static_configs": targets}]}
        file = self._write("prometheus.yml", config)
        self._start(
            Path(find("prometheus") or "prometheus"),
            f"--config.file={file}",
            f"--storage.tsdb.path={self._folder / 'prometheus'}",
            port=port,
        )
        return Prometheus(f"http://127.0.0.1:{port}")

    def _write(self, name: str, content: object) -> Path:
        path = self._folder / name
        path.write_text(yaml.safe_dump(content))
        return path

    def _start(self, program: Path, *arguments: str, port: int) -> None:
        command = [str(program), *arguments, f"--web.listen-address=127.0.0.1:{port}"]
        with (self._folder / f"{program.name}.log").open("wb") as log:
            self._processes.append(subprocess.Popen(command, stdout=log, stderr=log, cwd=self._folder))
        until(lambda: _ready(port), timeout=30)


class Prometheus:
    """The HTTP API of Prometheus."""

    def __init__(self, url: str) -> None:
        self.url = url

    def query(self, expression: str) -> Sequence[tuple[dict[str, str], float]]:
        """The instant vector that an expression gives now: labels and value; raises HTTPError when it is wrong."""
        answer = json.loads(get(f"{self.url}/api/v1/query?{urlencode({'query': expression})}"))
        return [(row["metric"], float(row["value"][1])) for row in answer["data"]["result"]]


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


def _ready(port: int) -> bool:
    try:
        return bool(get(f"http://127.0.0.1:{port}/-/ready"))
    except OSError:
        return False
