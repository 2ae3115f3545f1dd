"""The rules across sections: files that must be there, and overrides of `poll`."""

import os
from pathlib import Path

import pytest

from exporter.settings.files import file_problem
from exporter.settings.load import Fault

from .conftest import Faults, Load


@pytest.mark.parametrize("key", ["token_file", "username: u, password_file", "token: t, ca_file"])
def test_a_missing_file(faults_of: Faults, folder: Path, key: str) -> None:
    (fault,) = faults_of(f"clusters: {{a: {{host: h, {key}: missing}}}}")
    setting = f"clusters.a.{key.split()[-1]}"
    assert fault == Fault(setting, "file exporter.yml", f"there is no such file in {folder}")


def test_a_token_in_place_of_its_file_is_not_told(faults_of: Faults) -> None:
    (fault,) = faults_of("clusters: {a: {host: h, token_file: access-v1:hunter2/hunter3}}")
    assert fault.message == "there is no such file"


@pytest.mark.parametrize(
    ("content", "secret", "problem"),
    [
        ("x", True, None),
        (" \n", True, "the file is empty"),
        ("", True, "the file is empty"),
        ("", False, None),
        ("secret\n", True, None),
        ("secret\nmore\n", True, "expected one line of text"),
        ("certificate\nmore\n", False, None),
    ],
)
def test_file_problem(tmp_path: Path, content: str, secret: bool, problem: str | None) -> None:
    (tmp_path / "f").write_text(content)
    assert file_problem(tmp_path / "f", secret) == problem


def test_a_folder_is_not_a_file(tmp_path: Path) -> None:
    assert file_problem(tmp_path, secret=False) == "expected a file, but this is a folder"


def test_a_pipe_is_not_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert file_problem(tmp_path / "pipe", secret=True) is None


def test_a_name_that_is_too_long_is_a_problem(tmp_path: Path) -> None:
    assert file_problem(tmp_path / ("x" * 300), secret=True) == "cannot be read: File name too long"


def test_overrides_key_by_key(load_settings: Load) -> None:
    yaml = "poll: {interval: 2m, concurrency: 8}\n"
    yaml += "clusters: {a: {host: h, token: t, poll: {interval: 5m}}, b: {host: h, token: t}}"
    settings = load_settings(yaml).settings
    a, b = settings.poll_of("a"), settings.poll_of("b")
    assert (a.interval, a.concurrency, a.deadline, a.stale_seconds) == (300.0, 8, 900.0, 900.0)
    assert b == settings.poll


@pytest.mark.parametrize(
    ("poll", "overrides", "setting", "at_least"),
    [
        ("stale_after: 15m", "interval: 10m", "interval", "20m"),
        ("interval: 10m", "stale_after: 15m", "stale_after", "20m"),
        ("", "stale_after: 119s", "stale_after", "2m"),
        ("", "interval: 1h, stale_after: 1h", "stale_after", "2h"),
    ],
)
def test_stale_after_of_a_cluster(faults_of: Faults, poll: str, overrides: str, setting: str, at_least: str) -> None:
    (fault,) = faults_of(f"poll: {{{poll}}}\nclusters: {{a: {{host: h, token: t, poll: {{{overrides}}}}}}}")
    expected = f"the cluster's stale_after must be at least two intervals, {at_least}"
    assert fault == Fault(f"clusters.a.poll.{setting}", "file exporter.yml", expected)


def test_a_cluster_may_mend_what_poll_has_wrong_for_it(load_settings: Load) -> None:
    yaml = "poll: {interval: 10m, stale_after: 20m}\n"
    yaml += "clusters: {a: {host: h, token: t, poll: {interval: 20m, stale_after: 40m}}}"
    assert load_settings(yaml).settings.poll_of("a").stale_seconds == 2400.0
