"""The lines that would abort uploads: what they say, that `qq` understands them, and that no key can run anything."""

import argparse
import json
import shlex
import subprocess
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from qumulo.commands.s3 import AbortUploadCommand
from qumulo.lib.auth import Credentials
from qumulo.rest_client import RestClient

from exporter.listing.abort import Head, command
from exporter.listing.options import options
from exporter.listing.rows import Row, Sum
from exporter.simulator import ALL_PRIVILEGES
from exporter.visible import visible
from tests.secrets import secret

from .support import NOW, Stage, put, row

HOSTILE = [
    "$(touch ran)",
    "`touch ran`",
    "'; touch ran; '",
    '"; touch ran; "',
    "\\'; touch ran #",
    "a\ntouch ran\n",
    "a\rtouch ran",
    "# x",
    "x & touch ran",
    "x | touch ran",
    "> ran",
    "!!",
    "~root",
    "*",
    "{a,b}",
    "$IFS",
    "-h",
    "--bucket=other",
    "-",
    "--",
    "\\",
    "=ls",
    " ",
    "日本",
]
names = st.one_of(st.sampled_from(HOSTILE), st.text(min_size=1))


def understood(line: str) -> tuple[str, str]:
    """Bucket and upload id as the vendor's own parser reads them of a line."""
    words = shlex.split(line, comments=True)
    assert words[:2] == ["qq", AbortUploadCommand.NAME]
    parser = argparse.ArgumentParser()
    AbortUploadCommand.options(parser)
    read = parser.parse_args(words[2:])
    return read.bucket, read.upload_id


def test_the_whole_output(stage: Stage) -> None:
    port = stage.server.port
    printed = stage.run(output="abort", older_than="1h", idle_longer_than="1h30m", prefix="")
    assert (printed.status, printed.err) == (0, "")
    assert printed.lines == [
        "# 3 uploads, 3.0 MiB, listed 2027-01-15T08:00:00Z from prod",
        "# older than 1h, idle for longer than 1h30m",
        "# 1 completing upload left out, 1.0 MiB",
        "# nothing was aborted yet, and what is aborted is lost: look before you run",
        f"# qq asks the machine it runs on unless it is told --host 127.0.0.1 --port {port}",
        "qq s3_abort_upload --bucket backups --upload-id a3 # 'weekly/[red]c' 2.0 MiB, idle 40 d",
        "qq s3_abort_upload --bucket backups --upload-id a1 # daily/a.tar 1.0 MiB, idle 12 d",
        "qq s3_abort_upload --bucket media --upload-id b2 # '=1+1,\"x\"/日本' 4.0 KiB, idle 8 d",
    ]


def test_only_the_first_ones(stage: Stage) -> None:
    printed = stage.run(output="abort", older_than="1h", sort="age", top="1", prefix="daily/")
    assert printed.lines[:3] == [
        "# 1 upload, 1.0 MiB, listed 2027-01-15T08:00:00Z from prod",
        "# keys that begin with daily/, older than 1h",
        "# the first 1 by age of 2 that match",
    ]
    assert [understood(line) for line in printed.lines if line[0] != "#"] == [("backups", "a1")]


@pytest.mark.parametrize("top", ["0", "1000"])
def test_the_count_comes_before_the_lines(stage: Stage, top: str) -> None:
    for number in range(700):
        put(stage.cluster, "empty", "k" * 100, f"c{number}", data=0, age=10.0, idle=10.0)
    settings = stage.settings(poll__page_size="100")
    printed = stage.run(settings, output="abort", older_than="1s", prefix="k", top=top)
    assert printed.lines[0].startswith("# 700 uploads, 2.7 MiB, listed ")
    lines = [line for line in printed.lines if line[0] != "#"]
    assert sorted(map(understood, lines)) == sorted(("empty", f"c{number}") for number in range(700))


