"""Hundreds of clients that dawdle: honest ones are served meanwhile, the others are cut off and leave nothing."""

from contextlib import ExitStack

from tests import figures
from tests.hostile.door import Door
from tests.hostile.swarm import Manner, Swarm, cut_off
from tests.integration.conftest import until

#: Seconds after which whoever dawdles must have been cut off.
LONGEST = 60.0
#: How much more memory a second wave may need than the first.
GROWTH = 1.05

HEADER = b"GET /metrics HTTP/1.1\r\nHost: exporter\r\nX-Slow: "
POST = b"POST /metrics HTTP/1.1\r\nHost: exporter\r\n"
WAVE = {
    "a byte of a header a second": (Manner(HEADER, b"a"), 500),
    "silent from the start": (Manner(handshake=False), 400),
    "silent after the handshake": (Manner(), 100),
    "slow body": (Manner(POST + b"Content-Length: 1000000\r\n\r\n", b"a"), 50),
    "endless body": (Manner(POST + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\na\r\n"), 50),
    "half a request": (Manner(b"GET /metr"), 50),
}


def _wave(door: Door) -> None:
    """All of them at once; when they have gone, so have the files that they took."""
    before = door.descriptors()
    with ExitStack() as stack:
        swarms = [stack.enter_context(Swarm(door, manner, number)) for manner, number in WAVE.values()]
        door.serves()
        cut_off(swarms, LONGEST)
        until(lambda: door.descriptors() <= before)
    door.serves()
    figures.add("clients held off", sum(number for _, number in WAVE.values()))


def test_they_are_cut_off_and_leave_nothing(door: Door) -> None:
    door.serves()
    _wave(door)
    after_the_first = door.memory()
    _wave(door)
    assert door.memory() < after_the_first * GROWTH
