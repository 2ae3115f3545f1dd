"""Expositions as numbers."""


def samples(exposition: str) -> dict[str, float]:
    """Series to values; only lines that are samples."""
    rows = (line.rpartition(" ") for line in exposition.splitlines() if line and not line.startswith("#"))
    return {series: float(value) for series, _, value in rows}
