"""Bodies that are being read at once: those who read the oldest have to go when there are too many."""

import asyncio

from exporter.web.readers import Readers

LARGE = 1 << 16


async def _reader(readers: Readers, body: bytes, ends: asyncio.Event) -> str:
    try:
        with readers.reading(body):
            await ends.wait()
    except asyncio.CancelledError:
        return "let go"
    return "read"


def _run(most: int, bodies: list[bytes]) -> list[str]:
    """What becomes of one reader a body, who begin one after the other and end together."""

    async def run() -> list[str]:
        readers, ends = Readers(most), asyncio.Event()
        tasks = []
        for body in bodies:
            tasks.append(asyncio.create_task(_reader(readers, body, ends)))
            await asyncio.sleep(0)
            await asyncio.sleep(0)
        ends.set()
        return await asyncio.gather(*tasks)

    return asyncio.run(run())


def _bodies(count: int, size: int = LARGE) -> list[bytes]:
    return [bytes(size) + bytes([number]) for number in range(count)]


def test_as_many_as_may_be_are_read() -> None:
    assert _run(3, _bodies(3)) == ["read"] * 3


def test_all_readers_of_the_oldest_are_let_go() -> None:
    one, two, three, four = _bodies(4)
    assert _run(2, [one, one, two, one, three, three]) == ["let go", "let go", "read", "let go", "read", "read"]
    assert _run(2, [one, two, three, four]) == ["let go", "let go", "read", "read"]


def test_short_answers_do_not_count() -> None:
    assert _run(1, [b"Healthy", *_bodies(3, 1000), *_bodies(1)]) == ["read"] * 5


def test_what_was_read_makes_room() -> None:
    async def run() -> list[str]:
        readers, first, others = Readers(2), asyncio.Event(), asyncio.Event()
        one, two, three = _bodies(3)
        reading = [
            asyncio.create_task(_reader(readers, one, first)),
            asyncio.create_task(_reader(readers, two, others)),
        ]
        await asyncio.sleep(0)
        first.set()
        await reading[0]
        reading.append(asyncio.create_task(_reader(readers, three, others)))
        await asyncio.sleep(0)
        others.set()
        return await asyncio.gather(*reading)

    assert asyncio.run(run()) == ["read"] * 3
