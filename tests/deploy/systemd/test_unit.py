"""The unit is well formed and hardened, and agrees with the program, the settings file and the README."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.deploy.systemd import unit

NAME = "qumulo-s3-uploads-exporter"
FOLDER = f"/etc/{NAME}"
README = (unit.HOME / "README.md").read_text()
HARDENED = {
    "DynamicUser": "yes",
    "ProtectSystem": "strict",
    "ProtectHome": "yes",
    "ProtectProc": "invisible",
    "PrivateDevices": "yes",
    "CapabilityBoundingSet": "",
    "MemoryDenyWriteExecute": "yes",
    "NoNewPrivileges": "yes",
    "RestrictAddressFamilies": "AF_INET AF_INET6 AF_UNIX",
    "SystemCallArchitectures": "native",
}

analyze = pytest.mark.needs("systemd-analyze")


@analyze
def test_security_is_ok() -> None:
    well, said = unit.analyze("--offline=true", "--threshold=20", "security", "--no-pager", unit.UNIT)
    found = re.search(r"Overall exposure level for \S+: ([0-9.]+) (\w+)", said)
    assert found
    assert well, said
    assert found[2] == "OK"
    assert f"gives the unit {found[1]}," in README


@analyze
def test_systemd_finds_nothing_in_it(tmp_path: Path) -> None:
    copy = tmp_path / unit.UNIT.name
    # The program is not installed here, and on the smallest systems kill is not: another one that is.
    text, count = re.subn(r"^(Exec\w+)=\S+", rf"\1={sys.executable}", unit.UNIT.read_text(), flags=re.MULTILINE)
    copy.write_text(text)
    assert (count, unit.analyze("verify", "--man=no", copy)) == (2, (True, ""))


@pytest.mark.parametrize("key", HARDENED)
def test_it_is_hardened(key: str) -> None:
    assert unit.only(key) == HARDENED[key]


def test_what_is_only_readable_to_root_is_a_credential() -> None:
    identity, _, path = unit.only("LoadCredential").partition(":")
    settings = yaml.safe_load((unit.HOME / "exporter.yml").read_text())["clusters"]
    assert [cluster["token_file"] for cluster in settings.values()] == [f"/run/credentials/{unit.UNIT.name}/{identity}"]
    assert path == f"{FOLDER}/token"
    assert f"install -D -m 0600 /dev/stdin {path}\n" in README
    assert f"={path}\n" in README


def test_the_program_and_its_settings_are_where_the_readme_puts_them() -> None:
    program, flag = shlex.split(unit.only("ExecStart"))
    assert (program, flag) == (f"/usr/local/bin/{NAME}", f"--config.file={FOLDER}/exporter.yml")
    assert f"ln -sf /opt/{NAME}/bin/{NAME} /usr/local/bin/\n" in README
    assert "PIPX_BIN_DIR=/usr/local/bin pipx install .\n" in README
    assert f"deploy/systemd/exporter.yml {FOLDER}/\n" in README
    assert f"install -m 0644 deploy/systemd/{unit.UNIT.name} /etc/systemd/system/\n" in README


def test_wrong_settings_are_not_tried_again(tmp_path: Path) -> None:
    assert (unit.only("Restart"), unit.only("ExecReload")) == ("on-failure", "/bin/kill -HUP $MAINPID")
    done = subprocess.run(
        [sys.executable, "-m", "exporter", f"--config.file={tmp_path / 'missing.yml'}"],
        capture_output=True,
        check=False,
    )
    assert unit.only("RestartPreventExitStatus") == str(done.returncode) == "2"


def test_credentials_in_the_readme_are_the_service_s() -> None:
    loaded = re.findall(r"^LoadCredential=(\S+):(\S+)$", README, re.MULTILINE)
    assert [(identity, path) for identity, path in loaded if path != f"{FOLDER}/{identity}"] == []
    assert re.findall(r"`/run/credentials/([^/]+)/([^`]+)`", README) == [(unit.UNIT.name, loaded[0][0])]
