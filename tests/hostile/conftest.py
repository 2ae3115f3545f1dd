"""The program with a few hundred buckets, as its callers reach it."""

import ssl
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import bcrypt
import pytest
import yaml

from exporter.simulator import SimulatedCluster, SimulatorServer, populate
from exporter.web.server import raise_file_limit
from tests.faults.machine import seen
from tests.hostile.door import Door
from tests.integration.conftest import TOKEN, Program, certificate, settings_of, until, write
from tests.secrets import secret

__all__ = ["certificate"]

BUCKETS = 300
#: How the exporter is reached: in plain, or over TLS with a password.
SCHEMES = ("http", "https")
USER, PASSWORD = "prometheus", secret("of-prometheus")
#: As exporter-toolkit's documents advise; a check takes about 50 ms.
COST = 10

Opener = Callable[..., Door]


@pytest.fixture(scope="module")
def opened(certificate: tuple[Path, Path, Path], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Opener]:
    """Starts the program for a scheme; at the end it must have said little, and must end well."""
    raise_file_limit()
    doors: list[Door] = []
    cluster = SimulatedCluster(time.time)
    cluster.accounts.add_token(TOKEN)
    with SimulatorServer(cluster, certfile=certificate[1], keyfile=certificate[2]) as server:

        def start(scheme: str, buckets: int = BUCKETS) -> Door:
            if not cluster.buckets():
                populate(cluster, buckets=buckets, uploads=10 * buckets, seed=11)
            folder = tmp_path_factory.mktemp(scheme)
            config = write(folder / "exporter.yml", {"prod": settings_of(server, certificate[0])})
            flags = [f"--web.config.file={_web_config(folder, certificate)}"] if scheme == "https" else []
            program = Program("serve", f"--config.file={config}", *flags)
            port = int(seen.url_of(program).rpartition(":")[2])
            doors.append(Door(program, port, *(_secrets(certificate[0]) if scheme == "https" else ())))
            door = doors[-1]
            until(lambda: b"qumulo_s3_uploads_up{" in door.get()[1])
            return door

        yield start
        with ExitStack() as stack:
            # Each is ended, whatever is said of another.
            for door in doors:
                stack.callback(_ended_well, door)


def _web_config(folder: Path, certificate: tuple[Path, Path, Path]) -> Path:
    """TLS and one user with a password."""
    hashed = bcrypt.hashpw(PASSWORD.encode(), bcrypt.gensalt(COST)).decode()
    tls = {"cert_file": str(certificate[1]), "key_file": str(certificate[2])}
    file = folder / "web.yml"
    file.write_text(yaml.safe_dump({"tls_server_config": tls, "basic_auth_users": {USER: hashed}}))
    return file


def _secrets(ca_file: Path) -> tuple[ssl.SSLContext, str]:
    """What an honest caller knows of such a server."""
    return ssl.create_default_context(cafile=str(ca_file)), f"{USER}:{PASSWORD}"


def _ended_well(door: Door) -> None:
    """Status 0, no traceback, and no more than a few lines whatever clients did."""
    try:
        assert door.program.end() == 0
        log = "".join(door.program.lines)
        assert "Traceback" not in log
        assert len(door.program.lines) <= 10, log
    finally:
        door.program.close()


@pytest.fixture(scope="module", params=SCHEMES)
def door(request: pytest.FixtureRequest, opened: Opener) -> Door:
    """The running exporter, once for each scheme."""
    return opened(request.param)
