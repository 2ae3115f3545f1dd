"""What `helm test` runs, against exporters that run: over HTTP, over TLS, with a password, and where there is none."""

import re
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import bcrypt
import pytest

from exporter import app
from tests.deploy.helm import chart
from tests.integration.conftest import Program, certificate, program
from tests.secrets import secret

__all__ = ["certificate", "program"]

SCRIPT = (chart.HOME / "files" / "ask.py").read_text(encoding="utf-8")
DEMO = (
    "--demo.uploads=10",
    "--demo.buckets=1",
    "--demo.listen-address=127.0.0.1:0",
    "--web.listen-address=127.0.0.1:0",
)


def ask(*arguments: str, attempts: int = 20) -> tuple[int, str, str]:
    """Status and what it prints, asked every quarter of a second."""
    script = re.sub(
        r"^ATTEMPTS, PAUSE, TIMEOUT = .*$",
        f"ATTEMPTS, PAUSE, TIMEOUT = {attempts}, 0.25, 5.0",
        SCRIPT,
        flags=re.MULTILINE,
    )
    assert script != SCRIPT
    done = subprocess.run(
        [sys.executable, "-c", script, *arguments], capture_output=True, text=True, check=False, timeout=60
    )
    return done.returncode, done.stdout, done.stderr


def port(started: Program) -> str:
    """Where it listens."""
    return started.line(r"listening address=127.0.0.1:([0-9]+)")[1]


@pytest.fixture
def plain(program: Callable[..., Program]) -> str:
    """The port of an exporter that speaks HTTP."""
    return port(program("demo", *DEMO))


@pytest.fixture
def guarded(program: Callable[..., Program], certificate: tuple[Path, Path, Path], tmp_path: Path) -> str:
    """The port of an exporter with TLS and a password."""
    hashed = bcrypt.hashpw(secret("scrape").encode(), bcrypt.gensalt(4)).decode()
    config = tmp_path / "web-config.yml"
    config.write_text(
        f"tls_server_config: {{cert_file: {certificate[1]}, key_file: {certificate[2]}}}\n"
        f"basic_auth_users: {{p: '{hashed}'}}\n"
    )
    return port(program("demo", *DEMO, f"--web.config.file={config}"))


def test_an_exporter_answers(plain: str) -> None:
    assert ask("http", "127.0.0.1", plain, "/metrics") == (0, f"127.0.0.1:{plain} answers\n", "")
    assert ask("tcp", "127.0.0.1", plain, "/metrics")[0] == 0


@pytest.mark.needs(*chart.HELMS)
def test_the_demo_runs_with_the_chart_s_flags(program: Callable[..., Program]) -> None:
    found = chart.made(clusters={}, demo={"enabled": True, "uploads": 10}, settings={"log": {"format": "json"}})
    arguments = [word.replace("=:18000", "=127.0.0.1:0") for word in chart.container(found)["args"]]
    started = program(*arguments, "--demo.listen-address=127.0.0.1:0")
    place = started.line(r'"listening".*"address": ?"127.0.0.1:([0-9]+)"')[1]
    assert ask("http", "127.0.0.1", place, "/metrics")[0] == 0


def test_a_path_without_metrics(plain: str) -> None:
    status, printed, said = ask("http", "127.0.0.1", plain, "/metrix", attempts=1)
    assert (status, printed) == (1, "")
    assert said in (
        f"http://127.0.0.1:{plain}/metrix answers 404, without metrics of the exporter\n",
        f"http://127.0.0.1:{plain}/-/ready answers 503\n",
    )


def test_an_exporter_with_tls_asks_for_a_password(guarded: str) -> None:
    assert ask("https", "127.0.0.1", guarded, "/metrics") == (0, f"127.0.0.1:{guarded} answers\n", "")
    status, _, said = ask("http", "127.0.0.1", guarded, "/metrics", attempts=1)
    assert (status, said.startswith(f"127.0.0.1:{guarded} cannot be reached: "), said.count("\n")) == (1, True, 1)


@pytest.fixture
def other() -> Iterator[Callable[..., str]]:
    """Serves one status for /-/ready and one text, less some bytes of it, for the rest; the port."""
    with ExitStack() as ends:

        def serve(ready: int, text: str, missing: int = 0) -> str:
            class Handler(BaseHTTPRequestHandler):
                def do_GET(self) -> None:
                    self.send_response(ready if self.path == "/-/ready" else 200)
                    self.send_header("Content-Length", str(len(text) + missing))
                    self.end_headers()
                    self.wfile.write(text.encode())

                def log_message(self, *_: object) -> None:
                    """Nothing."""

            server = ends.enter_context(ThreadingHTTPServer(("127.0.0.1", 0), Handler))
            thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
            thread.start()
            ends.callback(thread.join)
            ends.callback(server.shutdown)
            return str(server.server_port)

        yield serve


@pytest.mark.parametrize(
    ("ready", "text", "said"),
    [
        (503, "qumulo_s3_uploads_exporter_build_info 1", "/-/ready answers 503"),
        (200, "node_exporter_build_info 1", "/metrics answers 200, without metrics of the exporter"),
    ],
)
def test_another_one_answers(other: Callable[..., str], ready: int, text: str, said: str) -> None:
    place = other(ready, text)
    assert ask("http", "127.0.0.1", place, "/metrics", attempts=1) == (1, "", f"http://127.0.0.1:{place}{said}\n")


def test_an_answer_ends_too_early(other: Callable[..., str]) -> None:
    place = other(200, "qumulo", missing=5)
    status, printed, said = ask("http", "127.0.0.1", place, "/metrics", attempts=1)
    assert (status, printed, said.count("\n")) == (1, "", 1)
    assert said.startswith(f"127.0.0.1:{place} cannot be reached: IncompleteRead(")


@pytest.mark.parametrize("scheme", ["http", "https", "tcp"])
def test_nothing_is_there(scheme: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        free = str(server.getsockname()[1])
    status, printed, said = ask(scheme, "127.0.0.1", free, "/metrics", attempts=2)
    assert (status, printed, said.count("\n")) == (1, "", 1)
    assert said.startswith(f"127.0.0.1:{free} cannot be reached: ")


@pytest.mark.needs(*chart.HELMS)
def test_the_pod_runs_this_script() -> None:
    asked: dict[str, Any] = {}
    for name in ("minimal", "tls", "client-certificates", "shards"):
        found = chart.documents(name)
        (container,) = chart.one(found, "Pod")["spec"]["containers"]
        assert container["command"] == ["python3", "-c", SCRIPT]
        asked[name] = container["args"]
        assert container["args"][1:3] == [chart.one(found, "Service")["metadata"]["name"], "18000"]
    # A headless Service does not translate ports.
    (port,) = chart.one(chart.documents("shards"), "Service")["spec"]["ports"]
    assert port["port"] == 9100
    (container,) = chart.one(chart.documents("outside"), "Pod")["spec"]["containers"]
    assert container["args"][2] == "80"
    assert [arguments[0] for arguments in asked.values()] == ["http", "https", "tcp", "http"]


def test_it_waits_until_an_exporter_is_ready_in_any_case() -> None:
    found = re.search(r"^ATTEMPTS, PAUSE, TIMEOUT = (\d+), ([\d.]+), ([\d.]+)$", SCRIPT, re.MULTILINE)
    assert found
    attempts, pause, timeout = map(float, found.groups())
    assert attempts * pause > app.READY_AFTER
    assert attempts * (pause + timeout) < 300
