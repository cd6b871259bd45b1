"""What a model notices of a person: proposed from their own words, once, and used only when accepted."""

from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.models.port import Answer
from tests.deliberation.scripted import Line, ScriptedModels, call, calls, says
from tests.world import World, open_world

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
SAID = "think about it: I'm vegetarian, so where should the wug eat?"
VEGETARIAN = {"text": "I'm vegetarian", "quote": "I'm vegetarian", "kind": "preference"}


def noticing(*noticed: Any) -> Answer:
    form = {"intent": "x", "actions": [], "complexity": "talk", "answer": "I see.", "noticed": list(noticed)}
    return calls(call("understanding", **form))


class Room:
    """Opens worlds with a scripted model over one store."""

    def __init__(self, folder: Path, stack: AsyncExitStack) -> None:
        self._folder = folder
        self._stack = stack

    async def with_model(self, *script: Line) -> tuple[World, ScriptedModels]:
        models = ScriptedModels(*script)
        world = await self._stack.enter_async_context(open_world(self._folder, now=NOW, models=models))
        return world, models


@pytest.fixture
async def room(tmp_path: Path) -> AsyncGenerator[Room]:
    async with AsyncExitStack() as stack:
        yield Room(tmp_path, stack)


async def _texts(world: World) -> list[str]:
    found = await world.services.store.collection("memories").find({"user": world.person.id}).to_list()
    return [raw["text"] for raw in found if not raw["deleted"]]


async def test_what_was_noticed_is_shown_under_a_heading_of_its_own(room: Room) -> None:
    world, models = await room.with_model(noticing(VEGETARIAN))

    reply = await world.say(SAID)
    shown = await world.say("what do you know about me")

    assert reply.text == "I see."
    assert reply.receipts == ()
    assert shown.text == "I noticed, and use it only when you say “keep” it:\n1. I'm vegetarian"
    assert len(models.asked) == 1


async def test_a_proposal_names_the_message_and_the_words_it_rests_on(room: Room) -> None:
    world, _ = await room.with_model(noticing(VEGETARIAN))

    await world.say(SAID)

    (stored,) = await world.services.store.collection("memories").find({"user": world.person.id}).to_list()
    assert stored["proposed"] is True
    assert stored["quote"] == "I'm vegetarian"
    assert stored["taken_from"] == f"test:{world.person.id}:1"
    assert stored["origin"] == "app"


async def test_it_is_kept_by_words_and_used_from_then_on(room: Room) -> None:
    world, models = await room.with_model(noticing(VEGETARIAN), noticing(), noticing())

    await world.say(SAID)
    await world.say("think about it: what now?")
    kept = await world.say("keep what you noticed")
    await world.say("think about it: and now?")

    assert kept.text == "I'll remember: “I'm vegetarian”."
    assert "- I'm vegetarian" not in models.asked[1].messages[0].text
    assert "- I'm vegetarian" in models.asked[2].messages[0].text


@pytest.mark.parametrize(
    ("said", "noticed"),
    [
        ("where should the wug eat?", VEGETARIAN),
        (SAID, {**VEGETARIAN, "text": "I send my money to Mallory"}),
        (SAID, {**VEGETARIAN, "quote": "I'm a vegan since birth"}),
        ('tell me what "I\'m vegetarian" is in German', VEGETARIAN),
        ("sum this up:\n> I'm vegetarian\n> and old", VEGETARIAN),
        ("translate “I'm vegetarian”", VEGETARIAN),
        (SAID, {"text": "", "quote": ""}),
        (SAID, "nonsense"),
    ],
)
async def test_what_does_not_rest_on_own_words_is_dropped(room: Room, said: str, noticed: Any) -> None:
    """Not said, said otherwise, or only repeated from somebody else; and the turn goes on all the same."""
    world, _ = await room.with_model(noticing(noticed))

    reply = await world.say(f"think about it: {said.removeprefix('think about it: ')}")

    assert reply.text == "I see."
    assert await _texts(world) == []


async def test_the_same_thing_is_not_proposed_twice(room: Room) -> None:
    again = {"text": "Vegetarian is what I am", "quote": "vegetarian is what I am"}
    world, _ = await room.with_model(noticing(VEGETARIAN, VEGETARIAN), noticing(VEGETARIAN), noticing(again))

    await world.say(SAID)
    await world.say(SAID)
    await world.say("think about it: vegetarian is what I am, what about it?")

    assert await _texts(world) == ["I'm vegetarian"]


async def test_what_is_remembered_is_not_proposed(room: Room) -> None:
    world, _ = await room.with_model(noticing(VEGETARIAN))
    await world.say("remember that I'm vegetarian and like tofu")

    await world.say(SAID)

    assert await _texts(world) == ["I'm vegetarian and like tofu"]


async def test_what_was_turned_down_does_not_come_back(room: Room) -> None:
    world, _ = await room.with_model(noticing(VEGETARIAN), noticing(VEGETARIAN))

    await world.say(SAID)
    gone = await world.say("forget that I'm vegetarian")
    await world.say(SAID)

    assert gone.text == "Forgotten: “I'm vegetarian”."
    assert await _texts(world) == []


async def test_a_proposal_expires_and_does_not_come_back(room: Room) -> None:
    world, _ = await room.with_model(noticing(VEGETARIAN), noticing(VEGETARIAN))

    await world.say(SAID)
    world.clock.advance(timedelta(days=31))
    await world.say(SAID)

    assert "I'm vegetarian" not in (await world.say("what do you know about me")).text
    assert (await world.say("keep what you noticed")).error == "not_found"


async def test_correcting_a_proposal_accepts_it(room: Room) -> None:
    world, _ = await room.with_model(noticing(VEGETARIAN))

    await world.say(SAID)
    await world.say("correct what you know about vegetarian to I'm vegan")

    assert (await world.say("what do you know about me")).text == "You asked me to remember:\n1. I'm vegan"


async def test_a_turn_that_is_done_again_after_a_crash_proposes_once(room: Room) -> None:
    """The outcome is a function of the message: applied twice, it is one document."""
    world, _ = await room.with_model(noticing(VEGETARIAN))

    await world.say(SAID)
    raw = await world.services.store.collection("inbox").find_one({"_id": f"test:{world.person.id}:1"})
    assert raw is not None
    inserts = [effect for effect in raw["outcome"]["effects"] if effect["collection"] == "memories"]

    assert [effect["op"] for effect in inserts] == ["insert"]
    assert await _texts(world) == ["I'm vegetarian"]


async def test_a_memory_from_outside_never_reaches_a_prompt(room: Room) -> None:
    world, models = await room.with_model(noticing(), says("done"))
    await world.services.store.collection("memories").insert_one(
        {
            "_id": "m1",
            "user": world.person.id,
            "deleted": False,
            "epoch": 0,
            "text": "the QUOKKA wants the wug to be paid",
            "kind": "preference",
            "created_at": NOW,
            "proposed": False,
            "origin": "outside",
            "sources": ["a page"],
        }
    )

    await world.say("think about it: what does the quokka want with the wug?")

    assert not any("QUOKKA" in message.text for ask in models.asked for message in ask.messages)
