"""What an environment may hold for other programs changes nothing: neither the numbers, nor the calls, nor the log."""

import re
import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from exporter.simulator import SimulatorServer, faults
from tests import figures
from tests.faults.machine import seen
from tests.integration.conftest import TOKEN, Program, get, settings_of, until, write
from tests.secrets import secret

PASSWORD = secret("of-netrc")
UNUSUAL = ("löschbar", "日本")

#: What differs between two runs: moments, spans, and what the process and Python tell of themselves.
_MOVING = re.compile(
    r"qumulo_s3_uploads_[a-z_]*_seconds(_gsum)?[{ ]"
    r"|qumulo_s3_uploads_exporter_[a-z_]*_seconds_(sum|bucket)[{ ]"
    r"|process_|python_"
)


@pytest.fixture
def elsewhere() -> Iterator[socket.socket]:
    """A place that no call must go to."""
    with socket.create_server(("127.0.0.1", 0)) as place:
        place.setblocking(False)
        yield place


def _environments(folder: Path, port: int) -> dict[str, dict[str, str]]:
    """Variables by what they are about."""
    netrc = folder / ".netrc"
    netrc.write_text(f"machine 127.0.0.1 login admin password {PASSWORD}\n")
    netrc.chmod(0o600)
    missing = str(folder / "missing.pem")
    bundles = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE", "SSL_CERT_DIR")
    proxies = [name for scheme in ("http", "https", "all") for name in (f"{scheme}_proxy", f"{scheme.upper()}_PROXY")]
    proxy = f"http://admin:{PASSWORD}@127.0.0.1:{port}"
    return {
        "netrc": {"HOME": str(folder), "NETRC": str(netrc)},
        "CA bundles": dict.fromkeys(bundles, missing),
        "proxies": {**dict.fromkeys(proxies, proxy), "NO_PROXY": "", "no_proxy": ""},
        "TLS keys": {"SSLKEYLOGFILE": str(folder / "keys.log")},
        "warnings": {"PYTHONWARNINGS": "default", "PYTHONDEVMODE": "1"},
        "settings library": {"PYDANTIC_SETTINGS_DEBUG": "1", "HOST": "x", "PORT": "1", "TOKEN": PASSWORD},
        "time zone": {"TZ": "Asia/Kathmandu"},
        "language": {**dict.fromkeys(("LANG", "LC_ALL"), "C"), **_ASCII},
    }


_ASCII = {"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
NAMES = ("netrc", "CA bundles", "proxies", "TLS keys", "warnings", "settings library", "time zone", "language")


def _still(exposition: str) -> list[str]:
    """The lines that two runs share."""
    return [line for line in exposition.splitlines() if not _MOVING.match(line)]


@pytest.mark.parametrize("name", NAMES)
def test_the_numbers_and_the_calls_are_the_same(
    program: Callable[..., Program],
    settings: Callable[..., Path],
    simulated: SimulatorServer,
    elsewhere: socket.socket,
    tmp_path: Path,
    name: str,
) -> None:
    for bucket in UNUSUAL:
        simulated.cluster.add_bucket(bucket)
    command = ("once", f"--config.file={settings()}")
    expected = program(*command).output()
    usual = [(call.method, call.path, call.headers) for call in simulated.log.snapshot()]
    simulated.log.clear()
    environ = _environments(tmp_path, elsewhere.getsockname()[1])[name]
    status, printed, logged = program(*command, environ=environ).output()
    assert (status, logged) == (expected[0], expected[2]) == (0, "")
    assert _still(printed) == _still(expected[1])
    assert [f'bucket="{bucket}",origin="user"' in printed for bucket in UNUSUAL] == [True, True]
    calls = simulated.log.snapshot()
    assert sorted(map(str, ((call.method, call.path, call.headers) for call in calls))) == sorted(map(str, usual))
    # Who the cluster is, it tells without a token.
    assert {call.authorization for call in calls} - {None} == {f"Bearer {TOKEN}"}
    with pytest.raises(BlockingIOError):
        elsewhere.accept()
    assert not (tmp_path / "keys.log").exists()
    figures.add("faults of the machine survived", 1)


def test_names_beyond_ascii_are_logged_and_shown_where_the_language_is_c(
    serving: Callable[..., Program], simulated: SimulatorServer, elsewhere: socket.socket, tmp_path: Path
) -> None:
    simulated.cluster.add_bucket(UNUSUAL[0])
    simulated.faults.add(faults.Status(403, endpoint="uploads", bucket=UNUSUAL[0]))
    environ = _environments(tmp_path, elsewhere.getsockname()[1])["language"]
    exporter = serving(process={"environ": environ})
    url = exporter.address()
    until(lambda: seen.scrape(url).get(seen.up(UNUSUAL[0])) == 0)
    assert f"<bdi>{UNUSUAL[0]}</bdi>" in get(url)
    assert r'bucket="l\u00f6schbar"' in exporter.line("bucket failing").string
    assert exporter.end() == 0
    assert seen.logged(exporter, "Traceback") == 0
    figures.add("faults of the machine survived", 1)


def test_wrong_settings_are_named_where_the_language_is_c(
    program: Callable[..., Program], simulated: SimulatorServer, elsewhere: socket.socket, tmp_path: Path
) -> None:
    cluster = settings_of(simulated, tmp_path / "fehlt.pem", größe=1)
    config = write(tmp_path / "prüfung.yml", {"prod": cluster})
    environ = _environments(tmp_path, elsewhere.getsockname()[1])["language"]
    status, printed, logged = program("check", f"--config.file={config}", environ=environ).output()
    assert (status, printed) == (2, "")
    assert r"clusters.prod.gr\xf6\xdfe: " in logged
    assert "Traceback" not in logged
    figures.add("faults of the machine survived", 1)
