"""Which build this is: the version, and the revision of the source where it is known."""

from pathlib import Path

from exporter import __version__

VERSION = __version__


def revision() -> str:
    """The revision of the source, which the image's build writes into `exporter/revision.txt`; else `unknown`."""
    try:
        return (Path(__file__).parent / "revision.txt").read_text("ascii").strip() or "unknown"
    except (OSError, UnicodeDecodeError):
        return "unknown"
