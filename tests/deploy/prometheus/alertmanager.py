"""Debian's Alertmanager where it was only unpacked: it looks for its templates at one absolute path."""

from pathlib import Path

from tests.programs import find

NAME = "prometheus-alertmanager"
_INSTALLED = "/usr/share/prometheus/alertmanager"
#: As long, so that it fits into the program, and below the folder that the program is started in.
_HERE = "/proc/self/cwd/share-alertmanager/"


def runnable(folder: Path) -> Path:
    """The program itself, or a copy in `folder`, to be started there, that finds the unpacked templates."""
    program = Path(find(NAME) or NAME)
    if Path(_INSTALLED).is_dir() or not (code := program.read_bytes()).count(_INSTALLED.encode()):
        return program
    (folder / Path(_HERE).name).symlink_to(program.parents[1] / Path(_INSTALLED).relative_to("/usr"))
    copy = folder / NAME
    copy.write_bytes(code.replace(_INSTALLED.encode(), _HERE.encode()))
    copy.chmod(0o755)
    return copy
