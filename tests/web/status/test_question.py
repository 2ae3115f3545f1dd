"""The query of the page's address: bounded, and never an error."""

import pytest

from exporter.polling.freshness import BucketState
from exporter.web.status import Question, ranking, read_question


@pytest.mark.parametrize(
    ("query", "question"),
    [
        (b"", Question()),
        (b"bucket=logs&cluster=prod", Question("logs", "prod")),
        (b"bucket=+a%20b+", Question("a b")),
        (b"bucket=%E6%9D%B1", Question("東")),
        (b"bucket=a&bucket=b", Question("a")),
        (b"bucket=%3Cscript%3E", Question("<script>")),
        (b"bucket=%FF%00", Question("\ufffd\0")),
        (b"bucket=" + b"x" * 100_000, Question("x" * 100)),
        (b"other=1;bucket=2", Question()),
        (b"&".join([b"bucket=1"] * 16), Question("1")),
        (b"&".join([b"bucket=1"] * 17), Question()),
        (b"\xff=\xfe&bucket=%", Question("%")),
        ("bucket=東京&cluster=ü".encode(), Question("東京", "ü")),
        (b"bucket=a\xffb", Question("a\ufffdb")),
    ],
)
def test_reading(query: bytes, question: Question) -> None:
    assert read_question(query) == question


@pytest.mark.parametrize("question", [Question(), Question("a b&c"), Question("", "prod"), Question("<ü>", "\"'")])
def test_a_link_asks_the_same(question: Question) -> None:
    link = question.link("cluster-1")
    assert link.startswith("?")
    assert link.endswith("#cluster-1")
    assert read_question(link[1:].partition("#")[0].encode()) == question


def test_a_link_is_made_of_any_name() -> None:
    assert Question("\ud800").link() == "?bucket=%3F"


@pytest.mark.parametrize(
    ("asked", "bucket", "yes"),
    [("", "logs", True), ("OG", "logs", True), ("logs", "Logs-01", True), ("ß", "STRASSE", True), ("x", "logs", False)],
)
def test_parts_of_names(asked: str, bucket: str, yes: bool) -> None:
    rows = ranking.rows([(bucket, BucketState(False))], 0.0)
    assert list(Question(asked).asks_for(rows)) == (rows if yes else [])
