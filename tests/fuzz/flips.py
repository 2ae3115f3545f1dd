"""Damages to bytes that do not know what they mean."""

from collections.abc import Sequence
from random import Random


def flip(body: bytes, tokens: Sequence[bytes], chance: Random) -> bytes:
    """One to three small damages: a byte changed, some left out or repeated, a token put in, the end cut off."""
    found = bytearray(body)
    for _ in range(chance.randint(1, 3)):
        place, length = chance.randrange(len(found) + 1), chance.randint(1, 4)
        match chance.randrange(6):
            case 0:
                found[place : place + 1] = bytes([chance.randrange(256)])
            case 1:
                del found[place : place + length]
            case 2:
                found[place:place] = found[place : place + length * 4]
            case 3 if place and chance.randrange(3) == 0:
                del found[place:]
            case 4 if place < len(found):
                found[place] ^= 1 << chance.randrange(8)
            case _:
                found[place:place] = chance.choice(tokens)
    return bytes(found)
