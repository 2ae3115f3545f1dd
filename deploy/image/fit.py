"""Fits what was installed to the Python that it runs with: `python3 fit.py FOLDER`, in the last stage of the image.

Fails where a module cannot be imported, as it is when that Python is of another minor version than the builder's.
"""

import compileall
import importlib
import pkgutil
import py_compile
import shutil
import sys
import sysconfig
from pathlib import Path

#: What installs packages has no place where none is installed any more.
INSTALLERS = (
    "ensurepip",
    "pip",
    "pip-*",
    "setuptools",
    "setuptools-*",
    "pkg_resources",
    "_distutils_hack",
    "distutils-precedence.pth",
    "wheel",
    "wheel-*",
)
COMMANDS = ("pip", "pip[0-9]*", "wheel", "easy_install*")
NEVER_STALE = py_compile.PycInvalidationMode.UNCHECKED_HASH


def remove_installers(folder: Path) -> None:
    """Remove pip and its like from the base, wherever Python would find it."""
    places = {Path(place) for place in sys.path if place and Path(place) != folder}
    for place in places | {Path(sysconfig.get_path(name)) for name in ("purelib", "stdlib")}:
        for found in [found for pattern in INSTALLERS for found in place.glob(pattern)]:
            shutil.rmtree(found) if found.is_dir() else found.unlink()
    for found in [found for pattern in COMMANDS for found in Path(sys.executable).parent.glob(pattern)]:
        found.unlink()
    shutil.rmtree("/usr/share/python-wheels", ignore_errors=True)


def point(folder: Path) -> None:
    """Let the commands name this Python."""
    for script in (folder / "bin").iterdir():
        _, _, rest = script.read_text().partition("\n")
        script.write_text(f"#!{sys.executable}\n{rest}")


def import_all() -> None:
    """Import every module of the exporter, and what only the demo needs."""
    import exporter

    for module in pkgutil.walk_packages(exporter.__path__, "exporter."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    importlib.import_module("trustme")


def compile_all(folder: Path) -> None:
    """Compile what was installed, and what it uses of the standard library where the base has it only as text.

    It is never compared with the text, whose times builders may change.
    """
    if not compileall.compile_dir(folder, force=True, quiet=1, invalidation_mode=NEVER_STALE):
        sys.exit("not everything can be compiled")
    for module in list(sys.modules.values()):
        spec = getattr(module, "__spec__", None)
        if spec and spec.has_location and spec.cached and Path(spec.origin).exists() and not Path(spec.cached).exists():
            py_compile.compile(spec.origin, spec.cached, doraise=True, invalidation_mode=NEVER_STALE)


def main() -> None:
    """Do it all; the folder is where everything was installed."""
    folder = Path(sys.argv[1])
    try:
        import_all()
    except ImportError as error:
        minor = "{}.{}".format(*sys.version_info)
        sys.exit(f"{error}\nThis is Python {minor}: it must be as new in what installed the libraries (BUILDER)")
    remove_installers(folder)
    point(folder)
    compile_all(folder)


if __name__ == "__main__":
    main()
