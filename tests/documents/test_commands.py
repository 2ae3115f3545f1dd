"""Every command line of the documents is run, or stands among those that are not, with a reason."""

import argparse
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from qumulo.commands import all_commands
from qumulo.lib import opts

from tests import printed
from tests.deploy.helm import chart
from tests.documents.conftest import Place
from tests.documents.places import README, ROOT, Command, blocks, commands
from tests.documents.untried import REASONS
from tests.integration.conftest import Program, get
from tests.programs import find

OURS = "qumulo-s3-uploads-exporter"
TRIED = [command for command in commands() if command.text not in REASONS]
#: Program to what tries its lines here.
PROGRAMS = (OURS, "make", "qq", "helm", "printf", "openssl", "curl", "promtool", "sed", "export")
#: What one of our commands prints, by the command or a word in it.
WANTED = {
    "--probe": "ok ",
    "check": "clusters:",
    "uploads": "backups",
    "initiator": "500",
    "abort": "qq s3_abort_upload --bucket videos",
}
#: Targets in documents, and what runs them in earnest.
RUN = {
    "demo": "tests/integration/test_commands.py starts what it starts",
    "test": "continuous integration, as it stands",
    "image": "tests/deploy/image/conftest.py, with other bases",
}


def of(*programs: str) -> pytest.MarkDecorator:
    """A case for each line of these programs."""
    return pytest.mark.parametrize("command", [each for each in TRIED if each.program in programs], ids=str)


