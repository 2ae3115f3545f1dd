"""One rendering for all who ask at about the same time."""

import asyncio
import logging
import threading
from collections.abc import Callable

import pytest

from exporter.web.sharing import SharedRendering


def _counter() -> Callable[[], bytes]:
    numbers = iter(range(100))
    return lambda: str(next(numbers)).encode()


def test_all_who_ask_for_the_same_share_one_rendering() -> None:
    async def run() -> list[bytes | None]:
        shared, render = SharedRendering(60), _counter()
        return [*await asyncio.gather(*(shared.get("a", render) for _ in range(20))), await shared.get("a", render)]

    assert asyncio.run(run()) == [b"0"] * 21


def test_another_key_is_another_rendering() -> None:
    async def run() -> tuple[bytes | None, bytes | None]:
        shared, render = SharedRendering(60), _counter()
        return await shared.get("a", render), await shared.get("b", render)

    assert asyncio.run(run()) == (b"0", b"1")


def test_a_rendering_is_forgotten_when_its_time_is_over() -> None:
    async def run() -> tuple[bytes | None, bytes | None]:
        shared, render = SharedRendering(0.02), _counter()
        first = await shared.get("a", render)
        await asyncio.sleep(0.05)
        return first, await shared.get("a", render)

    assert asyncio.run(run()) == (b"0", b"1")


def test_a_rendering_longer_than_the_time_is_still_shared() -> None:
    gate = threading.Event()
    renderings: list[str] = []

    def render() -> bytes:
        renderings.append("begun")
        gate.wait(5)
        return b"x"

    async def run() -> list[bytes | None]:
        shared = SharedRendering(0.0)
        first = asyncio.create_task(shared.get("a", render))
        await asyncio.sleep(0.02)
        second = asyncio.create_task(shared.get("a", render))
        await asyncio.sleep(0)
        gate.set()
        return [await first, await second]

    assert asyncio.run(run()) == [b"x", b"x"]
    assert renderings == ["begun"]


def test_one_who_goes_away_does_not_take_it_from_the_others() -> None:
    gate = threading.Event()

    def render() -> bytes:
        gate.wait(5)
        return b"x"

    async def run() -> bytes | None:
        shared = SharedRendering(60)
        leaving = asyncio.create_task(shared.get("a", render))
        staying = asyncio.create_task(shared.get("a", render))
        await asyncio.sleep(0)
        leaving.cancel()
        gate.set()
        return await staying

    assert asyncio.run(run()) == b"x"


def test_a_fault_is_logged_once_for_all_who_waited(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)

    def render() -> bytes:
        raise ValueError("ours")

    async def run() -> list[bytes | None]:
        shared = SharedRendering(60)
        return list(await asyncio.gather(*(shared.get("a", render) for _ in range(5))))

    assert asyncio.run(run()) == [None] * 5
    assert [(record.name, record.getMessage()) for record in caplog.records] == [
        ("exporter.web", "cannot render an answer")
    ]
