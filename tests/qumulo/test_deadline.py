"""The bound on a listing, on a clock moved by hand."""

from exporter.qumulo.deadline import Deadline

from .support import Hand


def test_what_is_left_falls_to_below_zero() -> None:
    clock = Hand(100.0)
    deadline = Deadline(15.0, clock)
    assert deadline.left() == 15.0
    clock.now = 114.0
    assert deadline.left() == 1.0
    clock.now = 120.0
    assert deadline.left() == -5.0