def sh(text: str, folder: Path) -> tuple[int, str]:
    """Exit status of a line in a shell, and all that it printed; programs are found as tests find them."""
    places = [Path(sys.executable).parent, *(Path(path).parent for each in PROGRAMS if (path := find(each)))]
    environ = {name: value for name, value in os.environ.items() if not name.startswith(("QUMULO_EXPORTER_", "MAKE"))}
    environ["PATH"] = os.pathsep.join([*map(str, places), os.environ["PATH"]])
    done = subprocess.run(
        ["bash", "-c", f"set -o pipefail\n{text}"], cwd=folder, env=environ, check=False, timeout=60, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    printed.look("documents: output", done.stdout)
    return done.returncode, done.stdout


def test_every_line_is_tried_or_has_a_reason_not_to_be() -> None:
    assert [str(command) for command in TRIED if command.program not in PROGRAMS] == []
    assert len(TRIED) > 25


def test_every_reason_is_for_a_line_that_is_there() -> None:
    assert set(REASONS) - {command.text for command in commands()} == set()


def test_variables_are_no_program_and_comments_no_words() -> None:
    command = Command("x.md", "A=b C=d pip install \\\n  .   # here")
    assert command.program == "pip"
    assert command.words == ["A=b", "C=d", "pip", "install", "."]


@of(OURS)
def test_ours_work(program: Callable[..., Program], place: Place, command: Command) -> None:
    words = [place.here(word) for word in command.words]
    if words[1].startswith("--"):
        started = program(*words[1:], cwd=place.folder)
        assert "qumulo_s3_uploads_up" in get(f"{started.address()}/metrics")
        assert started.end() == 0
        return
    exports = "".join(f"{place.here(line)}\n" for line in command.exports)
    status, said = sh(exports + place.here(command.text), place.folder)
    assert status == 0, said
    if ">" in words:
        said = (place.folder / words[-1]).read_text()
    assert "FAIL" not in said
    kind = next((word for word in words if word in ("abort", "initiator", "--probe")), words[1])
    assert WANTED[kind] in said


@of("qq")
def test_the_vendors_program_takes_it(command: Command) -> None:
    assert all_commands.roles
    parser = argparse.ArgumentParser(exit_on_error=False)
    opts.add_subcommands(parser)
    taken = parser.parse_args(command.words[1:])
    assert command.words[1] == taken.subcommand.NAME


@of("printf")
def test_the_file_of_privileges_has_those_of_the_table(command: Command, tmp_path: Path) -> None:
    assert sh(command.text, tmp_path)[0] == 0
    table = re.findall(r"^\| `(PRIVILEGE_\w+)` \|", (ROOT / command.document).read_text(), re.MULTILINE)
    assert sorted((tmp_path / "privileges.txt").read_text().split()) == sorted(table)


@pytest.mark.needs("openssl")
def test_with_the_certificate_that_is_fetched_the_readmes_settings_are_well(
    place: Place, certificate: tuple[Path, Path, Path]
) -> None:
    lines = [command for command in TRIED if command.program == "openssl"]
    assert len(lines) == 2
    status, said = sh(place.here("\n".join(line.text for line in lines)), place.folder)
    assert status == 0, said
    assert (place.folder / "qumulo-ca.pem").read_text() in certificate[1].read_text()
    settings = place.here(next(text for language, text in blocks(README) if text.startswith("clusters:")))
    settings = settings.replace(
        "host: qumulo.example.com ", f"host: {place.server.host}\n    port: {place.server.port} "
    )
    (place.folder / "exporter.yml").write_text(settings)
    assert sh(f"{OURS} check --probe --config.file exporter.yml", place.folder)[0] == 0
    assert re.search(r"sha256 Fingerprint=(..:){31}..", said, re.IGNORECASE)


@pytest.mark.needs("curl")
@of("curl")
def test_the_first_scrape(program: Callable[..., Program], place: Place, command: Command) -> None:
    address = program("--config.file=exporter.yml", cwd=place.folder).address()
    status, said = sh(command.text.replace("http://localhost:18000", address), place.folder)
    assert status == 0, said
    assert 'qumulo_s3_uploads_exporter_poll_interval_seconds{qumulo_cluster="prod"}' in said


@pytest.mark.needs("promtool")
@of("promtool")
def test_promtool_is_content(command: Command) -> None:
    status, said = sh(command.text, ROOT)
    assert (status, "SUCCESS" in said) == (0, True), said


@of("sed")
def test_addresses_are_put_in(command: Command, tmp_path: Path) -> None:
    folder = tmp_path / "dashboards"
    folder.mkdir()
    for path in (ROOT / "dashboards").glob("*.json"):
        (folder / path.name).write_text(path.read_text())
    assert sh(command.text, tmp_path) == (0, "")
    texts = [path.read_text() for path in folder.glob("*.json")]
    assert any("YOUR-RUNBOOKS/" in text for text in texts)
    assert not any("runbooks.example.com" in text for text in texts)


@pytest.fixture
def with_values(command: Command, tmp_path: Path) -> Path:
    """A folder with the document's first values and the chart."""
    values = [text for language, text in blocks(ROOT / command.document) if language == "yaml" and "clusters:" in text]
    (tmp_path / "values.yaml").write_text("".join(values[:1]))
    (tmp_path / "deploy").symlink_to(ROOT / "deploy")
    return tmp_path


def _helm(subcommand: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize(
        "command", [each for each in TRIED if each.words[:2] == ["helm", subcommand]], ids=str
    )


def test_helm_installs_and_shows() -> None:
    assert {each.words[1] for each in TRIED if each.program == "helm"} == {"install", "template"}


@pytest.mark.needs("helm4")
@_helm("template")
def test_helm_writes_settings(command: Command, with_values: Path) -> None:
    (with_values / "helm").symlink_to(find("helm4") or "helm4")
    status, said = sh(f"PATH={with_values}:$PATH\n{command.text}", with_values)
    assert status == 0, said
    written = yaml.safe_load((with_values / command.words[-1]).read_text())
    assert written["clusters"]["prod"]["host"] == "qumulo.example.com"


@pytest.mark.needs("helm4")
@_helm("install")
def test_helm_makes_something_of_it(command: Command, with_values: Path) -> None:
    tmp_path = with_values
    words = [
        str(chart.HOME) if word == "deploy/helm/qumulo-s3-uploads-exporter" else word for word in command.words[2:]
    ]
    words = [str(tmp_path / word) if word == "values.yaml" else word for word in words]
    done = chart.helm("helm4", "template", *words)
    assert done.returncode == 0, done.stderr
    kinds = {document["kind"] for document in yaml.safe_load_all(done.stdout) if document}
    assert {"Deployment", "Service"} <= kinds


@of("make")
def test_make_knows_what_it_would_do(command: Command) -> None:
    status, said = sh(command.text.replace("make ", "make --dry-run ", 1), ROOT)
    assert status == 0, said
    assert command.words[1] in RUN


def test_make_help_lists_every_target() -> None:
    status, said = sh("make help", ROOT)
    assert status == 0
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    (phony,) = re.findall(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)
    assert set(re.findall(r"^make ([a-z]+)", said, re.MULTILINE)) == set(phony.split()) - {"help", "clean"}
