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


def test_a_pause_takes_nothing_of_what_is_left() -> None:
    clock = Hand(100.0)
    deadline = Deadline(15.0, clock)
    clock.now = 105.0
    with deadline.paused():
        clock.now = 500.0
    assert deadline.left() == 10.0
    clock.now = 501.0
    assert deadline.left() == 9.0
