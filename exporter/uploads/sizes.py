"""How much uploads hold: blocks to bytes, and bytes to text for people."""

#: Bytes of one block (administrator guide, managing multipart uploads).
BLOCK = 4096
_UNITS = ("KiB", "MiB", "GiB", "TiB", "PiB", "EiB", "ZiB")


def size(number: int) -> str:
    """Bytes, such as `34.5 GiB`."""
    if number < 1024:
        return f"{number} B"
    value, place = number / 1024, 0
    # What would be rounded to 1024.0 is 1.0 of the next unit.
    while value >= 1023.95 and place < len(_UNITS) - 1:
        value, place = value / 1024, place + 1
    return f"{value:.1f} {_UNITS[place]}"
