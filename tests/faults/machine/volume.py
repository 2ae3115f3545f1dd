"""A mounted Secret or ConfigMap, changed the way the kubelet does it: a new folder, and one rename of a link."""

import shutil
from pathlib import Path


class Volume:
    """Files behind a link `..data`; every change shows all new files in one moment."""

    def __init__(self, folder: Path, **files: str) -> None:
        """`files` are names to contents."""
        self._folder = folder
        self._version = 0
        folder.mkdir()
        self.update(**files)
        for name in files:
            self.path(name).symlink_to(Path("..data") / name)

    def path(self, name: str) -> Path:
        """What a pod is told to read."""
        return self._folder / name

    def update(self, **files: str) -> None:
        """Replace all files; the folder of the old ones goes."""
        self._version += 1
        data = self._folder / "..data"
        old = data.resolve() if data.is_symlink() else None
        fresh = self._folder / f"..2026_11_24_06_00_00.{self._version}"
        fresh.mkdir()
        for name, text in files.items():
            (fresh / name).write_text(text)
        link = self._folder / "..data_tmp"
        link.symlink_to(fresh.name)
        link.rename(data)
        if old:
            shutil.rmtree(old)
