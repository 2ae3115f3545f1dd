"""Clients that ask for the metrics and never read them: memory does not grow with them, and they are cut off."""

import time
from contextlib import ExitStack

from tests import figures
from tests.hostile.conftest import SCHEMES, Opener
from tests.hostile.door import Door
from tests.hostile.swarm import Manner, Swarm, cut_off
from tests.integration.conftest import until

CLIENTS = 50
#: More than the kernel keeps for a client that does not read: about 4 KB a bucket.
BUCKETS = 1500
#: An answer may take a minute; then the server must act, and it is given a few seconds for that.
LONGEST = 60.0 + 5.0
#: All who ask in the same half second share one rendering, so a wave holds but a few of them, whoever reads.
RENDERINGS = 16
#: Over TLS each client has one piece of the answer encrypted for it alone, and asyncio's buffers; KiB.
PIECE = 1024


def _unread(door: Door, stack: ExitStack) -> Swarm:
    """A wave, which costs the memory of a few answers and not of one a client."""
    size = len(door.get()[1]) // 1024
    before = door.memory()
    swarm = stack.enter_context(Swarm(door, Manner(door.request(), reads=False), CLIENTS))
    door.serves()
    allowed = RENDERINGS * size + (CLIENTS * PIECE if door.tls else 0)
    assert door.memory() - before < allowed < CLIENTS * size
    return swarm


def test_unread_answers_pile_up_nowhere(opened: Opener) -> None:
    doors = {opened(scheme, BUCKETS): 0 for scheme in SCHEMES}
    with ExitStack() as stack:
        for door in doors:
            doors[door] = door.descriptors()
        asked = time.monotonic()
        swarms = [_unread(door, stack) for door in doors for _ in range(2)]
        # Readers of the oldest renderings have had to go where waves took so long that there were too many.
        assert all(door.descriptors() >= before + CLIENTS // 2 for door, before in doors.items())
        cut_off(swarms, LONGEST)
        # They were connected for as long as an answer may take, so that they truly held it.
        assert time.monotonic() - asked > LONGEST - 15
    for door, before in doors.items():
        until(lambda door=door, before=before: door.descriptors() <= before)  # type: ignore[misc]
        door.serves()
    figures.add("clients held off", 2 * CLIENTS * len(doors))
