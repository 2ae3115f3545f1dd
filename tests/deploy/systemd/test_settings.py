"""The example of a settings file: every setting is in it, at its default, and `check` takes it as the README says."""

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from exporter.settings.credentials import CREDENTIALS
from exporter.settings.describe import describe
from exporter.settings.load import load
from exporter.settings.shape import ANY_NAME, Keys, leaves
from tests.deploy.systemd import unit
from tests.integration.conftest import ROOT
from tests.secrets import secret

EXAMPLE = unit.HOME / "exporter.yml"
VARIABLE = "QUMULO_EXPORTER_CLUSTERS__PROD__TOKEN_FILE"
#: What an example cannot do without.
CHOSEN = {"host": "qumulo.example.com", "ca_file": "qumulo-ca.pem"}


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    """A copy beside the files that it names, apart from the credential."""
    (tmp_path / CHOSEN["ca_file"]).write_text("")
    (tmp_path / "token").write_text(secret("token"))
    return Path(shutil.copy(EXAMPLE, tmp_path))


def in_full(text: str) -> dict[str, Any]:
    """The settings with those that are commented out."""
    settings: dict[str, Any] = yaml.safe_load(re.sub(r"^( *)#(?=[a-z_]+:)", r"\1", text, flags=re.MULTILINE))
    return settings


def flat(value: object, above: Keys = ()) -> Iterator[tuple[Keys, object]]:
    """The single settings by their places."""
    if isinstance(value, dict) and value:
        for key, below in value.items():
            yield from flat(below, (*above, key))
    else:
        yield above, value


def check(config: Path, environ: Mapping[str, str]) -> tuple[int, str, str]:
    """Exit status and what `check` prints."""
    done = subprocess.run(
        [sys.executable, "-m", "exporter", "check", f"--config.file={config}"],
        cwd=ROOT, env=dict(environ), capture_output=True, text=True, check=False, timeout=30,
    )  # fmt: skip
    return done.returncode, done.stdout, done.stderr


def test_every_setting_is_there() -> None:
    named = {
        tuple(ANY_NAME if key == "prod" else key for key in keys) for keys, _ in flat(in_full(EXAMPLE.read_text()))
    }
    overrides = ("clusters", ANY_NAME, "poll")
    assert named - {overrides} == {keys for keys in leaves() if keys[:3] != overrides}
    assert overrides in named


def test_what_is_commented_out_is_the_default(installed: Path) -> None:
    environ = {VARIABLE: str(installed.parent / "token")}
    shown = yaml.safe_load(describe(load({"config_file": str(installed)}, environ).settings))
    defaults = dict(flat(shown))
    for keys, value in flat(in_full(EXAMPLE.read_text())):
        if keys[-1] in CHOSEN:
            assert value == CHOSEN[keys[-1]]
        elif keys[-1] == "token_file":
            assert str(value).startswith("/run/credentials/")
        else:
            assert value == (None if keys[-1] in CREDENTIALS else defaults[keys]), keys


def test_nothing_changes_when_comments_become_settings(installed: Path) -> None:
    environ = {VARIABLE: str(installed.parent / "token")}
    before = check(installed, environ)
    installed.write_text(yaml.safe_dump(in_full(installed.read_text())))
    assert check(installed, environ) == before
    assert (before[0], before[2]) == (0, "")


def test_without_the_service_the_variable_stands_in(installed: Path) -> None:
    token = installed.parent / "token"
    status, printed, said = check(installed, {VARIABLE: str(token)})
    assert (status, said) == (0, "")
    assert yaml.safe_load(printed)["clusters"]["prod"]["token_file"] == str(token)
    status, _, said = check(installed, {})
    assert (status, said.count("\n"), "clusters.prod.token_file: there is no such file" in said) == (2, 1, True)
    assert f"export {VARIABLE}=" in (unit.HOME / "README.md").read_text()