def test_more_lines_than_are_held_in_memory(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("exporter.listing.abort._HELD", 64)
    monkeypatch.setattr("exporter.listing.abort._PIECE", 7)
    printed = stage.run(output="abort", older_than="1h", top="0")
    assert [understood(line)[1] for line in printed.lines if line[0] != "#"] == ["a1", "a2", "a3", "b2"]


def test_what_cannot_be_typed_is_left_out_and_counted(stage: Stage) -> None:
    for upload_id in ("c\n1", "c\x1b[2J", "c\u202e3", "--"):
        put(stage.cluster, "empty", "k", upload_id, data=0, age=10.0, idle=10.0)
    put(stage.cluster, "empty", "k\n", "-c 4", data=0, age=10.0, idle=10.0)
    printed = stage.run(output="abort", older_than="1s", bucket="empty")
    assert printed.lines[0].startswith("# 1 upload, 4.0 KiB, ")
    assert printed.lines[2:] == [
        "# 4 uploads left out whose names cannot be typed",
        "# nothing was aborted yet, and what is aborted is lost: look before you run",
        f"# qq asks the machine it runs on unless it is told --host 127.0.0.1 --port {stage.server.port}",
        "qq s3_abort_upload --bucket empty '--upload-id=-c 4' # 'k\\n' 4.0 KiB, idle 10 s",
    ]
    assert understood(printed.lines[-1]) == ("empty", "-c 4")


def test_nothing_is_left_of_what_matched(stage: Stage) -> None:
    printed = stage.run(output="abort", idle_longer_than="1h", bucket="media", prefix="film")
    assert [line for line in printed.lines if line[0] != "#"] == []
    assert printed.lines[0].startswith("# 0 uploads, 0 B, ")
    assert printed.lines[2] == "# 1 completing upload left out, 1.0 MiB"


def test_failures_are_in_the_head(stage: Stage) -> None:
    printed = stage.run(output="abort", older_than="1h", bucket="media,gone")
    assert printed.status == 1
    assert "# incomplete, 1 failure told on standard error" in printed.lines


def test_the_lines_abort_these_uploads_and_no_others(stage: Stage) -> None:
    root = secret("root")
    stage.cluster.accounts.add_token(root, privileges=ALL_PRIVILEGES)
    lines = [line for line in stage.run(output="abort", idle_longer_than="10d").lines if line[0] != "#"]
    client = RestClient("127.0.0.1", stage.server.port, Credentials(root), timeout=10)
    for bucket, upload_id in map(understood, lines):
        client.s3.abort_upload(bucket=bucket, upload_id=upload_id)
    client.close()
    assert [each["id"] for each in json.loads(stage.run(output="json").out)] == ["a2", "b1", "b2"]


@given(names, names, names)
def test_every_line_is_understood(bucket: str, upload_id: str, key: str) -> None:
    line = command(row(upload_id, key, bucket))
    if line is None:
        assert "--" in (bucket, upload_id) or not (bucket.isprintable() and upload_id.isprintable())
        return
    assert line.isprintable()
    assert understood(line) == (bucket, upload_id)
    # A shell that takes no comments at its prompt still sees words only.
    words = shlex.split(line, comments=False)
    assert words[:-7] == shlex.split(line, comments=True)
    assert words[-7:] == ["#", visible(key), "4.0", "KiB,", "idle", "0", "s"]


def script(rows: list[Row], cluster: str, prefix: str) -> str:
    head = Head(cluster, "127.0.0.1", 8000, NOW, options({"output": "abort", "older-than": "7d", "prefix": prefix}))
    text = head.text(Sum(1, 1), Sum(9, 9), Sum(2, 2), 1, 3)
    return text + "".join(f"{line}\n" for line in map(command, rows) if line)


#: The words of each call, with nothing else that could be run in reach.
RECORD = 'PATH=/nowhere\nqq() { printf "%s\\0" "$@"; }\n'


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(names, names, names), min_size=1, max_size=20), names, names)
@pytest.mark.parametrize("shell", ["bash", "sh"])
def test_no_name_can_run_anything(
    tmp_path: Path, shell: str, found: list[tuple[str, str, str]], cluster: str, prefix: str
) -> None:
    rows = [row(upload_id, key, bucket) for bucket, upload_id, key in found]
    text = script(rows, cluster, prefix)
    assert subprocess.run([shell, "-n"], input=text.encode(), capture_output=True).stderr == b""
    ran = subprocess.run([shell], input=(RECORD + text).encode(), capture_output=True, cwd=tmp_path)
    assert (ran.returncode, ran.stderr) == (0, b"")
    words = [word for each in rows if (line := command(each)) for word in shlex.split(line, comments=True)[1:]]
    assert ran.stdout.decode().split("\0")[:-1] == words
    assert list(tmp_path.iterdir()) == []


def test_the_head_is_harmless_where_it_is_no_comment() -> None:
    for line in script([], "cluster", "prefix").splitlines():
        assert line.startswith("# ")
        assert not set(line[1:]) & set("$`;&|<>()'\"\\!*?{}[]#")


@given(names, names)
def test_a_name_in_the_head_is_one_word(cluster: str, prefix: str) -> None:
    for line, plain in zip(
        script([], cluster, prefix).splitlines(), script([], "cluster", "prefix").splitlines(), strict=True
    ):
        assert line.isprintable()
        instead = {"cluster": visible(cluster), "prefix,": f"{visible(prefix)},"}
        assert shlex.split(line, comments=False) == [instead.get(word, word) for word in plain.split()]
