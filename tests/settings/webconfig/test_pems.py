"""The files of certificates and keys: what cannot be read, and that they go to OpenSSL through memory."""

import errno
import os
from pathlib import Path

import pytest

from exporter.settings.webconfig.pems import Pem, as_file, read_bytes
from tests.secrets import secret

from .conftest import PAIR, Faults, Read, block


@pytest.mark.parametrize("key", ["cert", "key", "client_ca"])
@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("none.pem", "there is no such file"),
        (".", "expected a file, but this is a folder"),
        ("empty.pem", "the file is empty"),
        ("/dev/null", "expected a plain file, but this is a pipe, socket or device"),
        ("web.yml/x", "cannot be read: Not a directory"),
    ],
)
def test_a_file_that_cannot_be_used(folder: Path, faults_of: Faults, key: str, name: str, message: str) -> None:
    (folder / "empty.pem").write_text("\n")
    paths = {"cert": "cert.pem", "key": "key.pem", "client_ca": "ca.pem", key: name}
    lines = "".join(f"  {setting}_file: {path}\n" for setting, path in paths.items())
    yaml = f"tls_server_config:\n{lines}  client_auth_type: VerifyClientCertIfGiven\n"
    assert faults_of(yaml) == {f"tls_server_config.{key}_file": message}


def test_a_file_without_permission(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path) -> bytes:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))

    monkeypatch.setattr(Path, "read_bytes", refuse)
    with pytest.raises(ValueError, match=r"^cannot be read: Permission denied$"):
        read_bytes(folder / "cert.pem")


def test_each_file_is_read_once(read: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    names: list[str] = []
    original = Path.read_bytes

    def record(path: Path) -> bytes:
        names.append(path.name)
        return original(path)

    monkeypatch.setattr(Path, "read_bytes", record)
    config = read(f"{PAIR}  client_ca_file: ca.pem\n  client_auth_type: RequireAndVerifyClientCert\n")
    assert names == ["web.yml", "cert.pem", "key.pem", "ca.pem"] == [path.name for path in config.files]


def test_what_is_written_into_the_file_itself(folder: Path, read: Read, pair_pems: tuple[bytes, bytes]) -> None:
    cert, key = pair_pems
    config = read(f"tls_server_config:\n  cert: {block(cert)}  key: {block(key)}")
    assert config.tls is not None
    assert config.files == (folder / "web.yml",)


def test_a_file_in_memory_is_gone_afterwards() -> None:
    with as_file(secret("key").encode()) as path:
        assert Path(path).read_bytes() == secret("key").encode()
    with pytest.raises(FileNotFoundError):
        Path(path).read_bytes()


def test_no_file_in_memory(monkeypatch: pytest.MonkeyPatch, faults_of: Faults) -> None:
    def refuse(_: str) -> int:
        raise OSError(errno.ENOSYS, os.strerror(errno.ENOSYS))

    monkeypatch.setattr(os, "memfd_create", refuse)
    assert faults_of(PAIR) == {
        "tls_server_config.key_file": "cannot be handed to OpenSSL in memory: Function not implemented"
    }


def test_a_pem_does_not_show_itself() -> None:
    assert repr(Pem("key", secret("key").encode())) == "Pem(setting='key')"
