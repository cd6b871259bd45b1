"""A call to another program's tool is never repeated in silence, wherever the house died."""

import asyncio
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from bot.bridges.attempts import SPECS, Attempts, InDoubtError
from bot.bridges.connection import ToolAnswer
from bot.store.embedded import EmbeddedStore
from capabilities.errors import ConflictError
from tests.bridges.conftest import NOW, Bridge
from tests.world import open_world


@pytest.mark.parametrize(
    ("point", "pinned", "told"),
    [
        ("before the call", 0, "may have done this already"),
        ("after the call", 1, "may have done this already"),
        ("after it was noted", 1, "pinned for Bob"),
    ],
)
async def test_after_a_crash_it_is_not_done_again(bridge: Bridge, point: str, pinned: int, told: str) -> None:
    """What was noted as done is told from the note; what was only begun is in doubt."""
    bridge.configure(board=bridge.peer())
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.bridges.dying", str(bridge.folder), point,
        stdout=asyncio.subprocess.PIPE, cwd=Path(__file__).parents[2],
    )  # fmt: skip
    out, _ = await process.communicate()
    assert process.returncode == 9
    assert len(bridge.pinned) == pinned

    async with open_world(bridge.folder, now=NOW + timedelta(minutes=10)) as world:
        await world.services.core.drain()
        message = f"test:{out.decode().strip()}:1:reply"
        reply = await world.services.store.collection("messages").find_one({"_id": message})
    assert reply is not None
    assert told in str(reply)
    assert len(bridge.pinned) == pinned


@pytest.fixture
async def attempts(store: EmbeddedStore) -> Attempts:
    await store.declare(SPECS)
    return Attempts(store)


async def test_a_step_that_was_done_is_told_and_one_that_failed_is_tried_again(attempts: Attempts) -> None:
    assert await attempts.begin("t:1", "ann", "pin", {"to": "Bob"}, NOW) is None
    await attempts.end("t:1", "failed")
    assert await attempts.begin("t:1", "ann", "pin", {"to": "Bob"}, NOW) is None
    await attempts.end("t:1", "done", "pinned")
    assert await attempts.begin("t:1", "ann", "pin", {"to": "Bob"}, NOW) == ToolAnswer("pinned")
    assert await attempts.begin("u:1", "ann", "pin", {"to": "Bob"}, NOW) is None


async def test_a_replay_that_plans_otherwise_is_in_doubt(attempts: Attempts) -> None:
    """A model that is asked again may number its steps otherwise, or want something else."""
    await attempts.begin("t:1", "ann", "pin", {"to": "Bob"}, NOW)
    with pytest.raises(InDoubtError):
        await attempts.begin("t:2", "ann", "pin", {"to": "Bob"}, NOW)
    with pytest.raises(InDoubtError):
        await attempts.begin("t:1", "ann", "pin", {"to": "Eve"}, NOW)
    await attempts.end("t:1", "done", "pinned")
    with pytest.raises(InDoubtError):
        await attempts.begin("t:1", "ann", "pin", {"to": "Eve"}, NOW)
    with pytest.raises(ConflictError):
        await attempts.begin("t:2", "ann", "pin", {"to": "Bob"}, NOW)
    assert await attempts.begin("t:2", "ann", "pin", {"to": "Eve"}, NOW) is None


async def test_the_one_that_comes_second_is_in_doubt(attempts: Attempts) -> None:
    """Two processes at the same turn: a lease that was lost without knowing."""
    ended = await asyncio.gather(
        *(attempts.begin("t:1", "ann", "pin", {"to": "Bob"}, NOW) for _ in range(2)), return_exceptions=True
    )
    assert sorted(type(one).__name__ for one in ended) == ["InDoubtError", "NoneType"]
