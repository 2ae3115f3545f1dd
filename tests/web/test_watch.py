"""Whether a change of a file is seen, however it was made."""

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from exporter.settings.faults import SettingsError
from exporter.settings.webconfig import PLAIN, WebConfig
from exporter.web.watch import read_settled, signatures


def _append(path: Path) -> None:
    with path.open("a") as file:
        file.write("x")


def _same_size_and_time(path: Path) -> None:
    before = path.stat()
    path.write_text("b")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def _replace(path: Path) -> None:
    other = path.with_name("other")
    other.write_text("a")
    other.replace(path)


@pytest.mark.parametrize("change", [_append, _same_size_and_time, _replace, Path.unlink, Path.touch])
def test_a_change_is_seen(tmp_path: Path, change: Callable[[Path], None]) -> None:
    path = tmp_path / "a"
    path.write_text("a")
    before = signatures({path})
    assert signatures({path}) == before
    change(path)
    assert signatures({path}) != before


def test_a_swapped_link_above_the_file_is_seen(tmp_path: Path) -> None:
    path = volume(tmp_path, 1)
    before = signatures({path})
    volume(tmp_path, 2)
    assert signatures({path}) != before
    assert path.read_text() == "2"


def test_a_file_that_comes_is_seen(tmp_path: Path) -> None:
    path = tmp_path / "a"
    assert signatures({path}) == {path: None}
    path.write_text("a")
    assert signatures({path}) != {path: None}


def test_a_change_while_reading_is_not_lost(tmp_path: Path) -> None:
    path, named = tmp_path / "web.yml", tmp_path / "server.crt"
    path.write_text("a")
    named.write_text("a")
    reads = 0

    def read(_path: Path) -> WebConfig:
        nonlocal reads
        reads += 1
        _append(named)
        return replace(PLAIN, files=(path, named))

    _, seen = read_settled(path, read)
    assert (set(seen), reads) == ({path, named}, 2)
    assert signatures({path, named}) != seen


def test_what_is_wrong_is_passed_on(tmp_path: Path) -> None:
    def read(_path: Path) -> WebConfig:
        raise SettingsError([])

    with pytest.raises(SettingsError):
        read_settled(tmp_path, read)


def volume(folder: Path, version: int) -> Path:
    """Shows another version of a file, as Kubernetes does it: a folder, a link to that, and a link through it."""
    (folder / f"..{version}").mkdir()
    (folder / f"..{version}" / "file").write_text(str(version))
    (folder / "..data_tmp").symlink_to(f"..{version}")
    (folder / "..data_tmp").replace(folder / "..data")
    path = folder / "file"
    if not path.is_symlink():
        path.symlink_to("..data/file")
    return path
