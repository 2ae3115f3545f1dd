"""Reads expositions as prometheus_client's parsers do."""

from collections.abc import Mapping

from prometheus_client import Metric
from prometheus_client.openmetrics.parser import text_string_to_metric_families as openmetrics_families
from prometheus_client.parser import text_string_to_metric_families as text_families

from exporter.exposition.board import Board

#: A name of a sample and its labels, sorted.
Key = tuple[str, tuple[tuple[str, str], ...]]


def families(board: Board, openmetrics: bool = False) -> list[Metric]:
    """Every family, in order."""
    text = board.scrape(openmetrics, compressed=False).decode()
    return list(openmetrics_families(text) if openmetrics else text_families(text))  # type: ignore[no-untyped-call]


def key(name: str, labels: Mapping[str, str]) -> Key:
    """The identity of a series."""
    return name, tuple(sorted(labels.items()))


def series(board: Board, openmetrics: bool = False) -> dict[Key, float]:
    """Every sample by its identity, each there only once."""
    samples = [sample for family in families(board, openmetrics) for sample in family.samples]
    found = {key(sample.name, sample.labels): sample.value for sample in samples}
    assert len(found) == len(samples)
    return found


def values(board: Board, name: str, openmetrics: bool = False) -> dict[tuple[str, ...], float]:
    """The samples of one metric of ours by the values of their labels, in the order of the labels' names."""
    full = f"qumulo_s3_uploads_{name}"
    return {
        tuple(value for _, value in labels): number
        for (found, labels), number in series(board, openmetrics).items()
        if found == full
    }
