"""Undo goes back a change at a time, and never further than it can."""

import pytest

from capabilities.errors import NotFoundError
from capabilities.planner.documents import Note, Task
from tests.capabilities.desk import Desk


async def test_undo_takes_back_the_latest_then_the_one_before(ann: Desk) -> None:
    await ann.do("create_task", title="one")
    await ann.do("create_task", title="two")

    await ann.do("undo")
    assert [task.title for task in await ann.all(Task)] == ["one"]
    await ann.do("undo")
    assert await ann.all(Task) == []


async def test_undo_by_words_takes_back_the_one_that_matches(ann: Desk) -> None:
    await ann.do("create_task", title="send the report")
    await ann.do("create_note", text="the wifi code is 1234")

    await ann.do("undo", what="the report")

    assert await ann.all(Task) == []
    assert len(await ann.all(Note)) == 1


async def test_reads_leave_nothing_to_undo(ann: Desk) -> None:
    await ann.do("list_tasks")

    with pytest.raises(NotFoundError, match="nothing to undo"):
        await ann.do("undo")


async def test_words_that_match_nothing_undo_nothing(ann: Desk) -> None:
    await ann.do("create_task", title="send the report")

    with pytest.raises(NotFoundError, match="report"):
        await ann.do("undo", what="the opera")
    assert len(await ann.all(Task)) == 1
