"""A folder with certificates, and short ways to read a web configuration file in it."""

import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import trustme

from exporter.settings.faults import SettingsError
from exporter.settings.webconfig import WebConfig, read_web_config

Read = Callable[[str], WebConfig]
Faults = Callable[[str], dict[str, str]]

PAIR = "tls_server_config:\n  cert_file: cert.pem\n  key_file: key.pem\n"
"""A section to which lines can be added."""


@pytest.fixture(scope="session")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(scope="session")
def leaf(authority: trustme.CA) -> trustme.LeafCert:
    return authority.issue_cert("localhost")


@pytest.fixture(scope="session")
def authority_pem(authority: trustme.CA) -> bytes:
    return authority.cert_pem.bytes()


@pytest.fixture(scope="session")
def pair_pems(leaf: trustme.LeafCert) -> tuple[bytes, bytes]:
    """Certificate and key."""
    return leaf.cert_chain_pems[0].bytes(), leaf.private_key_pem.bytes()


@pytest.fixture
def folder(tmp_path: Path, authority_pem: bytes, pair_pems: tuple[bytes, bytes]) -> Path:
    """With cert.pem, key.pem and ca.pem."""
    for name, pem in zip(("cert.pem", "key.pem", "ca.pem"), (*pair_pems, authority_pem), strict=True):
        (tmp_path / name).write_bytes(pem)
    return tmp_path


@pytest.fixture
def read(folder: Path) -> Iterator[Read]:
    """Reads a file with this content; none of the files of the process stays open."""

    def with_content(yaml: str) -> WebConfig:
        (folder / "web.yml").write_text(yaml, encoding="utf-8")
        return read_web_config(folder / "web.yml")

    before = open_files()
    yield with_content
    assert open_files() <= before


def open_files() -> int:
    """How many file descriptors this process has open."""
    return len(list(Path("/proc/self/fd").iterdir()))


@pytest.fixture
def faults_of(folder: Path, read: Read) -> Faults:
    """The messages of a wrong file by their place in it, "" for the whole; all say where they come from."""

    def with_content(yaml: str) -> dict[str, str]:
        with pytest.raises(SettingsError) as caught:
            read(yaml)
        faults = caught.value.faults
        assert {fault.origin for fault in faults} == {f"file {folder / 'web.yml'}"}
        assert all(fault.setting.startswith("web.config_file") for fault in faults)
        return {fault.setting.removeprefix("web.config_file").removeprefix(": "): fault.message for fault in faults}

    return with_content


def block(pem: bytes) -> str:
    """A PEM as a block of YAML, below a setting of a section."""
    return "|\n" + textwrap.indent(pem.decode(), "    ")
