"""The program under a web configuration: TLS, a password, headers, and what a change of the file does."""

import base64
import http.client
import re
import ssl
from collections.abc import Callable
from pathlib import Path

import bcrypt
import pytest
import yaml

from exporter.simulator import SimulatorServer
from tests.integration.conftest import Program, settings_of, until, write
from tests.secrets import secret

PASSWORD = secret("password")


def web_file(path: Path, certificate: tuple[Path, Path, Path], password: str, **more: object) -> Path:
    """A web configuration with one user."""
    hashed = bcrypt.hashpw(password.encode(), bcrypt.gensalt(4)).decode()
    tls = {"cert_file": str(certificate[1]), "key_file": str(certificate[2])}
    path.write_text(yaml.safe_dump({"tls_server_config": tls, "basic_auth_users": {"prometheus": hashed}, **more}))
    return path


class Client:
    """Asks the exporter over TLS, each time anew."""

    def __init__(self, address: str, ca_file: Path) -> None:
        host, _, port = address.removeprefix("http://").partition(":")
        self._at, self._context = (host, int(port)), ssl.create_default_context(cafile=str(ca_file))

    def ask(self, path: str, password: str | None = None) -> http.client.HTTPResponse:
        connection = http.client.HTTPSConnection(*self._at, context=self._context, timeout=10)
        credentials = base64.b64encode(f"prometheus:{password}".encode()).decode()
        connection.request("GET", path, headers={} if password is None else {"Authorization": f"Basic {credentials}"})
        answer = connection.getresponse()
        answer.read()
        connection.close()
        return answer

    def status(self, path: str, password: str | None = None) -> int:
        return self.ask(path, password).status


@pytest.fixture
def secured(
    program: Callable[..., Program], simulated: SimulatorServer, certificate: tuple[Path, Path, Path], tmp_path: Path
) -> tuple[Program, Client, Path]:
    """The program behind TLS and a password, somebody to ask it, and its web configuration."""
    config = write(tmp_path / "exporter.yml", {"prod": settings_of(simulated, certificate[0])})
    web = web_file(
        tmp_path / "web.yml", certificate, PASSWORD, http_server_config={"headers": {"X-Frame-Options": "deny"}}
    )
    exporter = program(f"--config.file={config}", f"--web.config.file={web}")
    return exporter, Client(exporter.address(), certificate[0]), web


def test_who_may_ask_what(secured: tuple[Program, Client, Path]) -> None:
    exporter, client, _ = secured
    asked = {path: (client.status(path), client.status(path, PASSWORD)) for path in ("/metrics", "/", "/none")}
    assert asked == {"/metrics": (401, 200), "/": (401, 200), "/none": (401, 404)}
    assert (client.status("/-/healthy"), client.status("/-/ready")) == (200, 200)
    assert client.status("/metrics", secret("wrong")) == 401
    assert client.ask("/", PASSWORD).headers.get_all("X-Frame-Options") == ["deny"]
    assert exporter.end() == 0


def test_a_changed_file_is_used_and_a_broken_one_is_not(
    secured: tuple[Program, Client, Path], certificate: tuple[Path, Path, Path]
) -> None:
    exporter, client, web = secured
    web_file(web, certificate, secret("next"))
    exporter.line("web configuration reloaded")
    assert (client.status("/metrics", PASSWORD), client.status("/metrics", secret("next"))) == (401, 200)
    web.write_text("tls_server_config: {cert_file: none.crt}\n")
    exporter.line(r"web configuration not reloaded.*cert_file: .*there is no such file")
    assert client.status("/metrics", secret("next")) == 200
    web.write_text("basic_auth_users: {}\n")
    exporter.line("switching TLS on or off needs a restart")
    assert (client.status("/metrics"), client.status("/metrics", secret("next"))) == (401, 200)
    web_file(web, certificate, PASSWORD)
    exporter.line("web configuration reloaded")
    until(lambda: client.status("/metrics", PASSWORD) == 200)


def test_where_it_listens_is_told_with_its_scheme(secured: tuple[Program, Client, Path]) -> None:
    exporter, _, _ = secured
    assert any(
        re.search("listening address=127.0.0.1:[0-9]+ tls=true page=https://127.0.0.1:[0-9]+/$", line.rstrip())
        for line in exporter.lines
    )
