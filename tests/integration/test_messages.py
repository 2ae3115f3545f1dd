"""What is said to whoever made a mistake, whole: each line that is printed."""

import errno
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from exporter.cli import main
from tests.secrets import MARK, secret

NAME = "qumulo-s3-uploads-exporter"
USAGE = f"usage: {NAME} [COMMAND] [FLAGS]\n{NAME}: error: "
SMALLEST = """
The smallest settings, as a file for --config.file:

  clusters:
    prod:                                     # a name of your choice
      host: qumulo.example.com
      token_file: /run/secrets/qumulo-token   # holds what qq auth_create_access_token tells
      ca_file: qumulo-ca.pem                  # the certificate of the cluster, or of who signed it

To look around without a cluster: qumulo-s3-uploads-exporter demo
"""
NO_CLUSTER = "clusters: expected at least one cluster with its host and a credential (not set)"

#: What is typed, and what is said behind the usage.
USAGES = {
    "chekc": "there is no command chekc; did you mean check?",
    "dmeo": "there is no command dmeo; did you mean demo?",
    "frobnicate": "there is no such command; there are serve, once, check, uploads, demo",
    "secret": "there is no such command; there are serve, once, check, uploads, demo",
    secret("typed"): "there is no such command; there are serve, once, check, uploads, demo",
    "check=s": "there is no such command; there are serve, once, check, uploads, demo",
    "check exporter.yml": "exporter.yml is neither a command nor a flag; settings are given with --config.file FILE",
    "check exporter.YAML": "exporter.YAML is neither a command nor a flag; settings are given with --config.file FILE",
    f"check token={secret('typed')}": "what stands behind the command is neither a command nor a flag; settings are "
    "given with --config.file FILE",
    f"check {secret('typed')} {secret('more')}": "what stands behind the command is neither a command nor a flag; "
    "settings are given with --config.file FILE",
    "--config.flie=x.yml": "there is no flag --config.flie; did you mean --config.file?",
    "-config.file x.yml": "there is no flag -config.file; did you mean --config.file?",
    "check --config x.yml": "there is no flag --config; did you mean --config.file?",
    "--log-level debug": "there is no flag --log-level; did you mean --log.level?",
    "--web x": "there is no flag --web; --help lists them",
    "--port 18000": "there is no flag --port; --help lists them",
    "check --prob": "there is no flag --prob; did you mean --probe?",
    "--older-then=7d uploads": "there is no flag --older-then; did you mean --older-than?",
    "demo --demo.bucket=3": "there is no flag --demo.bucket; did you mean --demo.buckets?",
    f"--tokn={secret('typed')}": "there is no flag --tokn; --help lists them",
    f"-t{secret('typed')}": "there is no flag -t; --help lists them",
    f"check --probe={secret('typed')}": "--probe takes no value",
    f"-h{secret('typed')}": "-h/--help takes no value",
    f"--tokn {secret('typed')}": "there is no flag --tokn; --help lists them",
    "--web.listen-adress=:1 --loglevel=x": "there is no flag --web.listen-adress; did you mean --web.listen-address?; "
    "there is no flag --loglevel; did you mean --log.level?",
    "check --config.file": "argument --config.file: expected one argument",
    "check --all-buckets": "--all-buckets is only for check --probe",
    "once --probe": "only for the command check: --probe",
}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working directory, with a token, and an environment without variables of ours."""
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.startswith("QUMULO_EXPORTER_")]:
        monkeypatch.delenv(name)
    (tmp_path / "token").write_text(secret("in-a-file") + "\n")
    return tmp_path


@pytest.mark.parametrize("typed", USAGES)
def test_wrong_usage(typed: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert folder.is_dir()
    with pytest.raises(SystemExit) as ended:
        main(typed.split())
    printed = capsys.readouterr()
    assert (ended.value.code, printed.out, printed.err) == (2, "", f"{USAGE}{USAGES[typed]}\n")
    assert MARK not in printed.err


#: The file, the variables behind their prefix, and the lines without the program's name.
SETTINGS: dict[str, tuple[str | None, Mapping[str, str], list[str]]] = {
    "nothing at all": (None, {}, [NO_CLUSTER, SMALLEST]),
    "a typo in a key": (
        "clusters: {prod: {hots: q, token_file: token}}",
        {},
        [
            "clusters.prod.host: is required (file exporter.yml)",
            "clusters.prod.hots: there is no such setting; did you mean clusters.prod.host? (file exporter.yml)",
        ],
    ),
    "a typo in a section": (
        "pol: {interval: 1m}\nclusters: {prod: {host: q, token_file: token}}",
        {},
        ["pol: there is no such setting; did you mean poll? (file exporter.yml)"],
    ),
    "a cluster without clusters": (
        "prod: {host: q, token_file: token}",
        {},
        [NO_CLUSTER, "prod: there is no such setting (file exporter.yml)", SMALLEST],
    ),
    "a cluster without a name": (
        "clusters: {host: q}",
        {},
        [
            "clusters.host: the name of the cluster is missing above it, as in clusters.prod.host (file exporter.yml)",
        ],
    ),
    "a typo in a variable": (
        "clusters: {prod: {host: q, token_file: token}}",
        {"CLUSTERS__PROD__CAFILE": "ca.pem", "POLL_INTERVAL": "1m"},
        [
            "QUMULO_EXPORTER_CLUSTERS__PROD__CAFILE: there is no such setting; did you mean "
            "QUMULO_EXPORTER_CLUSTERS__PROD__CA_FILE? (variable QUMULO_EXPORTER_CLUSTERS__PROD__CAFILE)",
            "QUMULO_EXPORTER_POLL_INTERVAL: there is no such setting; did you mean QUMULO_EXPORTER_POLL__INTERVAL? "
            "(variable QUMULO_EXPORTER_POLL_INTERVAL)",
        ],
    ),
    "a missing file": (
        "clusters: {prod: {host: q, token_file: tokn, ca_file: pki/ca.pem}}",
        {},
        [
            "clusters.prod.ca_file: there is no such file (file exporter.yml)",
            "clusters.prod.token_file: there is no such file in FOLDER (file exporter.yml)",
        ],
    ),
    "two credentials": (
        f"clusters: {{prod: {{host: q, token_file: token, token: {secret('second')}}}}}",
        {},
        [
            "clusters.prod: expected one credential, but token and token_file are set in the same source "
            "(file exporter.yml)"
        ],
    ),
    "no credential": (
        "clusters: {prod: {host: q}}",
        {},
        [
            "clusters.prod: no credential; expected token_file, or token, or username with password or password_file "
            "(file exporter.yml)",
        ],
    ),
    "a URL in place of a host": (
        "clusters: {prod: {host: 'https://q.example.com:8000', token_file: token}}",
        {},
        [
            "clusters.prod.host: expected a host name or address alone, e.g. qumulo.example.com: no https://, port or "
            "path (file exporter.yml)",
        ],
    ),
    "a tab": (
        "clusters:\n\tprod: {}",
        {},
        ["config_file: not YAML: a tab, but only spaces may indent (line 2, column 1) (file exporter.yml)"],
    ),
    "pinned and not verified": (
        "clusters: {prod: {host: q, token_file: token, ca_file: token, insecure_skip_verify: true}}",
        {},
        ["clusters.prod.insecure_skip_verify: cannot be true together with ca_file (file exporter.yml)"],
    ),
}


@pytest.mark.parametrize(("yaml", "environ", "lines"), SETTINGS.values(), ids=SETTINGS)
def test_wrong_settings(
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    yaml: str | None,
    environ: Mapping[str, str],
    lines: list[str],
) -> None:
    if yaml is not None:
        (folder / "exporter.yml").write_text(yaml)
        monkeypatch.setenv("QUMULO_EXPORTER_CONFIG_FILE", "exporter.yml")
    for name, value in environ.items():
        monkeypatch.setenv(f"QUMULO_EXPORTER_{name}", value)
    assert main(["check"]) == 2
    printed = capsys.readouterr()
    expected = "".join(line if line is SMALLEST else f"{NAME}: {line}\n" for line in lines)
    assert (printed.out, printed.err.replace(str(folder), "FOLDER")) == ("", expected)
    assert MARK not in printed.err


def test_a_settings_file_that_is_missing(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["serve", f"--config.file={folder}/none.yml"]) == 2
    said = capsys.readouterr().err.replace(str(folder), "FOLDER")
    assert said == f"{NAME}: config_file: cannot read FOLDER/none.yml: No such file or directory (flag --config.file)\n"


def test_a_demo_that_has_no_place_for_its_certificate(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse(**_: object) -> None:
        raise FileNotFoundError(errno.ENOENT, "No usable temporary directory found")

    monkeypatch.setattr(tempfile, "TemporaryDirectory", refuse)
    assert main(["demo"]) == 1
    assert capsys.readouterr().err == (
        f"{NAME}: no temporary folder can be made for the certificate (TMPDIR): No usable temporary directory found\n"
    )
