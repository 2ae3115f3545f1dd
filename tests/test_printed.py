"""No token, password or hash is in anything that the whole suite prints or logs, at any level; this runs last."""

import logging
import subprocess
import sys

import pytest

from tests import printed
from tests.secrets import secret

SECRETS = [
    secret("token"),
    "Authorization: Bearer access-v1:abc==",
    "{'Authorization': 'Basic dTpw'}",
    "$2b$10$" + "a" * 53,
    "-----BEGIN EC PRIVATE KEY-----",
]


@pytest.mark.parametrize("text", SECRETS)
def test_what_counts_as_a_secret(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(printed, "_found", [])
    monkeypatch.setattr(printed, "_looked_at", {})
    printed.look("log: a test", "first line\nthe second\n")
    assert printed.found() == []
    printed.look("log: a test", f"first line\nthe second has {text} in it\nthird")
    assert printed.found() == [f"log: a test: the second has {text} in it"]
    assert printed.looked_at("log") == 22 + len(f"first line\nthe second has {text} in it\nthird")


def test_something_of_each_kind_is_printed() -> None:
    print("to standard output")
    print("to standard error", file=sys.stderr)
    logging.getLogger("exporter.tests").debug("to the log")
    lines = subprocess.run([sys.executable, "-m", "exporter", "--version"], capture_output=True, text=True, check=True)
    printed.look("program: --version", lines.stdout)
    assert lines.stdout.startswith("qumulo-s3-uploads-exporter, version ")


def test_nothing_secret_was_printed_by_any_test() -> None:
    assert all(printed.looked_at(kind) for kind in ("out", "err", "log", "program"))
    assert printed.found() == []
