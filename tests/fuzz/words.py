"""Pieces of answers in JSON: counts, times and junk at the borders of what is allowed."""

from datetime import UTC, datetime
from random import Random

from tests.fuzz.pools import pool
from tests.fuzz.tree import Words
from tests.secrets import secret

#: Unix seconds of the listings' start, 2027-01-15T08:00:00Z; what is near it is near a threshold too.
START = 1_800_000_000

_NUMBERS = (*pool("json_numbers"), "1" * 5000, "-" + "1" * 5000)
_JUNK = (
    *pool("json_junk"),
    "[" * 20_000 + "]" * 20_000,
    '{"a":' * 20_000 + "1" + "}" * 20_000,
    f'"{secret("junk")}"',
)

COUNTS = (*(f'"{text}"' for text in pool("json_digits")), *_NUMBERS)
TIMES = tuple(f'"{text}"' for text in pool("json_times"))
NEXT = tuple(f'"{text}"' for text in (*pool("json_next"), "?after=" + "k" * 1500))
JSON = Words(pool("json_names"), (*COUNTS, *TIMES, *_JUNK, *_JUNK, *NEXT))
#: What a good page may name as its next.
FOLLOWING = '"/v1/s3/buckets/b/uploads/?after=k&limit=1"'


def count(chance: Random) -> str:
    """A count, now and then one at or beyond a border."""
    return chance.choice(COUNTS) if chance.randrange(40) == 0 else good_count(chance)


def time(chance: Random) -> str:
    """A time, now and then one at or beyond a border."""
    return chance.choice(TIMES) if chance.randrange(25) == 0 else good_time(chance)


def good_count(chance: Random) -> str:
    """A count that must be read, now and then the largest."""
    number = chance.choice((0, 1, 4096, 2**53 + 1, 2**63 - 1, chance.getrandbits(chance.randint(1, 63))))
    return str(number) if chance.randrange(2) else f'"{number:0{chance.randint(1, 19)}}"'


def good_time(chance: Random) -> str:
    """A time that must be read, often within nanoseconds of a limit."""
    ago = chance.choice((0, 60, 3600, 86_400, 604_800, 2_592_000, 7_776_000, chance.randrange(10**9)))
    nanoseconds = (START - ago) * 10**9 + chance.choice((-1000, -999, -1, 0, 1, 999, 1000, chance.randrange(10**9)))
    offset = chance.choice((0, 0, 0, 1439, -1439, 60, -330))
    seconds, fraction = divmod(nanoseconds, 10**9)
    clock = datetime.fromtimestamp(seconds + offset * 60, UTC)
    return f'"{clock:%Y-%m-%dT%H:%M:%S}{_fraction(fraction, chance)}{_zone(offset, chance)}"'


def _fraction(nanoseconds: int, chance: Random) -> str:
    digits = f"{nanoseconds:09}".rstrip("0")
    padded = digits.ljust(chance.randint(len(digits), 9), "0")
    return f".{padded}" if padded else ""


def _zone(offset: int, chance: Random) -> str:
    if offset == 0:
        return chance.choice(("Z", "Z", "Z", "+00:00", "-00:00"))
    return f"{'+' if offset > 0 else '-'}{abs(offset) // 60:02}:{abs(offset) % 60:02}"
