"""A folder to read settings in, and short ways to load them."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from exporter.settings.load import Fault, Loaded, SettingsError, load

PREFIX = "QUMULO_EXPORTER_"

Load = Callable[..., Loaded]
Faults = Callable[..., tuple[Fault, ...]]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working directory, with a token file."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "token").write_text("from-the-file\n")
    return tmp_path


@pytest.fixture
def load_settings(folder: Path) -> Load:
    """Loads from YAML text, from variables without their prefix, and from flags."""

    def read(
        yaml: str | bytes | None = None,
        environ: Mapping[str, str] | None = None,
        flags: Mapping[str, object] | None = None,
    ) -> Loaded:
        given = dict(flags or {})
        if yaml is not None:
            (folder / "exporter.yml").write_bytes(yaml if isinstance(yaml, bytes) else yaml.encode())
            given.setdefault("config_file", "exporter.yml")
        return load(given, {PREFIX + name: value for name, value in (environ or {}).items()})

    return read


@pytest.fixture
def faults_of(load_settings: Load) -> Faults:
    """The faults of wrong settings, given as to `load_settings`."""

    def read(*args: object, **kwargs: object) -> tuple[Fault, ...]:
        with pytest.raises(SettingsError) as caught:
            load_settings(*args, **kwargs)
        assert str(caught.value).count("\n") == len(caught.value.faults) - 1
        return caught.value.faults

    return read
