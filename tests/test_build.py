"""The version and the revision of a build."""

import re
from pathlib import Path

import pytest

from exporter import __version__, build


def test_version_is_the_packages() -> None:
    assert __version__ == build.VERSION
    assert re.fullmatch(r"\d+\.\d+\.\d+.*", build.VERSION)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (b"4b825dc642cb6eb9a060e54bf8d69288fbee4904\n", "4b825dc642cb6eb9a060e54bf8d69288fbee4904"),
        (b"  v1.2.3-4-gabc \n", "v1.2.3-4-gabc"),
        (b"\n", "unknown"),
        (b"", "unknown"),
        (b"\xff\xfe", "unknown"),
        (None, "unknown"),
    ],
)
def test_revision(written: bytes | None, expected: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(build, "__file__", str(tmp_path / "build.py"))
    if written is not None:
        (tmp_path / "revision.txt").write_bytes(written)
    assert build.revision() == expected
