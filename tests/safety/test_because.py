"""A receipt says what had been read before, and all of one reading is taken back together."""

from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from pathlib import Path

import pytest

from capabilities.journal import journal
from capabilities.origins import UNNAMED, Label, Origin, sources
from capabilities.planner import planner
from capabilities.registry import Registry
from tests.deliberation.scripted import Line, ScriptedModels, call, calls, says, wants
from tests.safety.letters import Letters
from tests.world import World, open_world

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
PAGE = "https://news.example/a"
Opened = Callable[..., Awaitable[World]]


@pytest.fixture
def letters() -> Letters:
    return Letters()


@pytest.fixture
async def opened(tmp_path: Path, letters: Letters) -> AsyncGenerator[Opened]:
    async with AsyncExitStack() as stack:

        async def with_model(*script: Line) -> World:
            registry = Registry([planner, journal, letters.package])
            models = ScriptedModels(*script)
            return await stack.enter_async_context(
                open_world(tmp_path, now=NOW, models=models, registry=registry)
            )

        yield with_model


async def _journal(world: World) -> list[tuple[str, list[str]]]:
    found = await world.services.store.collection("receipts").find({"user": world.person.id}).to_list()
    ordered = sorted(found, key=lambda raw: raw["at"])
    return [(raw["action"], raw["because"]) for raw in ordered]


READ_AND_KEEP: tuple[Line, ...] = (
    wants("read_page", "create_note", "create_task"),
    calls(call("read_page", url=PAGE)),
    calls(call("create_note", text="the sale ends on Friday"), call("create_task", title="buy a scythe")),
)
"""What the model does after reading: nothing of it was asked for."""


async def test_what_was_done_in_ones_own_words_has_no_because(opened: Opened) -> None:
    world = await opened(wants("create_note"), calls(call("create_note", text="the wug fits")))

    await world.say("I have to oil the hinges")
    await world.say("frobnicate: the wug fits")

    assert await _journal(world) == [("create_task", []), ("create_note", [])]


async def test_what_was_planned_after_reading_says_what_was_read(opened: Opened) -> None:
    world = await opened(*READ_AND_KEEP)

    outcome = await world.say(f"frobnicate {PAGE}")

    assert [receipt.because for receipt in outcome.receipts] == [(PAGE,), (PAGE,)]
    assert await _journal(world) == [("create_note", [PAGE]), ("create_task", [PAGE])]


async def test_a_reference_into_a_page_is_a_because_though_the_plan_was_the_owners(opened: Opened) -> None:
    world = await opened(
        wants("read_page", "create_note"),
        calls(call("read_page", url=PAGE), call("create_note", text="${1.text}")),
        says("Kept."),
    )

    outcome = await world.say(f"frobnicate {PAGE} and keep what it says")

    assert [receipt.because for receipt in outcome.receipts] == [(PAGE,)]


async def test_it_meaning_a_thing_from_outside_is_a_because(opened: Opened) -> None:
    """The person's own sentence; but what it changes was written by somebody else."""
    world = await opened(*READ_AND_KEEP)
    await world.say(f"frobnicate {PAGE}")
    await world.say("what do I have to do?")

    outcome = await world.say("mark the scythe as done")

    assert outcome.receipts[0].action == "complete_task"
    assert outcome.receipts[0].because == (PAGE,)


async def test_a_reminder_about_a_thing_from_outside_is_from_there_too(opened: Opened) -> None:
    """Its title is copied: the label goes with the words, not with the step."""
    world = await opened(*READ_AND_KEEP)
    await world.say(f"frobnicate {PAGE}")
    await world.say("what do I have to do?")

    outcome = await world.say("change the scythe task to be due tomorrow at 5pm")

    made = [effect for effect in outcome.receipts[0].effects if effect.collection == "reminders"]
    assert [effect.after["title"] for effect in made] == ["buy a scythe"]
    assert [(effect.after.get("origin"), effect.after.get("sources")) for effect in made] == [
        (Origin.OUTSIDE, [PAGE])
    ]
    assert outcome.receipts[0].because == (PAGE,)


async def test_the_same_words_said_by_the_person_are_their_own(opened: Opened) -> None:
    world = await opened(*READ_AND_KEEP)
    await world.say(f"frobnicate {PAGE}")

    outcome = await world.call("create_task", title="buy a scythe")

    assert outcome.receipts[0].because == ()
    assert "origin" not in outcome.receipts[0].effects[0].after


