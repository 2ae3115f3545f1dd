"""The benchmarks at a small size: they run, and all sides count the same uploads; no figure is judged here."""

import pytest

from tests.benchmarks import memory, overlap, poll_cpu, scrapes, start


def test_poll_cpu(capsys: pytest.CaptureFixture[str]) -> None:
    ratios = poll_cpu.main(uploads=2000, rounds=1)
    assert set(ratios) == {1000, 100}
    assert capsys.readouterr().out.count("exporter / SDK = ") == 2


def test_memory() -> None:
    assert set(memory.main(many=3000, polls=3)) == {"growth", "rest", "drift"}


def test_overlap() -> None:
    found = overlap.main(buckets=32, deadline=7)
    assert found["times"] >= 1
    assert found["connections"] <= overlap.CONCURRENCY
    assert found["others"] < found["whole"]


def test_scrapes() -> None:
    assert set(scrapes.main(buckets=50)) == {"part", "slowest", "hundred", "memory"}


def test_start() -> None:
    assert start.main(rounds=1) > 0
