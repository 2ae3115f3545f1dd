"""Certificates and keys as bytes, each read once; and handed to OpenSSL without another file system being written."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from exporter.settings.webconfig.rules import Finding
from exporter.settings.webconfig.schema import Tls


@dataclass(frozen=True)
class Pem:
    """A PEM text, which is not shown, and the setting that it came from; no content when it could not be read."""

    setting: str
    content: bytes | None = field(repr=False)


def read_bytes(path: Path) -> bytes:
    """The content of a file; ValueError in plain words without its name."""
    try:
        if path.is_dir():
            raise ValueError("expected a file, but this is a folder")
        if path.exists() and not path.is_file():
            # What is read from a pipe could not be read again when it changes; and it may never end.
            raise ValueError("expected a plain file, but this is a pipe, socket or device")
        return path.read_bytes()
    except FileNotFoundError:
        raise ValueError("there is no such file") from None
    except OSError as error:
        raise ValueError(f"cannot be read: {error.strerror}") from None


def read_pem(tls: Tls, key: str, folder: Path) -> tuple[Pem, Path | None, list[Finding]]:
    """The PEM of `cert`, `key` or `client_ca`, the file it came from below `folder`, and what is wrong with that."""
    file: Path | None = getattr(tls, f"{key}_file")
    if file is None:
        return Pem(key, getattr(tls, key)), None, []
    setting, path = f"{key}_file", folder / file
    try:
        content = read_bytes(path)
        if not content.strip():
            raise ValueError("the file is empty")
    except ValueError as error:
        return Pem(setting, None), path, [(setting, str(error))]
    return Pem(setting, content), path, []


@contextmanager
def as_file(content: bytes) -> Iterator[str]:
    """A path that this process can open to read the content, which is in memory only; OSError when there is none."""
    with os.fdopen(os.memfd_create("pem"), "wb") as file:
        file.write(content)
        file.flush()
        yield f"/proc/self/fd/{file.fileno()}"