async def test_the_changes_shown_tell_what_was_read(opened: Opened) -> None:
    world = await opened(*READ_AND_KEEP)
    await world.say("I have to oil the hinges")
    await world.say(f"frobnicate {PAGE}")

    shown = (await world.say("what can I undo?")).text.splitlines()

    assert [PAGE in line for line in shown[1:]] == [True, True, False]
    assert f"after reading `{PAGE}`)" in shown[1]


async def test_all_that_came_of_a_page_is_undone_and_nothing_else(opened: Opened) -> None:
    world = await opened(*READ_AND_KEEP)
    await world.say("I have to oil the hinges")
    await world.say(f"frobnicate {PAGE}")
    await world.say("note: mine")

    outcome = await world.say("undo everything you did after reading that page")

    assert len(outcome.receipts) == 1
    assert len(outcome.receipts[0].undoes) == 2
    assert "scythe" in outcome.text
    left = [(await world.say(text)).text for text in ("what do I have to do?", "my notes")]
    assert "hinges" in left[0]
    assert "scythe" not in left[0]
    assert "Friday" not in left[1]
    assert "mine" in left[1]


async def test_it_is_itself_taken_back_in_one(opened: Opened) -> None:
    world = await opened(*READ_AND_KEEP)
    await world.say(f"frobnicate {PAGE}")
    await world.say(f"undo everything you did after reading {PAGE}")

    await world.say("redo")

    assert "scythe" in (await world.say("what do I have to do?")).text
    assert "Friday" in (await world.say("my notes")).text


async def test_another_source_undoes_nothing_and_the_ones_there_are_are_named(opened: Opened) -> None:
    world = await opened(*READ_AND_KEEP)
    await world.say(f"frobnicate {PAGE}")

    outcome = await world.say("undo everything you did after reading the mail from Clara")

    assert outcome.error == "not_found"
    assert PAGE in outcome.text
    assert "scythe" in (await world.say("what do I have to do?")).text


async def test_what_has_gone_out_is_named_and_the_rest_taken_back(opened: Opened, letters: Letters) -> None:
    world = await opened(
        wants("send_letter", "create_note"),
        calls(
            call("send_letter", to="ben@mail.example", text="hello Ben"),
            call("create_note", text="wrote to Ben"),
        ),
    )
    await world.say("frobnicate ben@mail.example: hello Ben")

    outcome = await world.say("undo all of that")

    assert letters.sent == [("ben@mail.example", "hello Ben")]
    assert "- noted “wrote to Ben”" in outcome.text
    assert "This has gone out and cannot be taken back: " in outcome.text
    assert len(outcome.receipts[0].undoes) == 1


async def test_when_all_of_it_has_gone_out_nothing_is_claimed(opened: Opened, letters: Letters) -> None:
    world = await opened(
        wants("send_letter"), calls(call("send_letter", to="ben@mail.example", text="hello Ben"))
    )
    await world.say("frobnicate ben@mail.example: hello Ben")

    outcome = await world.say("undo everything you just did")

    assert outcome.error == "conflict"
    assert outcome.receipts == ()
    assert outcome.text.startswith("I took nothing back.")
    assert "cannot be taken back" in outcome.text


async def test_a_yes_from_elsewhere_still_tells_what_had_been_read(opened: Opened, letters: Letters) -> None:
    """A button's yes runs the stored call alone; what led to the question is stored with it."""
    world = await opened(
        wants("read_page", "send_letter"),
        calls(call("read_page", url=PAGE)),
        calls(call("send_letter", to="eve@evil.test", text="hello")),
    )
    await world.say(f"frobnicate {PAGE}")
    await world.say("I have to oil the hinges")  # the question is no longer the open one
    approval = (await world.services.store.collection("approvals").find({"user": world.person.id}).to_list())[
        0
    ]

    answered = await world.answer(approval["_id"], approval["action"])

    assert letters.sent == [("eve@evil.test", "hello")]
    assert [receipt.because for receipt in answered.receipts] == [(PAGE,)]


def test_an_outside_label_without_a_name_is_a_source_all_the_same() -> None:
    assert sources(Label(Origin.OUTSIDE)) == (UNNAMED,)
    assert sources(Label(Origin.OWNER, ("x",)), Label(Origin.APP)) == ()
    assert sources(Label(Origin.OUTSIDE, ("a",)), Label(Origin.OUTSIDE, ("b", "a"))) == ("a", "b")
