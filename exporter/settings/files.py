"""The files that settings name: whether they are there, and not empty where they hold a secret."""

from pathlib import Path


def file_problem(path: Path, secret: bool) -> str | None:
    """Why this file cannot be used, in plain words without its own name or content; None when it can."""
    try:
        if not path.exists():
            # A folder that is there can be named: it is no secret that was put in place of a path.
            return f"there is no such file in {path.parent}" if path.parent.is_dir() else "there is no such file"
        if path.is_dir():
            return "expected a file, but this is a folder"
        if not path.is_file():
            # A pipe would lose what is read from it here.
            return None
        with path.open("rb") as file:
            content = file.read(65_536)
    except OSError as error:
        return f"cannot be read: {error.strerror}"
    if secret and not content.strip():
        return "the file is empty"
    return "expected one line of text" if secret and len(content.strip().splitlines()) > 1 else None
