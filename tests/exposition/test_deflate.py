"""Pieces that were compressed apart make one gzip member, for every reader of gzip."""

import gzip
import shutil
import struct
import subprocess
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exporter.exposition import deflate
from exporter.exposition.deflate import Piece
from tests.exposition.pictures import gunzip_once

TEXTS = st.lists(st.binary(max_size=300) | st.just(b"") | st.just(b"sample 1\n" * 5000), max_size=6)
CASES: dict[str, tuple[list[bytes], bytes]] = {
    "nothing": ([], b""),
    "only the rest": ([], b"# EOF\n"),
    "only pieces": ([b"a 1\n", b"b 2\n"], b""),
    "empty pieces": ([b"", b"a 1\n", b"", b""], b"# EOF\n"),
    "pieces longer than a window": ([bytes(range(256)) * 1000, b"x" * 100_000], b"y" * 100_000),
}


def _member(texts: list[bytes], rest: bytes) -> bytes:
    return deflate.member(deflate.joined(map(deflate.piece, texts)), rest)


@given(TEXTS, st.binary(max_size=300))
def test_pieces_and_a_rest_are_one_member_with_their_concatenation(texts: list[bytes], rest: bytes) -> None:
    whole = b"".join(texts) + rest
    body = _member(texts, rest)
    assert gzip.decompress(body) == whole
    assert gunzip_once(body) == whole


@given(TEXTS)
def test_a_joined_piece_has_the_text_length_and_checksum_of_the_concatenation(texts: list[bytes]) -> None:
    whole = b"".join(texts)
    piece = deflate.joined(map(deflate.piece, texts))
    assert (piece.length, piece.crc) == (len(whole), zlib.crc32(whole))
    assert deflate.text(piece) == whole


@given(TEXTS, TEXTS)
@settings(max_examples=30)
def test_joined_pieces_can_be_joined_again(first: list[bytes], second: list[bytes]) -> None:
    at_once = deflate.joined(map(deflate.piece, first + second))
    assert deflate.joined([deflate.joined(map(deflate.piece, texts)) for texts in (first, second)]) == at_once


@pytest.mark.needs("gzip")
@pytest.mark.parametrize("name", CASES)
def test_the_program_gzip_reads_it(name: str) -> None:
    texts, rest = CASES[name]
    program = shutil.which("gzip")
    assert program
    done = subprocess.run([program, "-dc"], input=_member(texts, rest), capture_output=True, check=False, timeout=30)
    assert (done.returncode, done.stderr, done.stdout) == (0, b"", b"".join(texts) + rest)


def test_a_broken_piece_is_noticed_by_the_checksum() -> None:
    piece = deflate.piece(b"sample 1\n")
    with pytest.raises(gzip.BadGzipFile, match="CRC check failed"):
        gzip.decompress(deflate.member(Piece(piece.blocks, piece.crc ^ 1, piece.length), b""))


def test_the_length_in_the_trailer_wraps_at_4_gib() -> None:
    """RFC 1952: ISIZE is the length modulo 2**32."""
    piece = Piece(b"", 0, 2**32 + 5)
    crc, length = struct.unpack("<II", deflate.member(piece, b"four")[-8:])
    assert (crc, length) == (zlib.crc32(b"four"), 9)


def test_checksums_combine_over_more_than_4_gib() -> None:
    """Joining halves one way or the other gives the same, also where no memory could hold the text."""
    first, huge, last = Piece(b"", 0x12345678, 10), Piece(b"", 0x9ABCDEF0, 5 * 2**32 + 3), deflate.piece(b"end")
    left = deflate.joined([deflate.joined([first, huge]), last])
    right = deflate.joined([first, deflate.joined([huge, last])])
    assert left == right
    assert left.length == 10 + 5 * 2**32 + 3 + 3


def test_checksum_of_many_zeros_is_combined_by_arithmetic() -> None:
    zeros = bytes(2**20)
    expected = zlib.crc32(zeros, zlib.crc32(b"start"))
    joined = deflate.joined([deflate.piece(b"start"), Piece(b"", zlib.crc32(zeros), len(zeros))])
    assert joined.crc == expected
