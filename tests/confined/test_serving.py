"""Children that look at one thing: fresh each time, told apart by how they end, never left behind."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from bot.confined.serving import Children


@pytest_asyncio.fixture
async def children() -> AsyncIterator[Children]:
    made = Children("tests.confined.echo", at_once=1)
    yield made
    await made.close()


async def test_a_file_arrives_by_its_bytes(children: Children, tmp_path: Path) -> None:
    """In pieces, whatever its size; more than one answer may come back."""
    file = tmp_path / "file"
    file.write_bytes(os.urandom(3_000_001))
    async with children.one() as child:
        await child.give({"say": "twice"}, file)
        answers = [await child.answer(), await child.answer()]

    assert answers == [({"said": "twice"}, file.read_bytes()), ({"said": "again"}, b"")]


async def test_every_one_is_fresh(children: Children) -> None:
    numbers: set[int] = set()
    for _ in range(3):
        async with children.one() as child:
            numbers.add(child.number)

    assert len(numbers) == 3


async def test_one_that_was_killed_is_told_and_the_next_one_works(children: Children) -> None:
    async with children.one() as child:
        os.kill(child.number, signal.SIGKILL)
        await child.give({"say": "hello"})
        with pytest.raises(EOFError):
            await child.answer()
    async with children.one() as child:
        await child.give({"say": "hello"}, b"body")
        assert await child.answer() == ({"said": "hello"}, b"body")


async def test_a_spare_one_that_died_is_not_lent(children: Children) -> None:
    children.warm_up()
    assert children._spare is not None
    spare = await children._spare
    os.kill(spare.number, signal.SIGKILL)
    await spare._process.wait()

    async with children.one() as child:
        await child.give({"say": "hello"})
        assert (await child.answer())[0] == {"said": "hello"}


async def test_one_that_took_all_its_time_is_told_apart(children: Children) -> None:
    async with children.one() as busy:
        await busy.give({"say": "busy"})
        with pytest.raises(EOFError):
            await busy.answer()
    async with children.one() as idle:
        pass

    assert (busy.out_of_time, idle.out_of_time) == (True, False)


async def test_none_is_left_when_its_asker_gives_up(children: Children) -> None:
    with pytest.raises(TimeoutError):
        async with children.one() as child, asyncio.timeout(0.2):
            await child.answer()

    with pytest.raises(ProcessLookupError):
        os.kill(child.number, 0)
