"""Texts that inputs are made of, one a line in the files beside this one, with Python's escapes."""

from pathlib import Path

_FOLDER = Path(__file__).parent


def pool(name: str) -> tuple[str, ...]:
    """The texts of one file; `<empty>` is the empty one."""
    lines = (_FOLDER / f"{name}.txt").read_text("ascii").splitlines()
    return tuple("" if line == "<empty>" else line.encode().decode("unicode_escape") for line in lines)


def pool_of_bytes(name: str) -> tuple[bytes, ...]:
    """The same, of texts that stand for bytes."""
    return tuple(text.encode("latin-1") for text in pool(name))
