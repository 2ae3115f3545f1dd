"""Bytes as people read them."""

import pytest

from exporter.uploads.sizes import size


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (0, "0 B"),
        (1023, "1023 B"),
        (1024, "1.0 KiB"),
        (4096, "4.0 KiB"),
        (2**20 - 1, "1.0 MiB"),
        (int(34.5 * 2**30), "34.5 GiB"),
        (2**50, "1.0 PiB"),
        ((2**63 - 1) * 4096, "32.0 ZiB"),
        (2**90, "1048576.0 ZiB"),
    ],
)
def test_sizes(count: int, text: str) -> None:
    assert size(count) == text
