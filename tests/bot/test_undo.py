"""Receipts and undo, through the whole assistant."""

from collections.abc import AsyncGenerator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.store.effects import Effect
from tests.world import World, open_world

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)


@pytest.fixture
async def world(tmp_path: Path) -> AsyncGenerator[World]:
    async with open_world(tmp_path, now=NOW) as opened:
        yield opened


async def test_undo_takes_back_one_change_after_the_other(world: World) -> None:
    await world.say("add milk to my shopping list")
    await world.say("add eggs to my shopping list")

    await world.say("undo")
    after_one = (await world.say("what's on my shopping list?")).text
    await world.say("undo")
    after_two = (await world.say("what's on my shopping list?")).text

    assert "milk" in after_one
    assert "eggs" not in after_one
    assert "milk" not in after_two


async def test_an_undone_reminder_does_not_fire(world: World) -> None:
    await world.say("remind me to call mum in 10 minutes")
    await world.say("undo that")
    world.clock.advance(timedelta(minutes=11))
    await world.services.core.drain()

    log = await world.services.event_log.read(world.person.id, 0)

    assert [e for e in log if e["event"]["type"] == "reminder.fired"] == []


async def test_a_cancelled_reminder_fires_again_after_undo(world: World) -> None:
    await world.say("remind me to call mum in 10 minutes")
    await world.say("cancel the reminder to call mum")
    await world.say("undo that")
    world.clock.advance(timedelta(minutes=11))
    await world.services.core.drain()

    log = await world.services.event_log.read(world.person.id, 0)
    fired = [e["event"] for e in log if e["event"]["type"] == "reminder.fired"]

    assert len(fired) == 1


async def test_a_change_that_was_changed_since_is_left_alone_and_said(world: World) -> None:
    first = await world.call("create_task", title="write report")
    task = first.receipts[0].effects[0].id
    moved = await world.call("update_task", task=task, title="write the long report")
    await world.call("update_task", task=task, title="write the short report")

    outcome = await world.call("undo", receipt=moved.receipts[0].id)
    still = await world.say("what do I have to do?")

    assert outcome.error == "conflict"
    assert "short report" in still.text


async def test_somebody_elses_receipt_cannot_be_undone(world: World) -> None:
    done = await world.call("create_task", title="write report")
    other = await world.services.people.create(name="Bob", zone="Europe/Berlin", now=NOW)
    bob = World(world.services, world.clock, other)

    outcome = await bob.call("undo", receipt=done.receipts[0].id)

    assert outcome.error == "not_found"
    assert "write report" in (await world.say("what do I have to do?")).text


async def test_undo_of_undo_is_not_offered_as_the_latest_change(world: World) -> None:
    await world.say("add milk to my shopping list")
    await world.say("undo")

    assert "nothing to undo" in (await world.say("undo")).text.lower()


async def test_a_reading_leaves_no_receipt(world: World) -> None:
    outcome = await world.say("what do I have to do?")

    assert outcome.receipts == ()


async def test_what_cannot_be_undone_is_said_and_the_rest_is(world: World) -> None:
    """The first renaming cannot go back while the second, made by a program, stands in between."""
    first = await world.call("create_task", title="write report")
    task = first.receipts[0].effects[0].id
    await world.call("update_task", task=task, title="write the long report")
    await world.say("add milk to my list")
    receipts = world.services.store.collection("receipts")
    newest = await receipts.find({"user": world.person.id}).sort([("at", -1), ("_id", -1)]).to_list()
    later = await world.call("update_task", task=task, title="write the short report")
    await receipts.update_one({"_id": later.receipts[0].id}, {"$set": {"undoable": False}})

    outcome = await world.call("undo", count=2)
    still = await world.say("what do I have to do?")

    assert [raw["action"] for raw in newest] == ["add_to_list", "update_task", "create_task"]
    assert outcome.error is None
    assert "- added milk" in outcome.text
    assert "I left this as it is: changed the task" in outcome.text
    assert outcome.receipts[0].undoes == (newest[0]["_id"],)
    assert "short report" in still.text


async def test_redo_and_undo_can_go_on_for_ever(world: World) -> None:
    await world.say("note: the wifi code is 1234")
    for _ in range(3):
        undone = await world.say("undo")
        redone = await world.say("redo")

        assert (undone.key, redone.key) == ("undone", "redone")
        assert "wifi" in (await world.say("my notes")).text


async def test_an_undone_reminder_that_is_set_again_fires(world: World) -> None:
    await world.say("remind me to call mum in 10 minutes")
    await world.say("undo")
    await world.say("redo")
    world.clock.advance(timedelta(minutes=11))
    await world.services.core.drain()

    log = await world.services.event_log.read(world.person.id, 0)

    assert len([e for e in log if e["event"]["type"] == "reminder.fired"]) == 1


async def test_somebody_elses_undo_is_not_redone(world: World) -> None:
    await world.say("add milk to my list")
    await world.say("undo")
    other = await world.services.people.create(name="Bob", zone="Europe/Berlin", now=NOW)
    bob = World(world.services, world.clock, other)

    assert (await bob.say("redo")).error == "not_found"


async def test_a_change_of_several_things_is_undone_whole_or_not_at_all(world: World) -> None:
    """One step removed a task and renamed another; the renamed one has changed since, for good."""
    made = [await world.call("create_task", title=title) for title in ("one", "two")]
    ids = [outcome.receipts[0].effects[0].id for outcome in made]
    both = await world.call("update_task", task=ids[1], title="zwei")
    receipts = world.services.store.collection("receipts")
    removal = Effect(op="remove", collection="tasks", id=ids[0], noun="task")
    effects = [effect.model_dump() for effect in (*both.receipts[0].effects, removal)]
    await receipts.update_one({"_id": both.receipts[0].id}, {"$set": {"effects": effects}})
    await world.services.store.collection("tasks").update_one({"_id": ids[0]}, {"$set": {"deleted": True}})
    later = await world.call("update_task", task=ids[1], title="deux")
    await receipts.update_one({"_id": later.receipts[0].id}, {"$set": {"undoable": False}})
    await world.say("add milk to my list")

    outcome = await world.call("undo", count=2)
    tasks = await world.say("what do I have to do?")

    assert "I left this as it is" in outcome.text
    assert tasks.text == "To do (1):\n1. deux"
