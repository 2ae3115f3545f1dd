"""CSV on a terminal, which must not obey what a key holds, and elsewhere, where data stays as it is."""

import io

import pytest

from exporter.listing.documents import Csv
from exporter.listing.sink import Sink

HOSTILE = "a\x1b]0;title\x07\u202eb,c"


class _Terminal(io.BytesIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("out", "cell"),
    [(_Terminal(), '"a\\x1b]0;title\\x07\\u202eb,c"'), (io.BytesIO(), f'"{HOSTILE}"')],
)
def test_only_a_terminal_is_spared_what_it_would_obey(out: io.BytesIO, cell: str) -> None:
    document = Csv(Sink(out), ["key", "completing"])
    document.add([{"key": HOSTILE, "completing": True}])
    document.end()
    assert out.getvalue().decode() == f"key,completing\r\n{cell},true\r\n"
