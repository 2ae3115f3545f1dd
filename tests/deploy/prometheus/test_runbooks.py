"""Runbooks have their parts, and what they tell to type is taken by the programs it is meant for."""

import argparse
import re
import shlex
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from qumulo.commands import all_commands
from qumulo.lib import opts

from exporter.simulator import SimulatorServer
from exporter.uploads.expiry import expiry_seconds
from tests.deploy.prometheus import pages, rulebook
from tests.deploy.prometheus.stack import Stack
from tests.integration.conftest import Program, settings_of, until, write

DAY = 86_400.0
HEAD = "How the commands below find their settings and the cluster: [README](../README.md#runbooks)."
OURS = pages.commands(pages.OURS)


def test_there_is_one_runbook_for_each_alert_and_the_readme_names_them() -> None:
    names = {path.stem for path in pages.pages()}
    readme = (rulebook.HOME / "README.md").read_text()
    rows = dict(re.findall(r"^\| `(\w+)` \| (critical|warning|info) \|", readme, re.MULTILINE))
    assert names == set(rulebook.alerts())
    assert rows == {name: alert["labels"]["severity"] for name, alert in rulebook.alerts().items()}


@pytest.mark.parametrize("path", pages.pages(), ids=lambda path: path.stem)
def test_a_runbook_has_its_parts_and_links_that_lead_somewhere(path: Path) -> None:
    title, _, head, *rest = path.read_text().splitlines()
    assert (title, head) == (f"# {path.stem}", HEAD)
    assert [line for line in rest if line.startswith("#")] == [
        "## Meaning",
        "## Impact",
        "## Diagnosis",
        "## Mitigation",
    ]
    links = re.findall(r"\]\(([^)#]*)", path.read_text())
    assert [link for link in links if not (path.parent / link).is_file()] == []
    assert {language for language, _ in pages.blocks(path)} <= {"console", "promql"}
    recorded = re.findall(r"`([a-z_0-9]+:[a-z_0-9:]+)`", path.read_text())
    assert set(recorded) <= set(rulebook.records())


def test_only_known_programs_are_told_to_run() -> None:
    assert {command.text.split()[0] for command in pages.fenced("console")} == {pages.OURS, "qq", "curl", "openssl"}


@pytest.mark.parametrize("command", pages.commands("qq"))
def test_the_vendors_program_takes_it(command: str) -> None:
    assert all_commands.roles
    parser = argparse.ArgumentParser(exit_on_error=False)
    opts.add_subcommands(parser)
    words = shlex.split(command)[1:]
    known = next(each for each in opts.get_subcommand_classes() if words[0] == each.NAME)
    taken = parser.parse_args(words)
    assert taken.subcommand is known
    if interval := getattr(taken, "multipart_upload_expiry_interval", None):
        assert expiry_seconds(interval) in (7 * DAY, 30 * DAY)


def test_the_vendors_program_is_named_with_commands_that_it_has() -> None:
    named = {name for path in pages.pages() for name in re.findall(r"\bqq ([a-z0-9_]+)", path.read_text())}
    assert named - {each.NAME for each in opts.get_subcommand_classes()} == set()
    assert {"s3_list_uploads", "s3_abort_upload", "s3_modify_settings"} <= named


def _fill(simulated: SimulatorServer) -> None:
    cluster, now = simulated.cluster, time.time()
    cluster.expiry = "1days"
    cluster.add_bucket("my-bucket")
    for number, age in enumerate((0.01, 3.0, 10.0, 100.0)):
        for system in (False, True):
            key = f"backups/{number}.tar"
            cluster.start_upload("my-bucket", key, initiated=now - age * DAY, data_blocks=512, system=system)
    cluster.start_upload("my-bucket", "late.tar", initiated=now - DAY, data_blocks=512, completing=True)


@pytest.fixture
def config(simulated: SimulatorServer, certificate: tuple[Path, Path, Path], tmp_path: Path) -> Path:
    """Settings of the cluster `prod`, which has what the runbooks speak of."""
    _fill(simulated)
    clusters = {"prod": settings_of(simulated, certificate[0])}
    return write(tmp_path / "exporter.yml", clusters, poll={"interval": "1s"})


@pytest.mark.parametrize("command", OURS)
def test_our_commands_work(program: Callable[..., Program], config: Path, command: str) -> None:
    words = shlex.split(command)[1:]
    arguments = words[: words.index(">")] if ">" in words else words
    status, printed, logged = program(*arguments, environ={"QUMULO_EXPORTER_CONFIG_FILE": str(config)}).output()
    assert (status, logged) == (0, ""), logged
    assert "FAIL" not in printed
    wanted = {
        "check": "prod",
        "uploads": "qq s3_abort_upload --bucket my-bucket" if "abort" in arguments else "backups",
    }
    if "initiator" in arguments:
        wanted["uploads"] = "500"
    assert wanted[arguments[0]] in printed


@pytest.mark.needs("prometheus")
def test_every_query_has_an_answer(program: Callable[..., Program], config: Path, stack: Stack) -> None:
    exporter = program(f"--config.file={config}").address()
    prometheus = stack.start_prometheus(rulebook.RULES, exporter)
    queries = pages.fenced("promql")
    # What only shows what is wrong may have nothing to show.
    needed = [query for query in queries if not query.text.endswith(" > 0")]
    until(lambda: all(prometheus.query(query.text) for query in needed), timeout=30)
    answers = {query: prometheus.query(query.text) for query in queries}
    assert [query for query in needed if not answers[query]] == []
    assert len(queries) > 20
    by_bucket = {labels.get("bucket", "my-bucket") for answer in answers.values() for labels, _ in answer}
    assert by_bucket == {"my-bucket"}
