"""Ids for uploads: unique and scattered, so that a new upload appears anywhere in a listing."""

_MASK = (1 << 64) - 1


def upload_id(number: int) -> str:
    """16 hexadecimal digits for a number; no two numbers below 2**64 give the same (splitmix64 is a bijection)."""
    mixed = (number * 0x9E3779B97F4A7C15) & _MASK
    mixed = ((mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
    mixed = ((mixed ^ (mixed >> 27)) * 0x94D049BB133111EB) & _MASK
    return f"{mixed ^ (mixed >> 31):016x}"
