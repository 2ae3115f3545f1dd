"""The fuzzer itself: failures that can be seen again, and inputs in their shares."""

import subprocess
import sys
from random import Random

import pytest

from tests.fuzz.configurations import TooSlow, bounded
from tests.fuzz.run import Found, Target
from tests.fuzz.shares import SHARES, spread


def _refuse_sevens(number: int) -> str:
    assert number % 10 != 7, "a seven"
    return "other"


def _spin() -> None:
    while True:
        pass


def test_a_failure_tells_how_to_see_it_again() -> None:
    target = Target("numbers", lambda chance: chance.randrange(1000), _refuse_sevens)
    with pytest.raises(Found, match=r"^numbers: seed 5, number \d+: AssertionError: a seven") as caught:
        target.try_many(5, 1000)
    told = str(caught.value)
    with pytest.raises(Found) as again:
        target.try_one(5, int(told.split("number ")[1].split(":")[0]))
    assert str(again.value) == told
    assert told.rpartition("input: ")[2].endswith("7")


def test_outcomes_are_counted() -> None:
    target = Target("halves", Random.random, lambda drawn: "low" if drawn < 0.5 else "high")
    target.try_many(1, 1000)
    assert target.tried == 1000
    assert target.share_of("low") == pytest.approx(0.5, abs=0.1)
    assert target.share_of("low") + target.share_of("high") == 1


def test_inputs_are_spread_in_their_shares() -> None:
    assert sum(SHARES.values()) >= 100_000
    assert spread(sum(SHARES.values())) == SHARES
    assert sum(spread(1_000_000).values()) == pytest.approx(1_000_000, abs=5)
    assert min(spread(1).values()) == 1


def test_an_input_that_takes_for_ever_is_found() -> None:
    with pytest.raises(TooSlow), bounded(0.05):
        _spin()


def test_the_program_tells_what_it_tried() -> None:
    command = [sys.executable, "-m", "tests.fuzz", "--inputs", "200", "--seed", "3"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert [line.partition(" inputs")[0] for line in done.stdout.splitlines()[::2]] == [
        f"{name}: {count}" for name, count in spread(200).items()
    ]


def test_the_program_refuses_an_unknown_target() -> None:
    command = [sys.executable, "-m", "tests.fuzz", "--target", "answer"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 2
    assert "expected one of answers, listings, settings, web configurations, requests" in done.stderr
