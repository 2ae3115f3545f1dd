import threading
from collections.abc import Iterator

import pytest

from exporter.polling import parallel

LONG = 10.0
SHORT = 0.02


@pytest.fixture
def stop() -> Iterator[threading.Event]:
    event = threading.Event()
    yield event
    event.set()


@pytest.mark.parametrize("threads", [1, 2, 7, 50])
@pytest.mark.parametrize("count", [0, 1, 20])
def test_every_item_has_one_result(threads: int, count: int, stop: threading.Event) -> None:
    results = list(parallel.results(lambda item: item * 10, range(count), threads, LONG, stop))
    assert sorted(result for result in results if result is not None) == [10 * item for item in range(count)]
    assert len(results) == count


def test_a_slow_item_does_not_hold_the_others(stop: threading.Event) -> None:
    release = threading.Event()

    def work(item: str) -> str:
        if item == "slow":
            assert release.wait(LONG)
        return item

    results = parallel.results(work, ["slow", "a", "b", "c"], 2, LONG, stop)
    assert [next(results) for _ in range(3)] == ["a", "b", "c"]
    release.set()
    assert list(results) == ["slow"]


def test_a_pause_without_results_is_told(stop: threading.Event) -> None:
    release = threading.Event()
    results = parallel.results(lambda _: release.wait(LONG), ["slow"], 1, SHORT, stop)
    assert [next(results), next(results)] == [None, None]
    release.set()
    assert [result for result in results if result is not None] == [True]


def test_no_more_threads_than_asked_for_work_at_once(stop: threading.Event) -> None:
    together = threading.Barrier(3)
    running: set[int] = set()

    def work(item: int) -> int:
        together.wait(LONG)
        running.add(threading.get_ident())
        return item

    assert len(list(parallel.results(work, range(9), 3, LONG, stop))) == 9
    assert len(running) == 3


def test_stop_ends_the_results_and_begins_no_more(stop: threading.Event) -> None:
    release, begun = threading.Event(), []

    def work(item: int) -> int:
        begun.append(item)
        assert release.wait(LONG)
        return item

    results = parallel.results(work, range(5), 1, SHORT, stop)
    assert next(results) is None
    stop.set()
    assert list(results) == []
    release.set()
    for thread in threading.enumerate():
        if thread.name.startswith("listing-"):
            thread.join(LONG)
    assert begun == [0]


def test_threads_end_with_the_work_and_do_not_hold_the_exit(stop: threading.Event) -> None:
    threads: set[threading.Thread] = set()

    def work(item: int) -> int:
        threads.add(threading.current_thread())
        return item

    assert sorted(item for item in parallel.results(work, range(4), 2, LONG, stop) if item is not None) == [0, 1, 2, 3]
    for thread in threads:
        thread.join(LONG)
    assert [(thread.daemon, thread.is_alive()) for thread in threads] == [(True, False)] * len(threads)


def test_whoever_stops_reading_leaves_nothing_to_begin(stop: threading.Event) -> None:
    begun: list[int] = []
    gate, done = threading.Event(), threading.Event()

    def work(item: int) -> int:
        begun.append(item)
        if item == 1:
            assert gate.wait(LONG)
            done.set()
        return item

    results = parallel.results(work, range(50), 1, LONG, stop)
    assert next(results) == 0
    results.close()  # type: ignore[attr-defined]  # it is a generator
    gate.set()
    assert done.wait(LONG)
    for thread in threading.enumerate():
        if thread.name.startswith("listing"):
            thread.join(LONG)
    assert begun == [0, 1]
