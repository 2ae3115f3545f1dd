"""Every command of `qq` that the probe names is one of the vendor's, with flags that it has."""

import argparse
import re
import shlex
from pathlib import Path

import pytest
from qumulo.commands import all_commands
from qumulo.lib import opts

from exporter import probe
from exporter.probe import mends, s3
from exporter.probe.report import Report
from exporter.uploads.expiry import expiry_seconds

REPORT = Report("prod", print)
LINES = (
    *mends.grant("PRIVILEGE_S3_BUCKETS_READ"),
    *mends.revoke("PRIVILEGE_S3_UPLOADS_WRITE", "PRIVILEGE_DEBUG"),
    *mends.own_role(),
    *mends.new_token(REPORT, "token"),
    *mends.other_login(REPORT, "password"),
    *mends.new_certificate(),
    *mends.bucket_policy("b", "jo"),
    s3._EXPIRE,
    "qq s3_modify_settings --enable",
    "qq s3_list_buckets",
    "qq node_state_get",
    "qq version",
    "qq auth_list_roles",
)
COMMANDS = tuple(line for line in LINES if line.startswith("qq "))


@pytest.fixture(scope="module")
def parser() -> argparse.ArgumentParser:
    assert all_commands.roles
    made = argparse.ArgumentParser(exit_on_error=False)
    opts.add_subcommands(made)
    return made


@pytest.mark.parametrize("command", COMMANDS)
def test_the_vendors_program_takes_it(parser: argparse.ArgumentParser, command: str) -> None:
    _, name, *_ = words = shlex.split(command)
    known = next(each for each in opts.get_subcommand_classes() if name == each.NAME)
    assert parser.parse_args(words[1:]).subcommand is known


def test_no_command_is_left_out() -> None:
    sources = "".join(file.read_text() for file in Path(probe.__file__).parent.glob("*.py"))
    named = set(re.findall(r"\bqq ([a-z0-9_]+)", sources))
    assert named == {shlex.split(command)[1] for command in COMMANDS}


def test_privileges_are_given_and_taken_as_a_list(parser: argparse.ArgumentParser) -> None:
    taken = parser.parse_args(shlex.split(mends.revoke("A", "B")[0])[1:])
    assert (taken.role, taken.revoke, taken.grant) == ("S3UploadsExporter", ["A", "B"], [])
    given = parser.parse_args(shlex.split(mends.grant("A")[0])[1:])
    assert (given.role, given.revoke, given.grant) == ("S3UploadsExporter", [], ["A"])


def test_the_interval_is_one_that_the_exporter_understands(parser: argparse.ArgumentParser) -> None:
    settings = parser.parse_args(shlex.split(s3._EXPIRE)[1:])
    assert expiry_seconds(settings.multipart_upload_expiry_interval) == 30 * 86_400.0


def test_user_and_role_are_those_of_the_readme() -> None:
    readme = (Path(__file__).parents[2] / "README.md").read_text()
    assert f"qq auth_create_role -r {mends.ROLE} " in readme
    assert f"qq auth_create_access_token local:{mends.USER}\n" in readme
