"""Texts for people: spans, counts, and what has room in a terminal."""

#: From so many seconds on a span is told in the unit.
_SPANS = ((172_800, 86_400, "d"), (7200, 3600, "h"), (120, 60, "min"))


def span(seconds: float) -> str:
    """Seconds in whole units, such as `12 d`; cut, not rounded."""
    for least, unit, name in _SPANS:
        if seconds >= least:
            return f"{int(seconds // unit)} {name}"
    return f"{int(seconds)} s"


def number(count: int, of: str) -> str:
    """A count with what is counted, such as `1,234 uploads`."""
    return f"{count:,} {of}" if count == 1 else f"{count:,} {of}s"


def shortened(text: str, cells: int) -> str:
    """The end of a text that has room in so many cells of a terminal, behind `…` where something is cut."""
    # Imported here, since starting to serve should not cost what only tables need.
    from rich.cells import cell_len

    if cell_len(text) <= cells:
        return text
    kept, room = len(text), cells - 1
    while kept and (room := room - cell_len(text[kept - 1])) >= 0:
        kept -= 1
    # Characters that are joined into one may need more room together than each for itself.
    while cell_len(text[kept:]) >= cells and kept < len(text):
        kept += 1
    return f"…{text[kept:]}"
