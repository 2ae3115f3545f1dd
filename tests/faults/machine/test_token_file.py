"""A token in a file of a mounted Secret that is replaced while the program runs; no restart, no signal."""

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from exporter.simulator import SimulatorServer
from tests import figures
from tests.faults.machine import seen
from tests.faults.machine.volume import Volume
from tests.integration.conftest import TOKEN, Program, until
from tests.secrets import secret

NEXT = secret("the-next-token")


@pytest.fixture
def tokens(tmp_path: Path) -> Volume:
    """The mounted token."""
    return Volume(tmp_path / "secret", token=f"{TOKEN}\n")


def test_a_token_replaced_in_time_fails_no_poll(
    serving: Callable[..., Program], simulated: SimulatorServer, tokens: Volume
) -> None:
    exporter = serving(token=None, token_file=str(tokens.path("token")))
    url = exporter.address()
    before = seen.listed(url)
    simulated.cluster.accounts.add_token(NEXT)
    tokens.update(token=NEXT)
    # At once: a call that is under way with the old token is refused and sent again with the new one.
    simulated.cluster.accounts.revoke_token(TOKEN)
    after = seen.polled(url, 3)
    assert seen.counts(after) == seen.counts(before)
    assert (seen.errors(after), after[seen.FAILED], after[seen.up()]) == ({}, 0, 1)
    assert simulated.log.snapshot()[-1].authorization == f"Bearer {NEXT}"
    assert exporter.end() == 0
    assert seen.logged(exporter, "failing") == 0
    figures.add("faults of the machine survived", 1)


def test_a_token_that_expires_before_the_next_is_there_is_refused_until_it_is(
    serving: Callable[..., Program], simulated: SimulatorServer, tokens: Volume
) -> None:
    exporter = serving(token=None, token_file=str(tokens.path("token")))
    url = exporter.address()
    before = seen.listed(url)
    simulated.cluster.accounts.add_token(TOKEN, expires=time.time())
    until(lambda: seen.scrape(url)[seen.up()] == 0)
    refused = seen.polled(url, 2)
    assert seen.errors(refused) == {"unauthorized": refused[seen.FAILED]}
    assert seen.counts(refused) == seen.counts(before)
    simulated.cluster.accounts.add_token(NEXT)
    tokens.update(token=NEXT)
    well = seen.listed(url)
    later = seen.polled(url, 2)
    assert (later[seen.FAILED], seen.errors(later)) == (well[seen.FAILED], seen.errors(well))
    assert seen.counts(later) == seen.counts(before)
    assert exporter.end() == 0
    assert (seen.logged(exporter, "cluster failing"), seen.logged(exporter, "cluster well again")) == (1, 1)
    assert not seen.logged(exporter, TOKEN) + seen.logged(exporter, NEXT)
    figures.add("faults of the machine survived", 1)
