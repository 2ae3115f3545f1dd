"""Tokens and passwords from files: read again when they change, refused when they hold no single line."""

import os
from pathlib import Path

import pytest

from exporter.qumulo.credentials import Secret, Token
from exporter.qumulo.errors import Failure, Reason


def never(_username: str, _password: str) -> str:
    raise AssertionError("a token needs no login")


def token(path: Path) -> Token:
    return Token(Secret(path, "token_file"))


def failure(path: Path) -> Failure:
    with pytest.raises(Failure) as caught:
        token(path).token(never)
    return caught.value


def rewrite(path: Path, text: str) -> None:
    """Another text of the same length in the same file, as if no time had passed."""
    before = path.stat()
    path.write_text(text)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def test_a_token_from_the_settings() -> None:
    known = Token(Secret("right", "token"))
    assert known.token(never) == "right"
    assert known.renew("right", never) is None


@pytest.mark.parametrize("text", ["right", "right\n", "right\r\n", "\n  right \t\n\n"])
def test_white_space_around_it_does_not_count(tmp_path: Path, text: str) -> None:
    file = tmp_path / "token"
    file.write_text(text)
    assert token(file).token(never) == "right"


def test_a_file_that_changed_is_read_again(tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text("old")
    known = token(file)
    assert known.token(never) == "old"
    file.write_text("longer")
    assert known.token(never) == "longer"


def test_a_file_that_was_replaced_is_read_again(tmp_path: Path) -> None:
    file, other = tmp_path / "token", tmp_path / "other"
    file.write_text("old")
    known = token(file)
    assert known.token(never) == "old"
    other.write_text("new")
    os.utime(other, ns=(file.stat().st_atime_ns, file.stat().st_mtime_ns))
    other.replace(file)
    assert known.token(never) == "new"


def test_a_link_that_was_swapped_as_kubernetes_does(tmp_path: Path) -> None:
    for name in ("old", "new"):
        (tmp_path / f"..{name}").mkdir()
        (tmp_path / f"..{name}" / "token").write_text(name)
    (tmp_path / "..data").symlink_to("..old")
    (tmp_path / "token").symlink_to("..data/token")
    known = token(tmp_path / "token")
    assert known.token(never) == "old"
    (tmp_path / "..data_tmp").symlink_to("..new")
    (tmp_path / "..data_tmp").replace(tmp_path / "..data")
    assert known.token(never) == "new"


def test_a_file_that_seems_unchanged_is_not_read_until_the_token_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text("old")
    known = token(file)
    assert known.token(never) == "old"
    rewrite(file, "new")
    assert known.token(never) == "old"
    assert known.renew("old", never) == "new"
    assert known.token(never) == "new"
    assert known.renew("new", never) is None


def test_a_file_that_is_missing(tmp_path: Path) -> None:
    found = failure(tmp_path / "token")
    assert (found.reason, found.transient, found.answered) == (Reason.UNAUTHORIZED, False, False)
    assert str(found) == f"token_file {tmp_path / 'token'} cannot be read: No such file or directory"


def test_a_directory_in_its_place(tmp_path: Path) -> None:
    assert "Is a directory" in str(failure(tmp_path))


@pytest.mark.parametrize(
    "held",
    [
        b"",
        b" \n\t\n",
        b"hunter2\nhunter3",
        b"hunter2\rhunter3",
        b"hunter2\x00",
        b"\x7fELFhunter2\x01",
        b"\xef\xbb\xbfhunter2",
    ],
)
def test_a_file_that_holds_no_single_line(tmp_path: Path, held: bytes) -> None:
    file = tmp_path / "token"
    file.write_bytes(held)
    found = failure(file)
    assert found.reason is Reason.UNAUTHORIZED
    assert str(found) == f"token_file {file} must hold one line of text"


def test_a_file_that_is_not_text(tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_bytes(b"hunter2\xff\xfe")
    found = failure(file)
    assert (found.reason, str(found)) == (Reason.UNAUTHORIZED, f"token_file {file} cannot be read: it is not UTF-8")
    assert found.__suppress_context__


def test_a_token_that_no_header_can_carry(tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text("hunter€2")
    found = failure(file)
    assert (found.reason, "hunter" in str(found)) == (Reason.UNAUTHORIZED, False)


def test_a_file_that_broke_is_read_again_once_it_is_mended(tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text("old")
    known = token(file)
    assert known.token(never) == "old"
    file.write_text("")
    for _ in range(2):
        with pytest.raises(Failure):
            known.token(never)
    file.unlink()
    with pytest.raises(Failure):
        known.renew("old", never)
    file.write_text("new")
    assert known.token(never) == "new"
