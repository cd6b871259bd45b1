"""The loop with a model: it plans what is declined, and whatever it does, the turn ends well."""

from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.models.port import Answer, Ask, BudgetError, ModelUnavailableError, ToolCall
from tests.deliberation.scripted import Line, ScriptedModels, call, calls, last_tool_texts, says, wants
from tests.world import World, open_world

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
HARD = "frobnicate my week so that the wug fits"


class Room:
    """Opens worlds with a scripted model."""

    def __init__(self, folder: Path, stack: AsyncExitStack) -> None:
        self._folder = folder
        self._stack = stack

    async def with_model(self, *script: Line, configured: bool = True) -> tuple[World, ScriptedModels]:
        models = ScriptedModels(*script, configured=configured)
        world = await self._stack.enter_async_context(open_world(self._folder, now=NOW, models=models))
        return world, models


@pytest.fixture
async def room(tmp_path: Path) -> AsyncGenerator[Room]:
    async with AsyncExitStack() as stack:
        yield Room(tmp_path, stack)


async def test_what_the_reactive_layer_understands_never_reaches_the_model(room: Room) -> None:
    world, models = await room.with_model()

    outcome = await world.say("add milk to my shopping list")

    assert models.asked == []
    assert [receipt.action for receipt in outcome.receipts] == ["add_to_list"]


async def test_a_plan_of_independent_calls_is_done_and_told_from_its_receipts(room: Room) -> None:
    world, models = await room.with_model(
        wants("create_task", "schedule_event"),
        calls(
            call("create_task", title="fit the wug", due="friday"),
            call("schedule_event", title="Wug fitting", start="tomorrow at 3pm"),
        ),
    )

    outcome = await world.say(HARD)

    assert [receipt.action for receipt in outcome.receipts] == ["create_task", "schedule_event"]
    assert "fit the wug" in outcome.text
    assert "Wug fitting" in outcome.text
    assert "15:00" in outcome.text
    assert models.left == 0


async def test_a_later_call_uses_what_an_earlier_one_found(room: Room) -> None:
    world, _ = await room.with_model(
        wants("list_tasks", "complete_task"),
        calls(call("list_tasks"), call("complete_task", task="${1.items.0.id}")),
        says("That was the only one."),
    )
    await world.say("add a task to water the plants")

    outcome = await world.say(HARD)

    assert [receipt.action for receipt in outcome.receipts] == ["complete_task"]
    assert "water the plants" in outcome.receipts[0].summary


async def test_a_failed_step_is_planned_anew(room: Room) -> None:
    def again(ask: Ask) -> Answer:
        assert "error" in last_tool_texts(ask)[-1]
        return calls(call("create_task", title="feed the wug"))

    world, _ = await room.with_model(
        wants("complete_task", "create_task"), calls(call("complete_task", task="the wug")), again
    )

    outcome = await world.say(HARD)

    assert [receipt.action for receipt in outcome.receipts] == ["create_task"]


async def test_what_waits_for_a_failed_step_is_left_out(room: Room) -> None:
    world, _ = await room.with_model(
        wants("complete_task", "create_task"),
        calls(call("complete_task", task="the wug"), call("create_task", title="party", after_calls=[1])),
        says("There is no such task."),
    )

    outcome = await world.say(HARD)

    assert outcome.receipts == ()
    assert outcome.text == "There is no such task."


async def test_talk_is_answered_in_one_call(room: Room) -> None:
    world, models = await room.with_model(wants(complexity="talk", answer="Wugs are birds in a test."))

    outcome = await world.say("what on earth would a wug be then")

    assert outcome.text == "Wugs are birds in a test."
    assert len(models.asked) == 1


async def test_findings_are_put_in_words_by_the_model(room: Room) -> None:
    world, _ = await room.with_model(
        wants("list_tasks"), calls(call("list_tasks")), says("Start with the plants: they are oldest.")
    )
    await world.say("add a task to water the plants")

    outcome = await world.say(HARD)

    assert outcome.text == "Start with the plants: they are oldest."


@pytest.mark.parametrize("error", [ModelUnavailableError("down"), RuntimeError("a bug in a library")])
async def test_a_model_that_is_away_leaves_everything_as_without_one(room: Room, error: Exception) -> None:
    world, _ = await room.with_model(error)

    outcome = await world.say(HARD)

    assert outcome.text.startswith("Sorry, I didn't understand that.")
    assert "language model does not answer" in outcome.text


async def test_a_model_that_goes_away_after_a_step_keeps_what_was_done(room: Room) -> None:
    world, _ = await room.with_model(
        wants("create_task", "list_tasks"),
        calls(call("create_task", title="fit the wug"), call("list_tasks", after_calls=[1])),
        ModelUnavailableError("down"),
    )

    outcome = await world.say(HARD)

    assert [receipt.action for receipt in outcome.receipts] == ["create_task"]
    assert "fit the wug" in outcome.text
    assert "language model does not answer" in outcome.text


async def test_the_understood_half_is_done_when_the_model_is_away(room: Room) -> None:
    world, _ = await room.with_model(ModelUnavailableError("down"))

    outcome = await world.say("Add milk to my list. Frobnicate the wug.")

    assert [receipt.action for receipt in outcome.receipts] == ["add_to_list"]
    assert "Frobnicate" in outcome.text


async def test_a_cap_is_told_once_a_day(room: Room) -> None:
    cap = BudgetError("Your budget for today is used up until midnight.")
    world, _ = await room.with_model(cap, cap)

    first, second = await world.say(HARD), await world.say(HARD)

    assert "used up until midnight" in first.text
    assert "used up" not in second.text
    assert second.text.startswith("Sorry, I didn't understand that.")


async def test_an_unknown_tool_and_broken_arguments_are_told_to_the_model(room: Room) -> None:
    def corrected(ask: Ask) -> Answer:
        told = last_tool_texts(ask)
        assert "no action called 'explode'" in told[0]
        assert "not a JSON object" in told[1]
        return calls(call("create_task", title="fit the wug"))

    broken = ToolCall("broken", "create_task", None, '{"title": "fit')
    world, _ = await room.with_model(wants("create_task"), calls(call("explode"), broken), corrected)

    outcome = await world.say(HARD)

    assert [receipt.action for receipt in outcome.receipts] == ["create_task"]


async def test_endless_calls_stop_honestly(room: Room) -> None:
    rounds = [calls(call("list_tasks"), call("find_notes", query=f"wug {n}")) for n in range(20)]
    world, models = await room.with_model(wants("list_tasks", "find_notes"), *rounds)

    outcome = await world.say(HARD)

    assert "going in circles" in outcome.text
    assert len(models.asked) < 6


async def test_different_endless_calls_stop_after_twelve_steps(room: Room) -> None:
    rounds = [calls(*(call("find_notes", query=f"wug {n} {m}") for m in range(5))) for n in range(20)]
    world, _ = await room.with_model(wants("find_notes"), *rounds)

    outcome = await world.say(HARD)

    assert "more steps than I may do" in outcome.text
    assert len(outcome.explanation["steps"]) == 12


async def test_a_model_that_only_talks_nonsense_is_given_up(room: Room) -> None:
    world, models = await room.with_model(wants(), *[calls(call("explode"))] * 9)

    outcome = await world.say(HARD)

    assert "did not come up with anything" in outcome.text
    assert len(models.asked) == 4


async def test_a_missing_slot_of_a_planned_step_is_asked_of_the_person(room: Room) -> None:
    world, _ = await room.with_model(wants("set_reminder"), calls(call("set_reminder", title="the wug")))

    outcome = await world.say(HARD)

    assert outcome.question is not None
    assert "When" in outcome.text


async def test_thinking_is_asked_for_in_so_many_words(room: Room) -> None:
    world, models = await room.with_model(wants(complexity="talk", answer="Two, I would say."))

    outcome = await world.say("Think about it: what's on my list?")

    assert outcome.text == "Two, I would say."
    assert models.asked[0].messages[-1].text == "what's on my list?"


async def test_without_a_configured_model_nothing_changes(room: Room) -> None:
    world, _ = await room.with_model(configured=False)

    outcome = await world.say(HARD)

    assert outcome.text.startswith("Sorry, I didn't understand that.")
    assert "language model" not in outcome.text


async def test_hello_costs_at_most_four_kilobytes_of_prompt(room: Room) -> None:
    """Rivals send 29 to 60 KB; here a greeting reaches the model only when somebody insists."""
    world, models = await room.with_model(wants(complexity="talk", answer="Hello!"))

    await world.say("think about it: hello")

    ask = models.asked[0]
    size = sum(len(message.text) for message in ask.messages)
    size += sum(len(str(tool.schema)) + len(tool.name) + len(tool.description) for tool in ask.tools)
    assert size <= 4096


async def test_an_answer_goes_on_with_the_plan_that_asked(room: Room) -> None:
    """The model is not asked for its plan again: what waited is done with the answer's turn."""
    world, models = await room.with_model(
        wants("set_reminder", "create_task"),
        calls(
            call("set_reminder", title="the wug"),
            call("create_task", title="after the wug", after_calls=[1]),
            call("create_task", title="anyway"),
        ),
    )

    first = await world.say(HARD)
    second = await world.say("tomorrow at 9")

    assert [receipt.action for receipt in first.receipts] == ["create_task"]
    assert "anyway" in first.text
    assert "left out" not in first.text
    assert [receipt.action for receipt in second.receipts] == ["set_reminder", "create_task"]
    assert "after the wug" in second.text
    assert models.left == 0


async def test_two_questions_of_a_plan_are_asked_one_after_the_other(room: Room) -> None:
    world, _ = await room.with_model(
        wants("set_reminder"),
        calls(call("set_reminder", title="the wug"), call("set_reminder", title="the blicket")),
    )

    await world.say(HARD)
    second = await world.say("tomorrow at 9")
    third = await world.say("tomorrow at 10")

    assert [receipt.summary.count("wug") for receipt in second.receipts] == [1]
    assert second.question is not None
    assert [receipt.summary.count("blicket") for receipt in third.receipts] == [1]


async def test_a_plan_whose_question_is_called_off_is_dropped(room: Room) -> None:
    world, _ = await room.with_model(
        wants("set_reminder", "create_task"),
        calls(call("set_reminder", title="the wug"), call("create_task", title="after", after_calls=[1])),
    )

    await world.say(HARD)
    cancelled = await world.say("never mind")
    later = await world.say("tomorrow at 9")

    assert cancelled.receipts == ()
    assert later.receipts == ()


async def test_results_of_an_answered_step_reach_the_model_that_planned_it(room: Room) -> None:
    def summing_up(ask: Ask) -> Answer:
        assert len(last_tool_texts(ask)) == 2
        return says("Nothing stands in its way.")

    world, _ = await room.with_model(
        wants("set_reminder", "list_events"),
        calls(call("set_reminder", title="the wug"), call("list_events", after_calls=[1])),
        summing_up,
    )

    await world.say(HARD)
    outcome = await world.say("tomorrow at 9")

    assert "Nothing stands in its way." in outcome.text
    assert [receipt.action for receipt in outcome.receipts] == ["set_reminder"]


async def test_why_names_the_model_that_planned(room: Room) -> None:
    world, _ = await room.with_model(
        wants("create_task"), calls(call("create_task", title="fit the wug", due="friday"))
    )

    await world.say(HARD)
    outcome = await world.say("why?")

    assert "My language model (scripted) planned" in outcome.text
    assert "fit the wug" in outcome.text


async def test_why_says_that_a_model_only_answered(room: Room) -> None:
    world, _ = await room.with_model(wants(complexity="talk", answer="Wugs are birds."))

    await world.say("what on earth would a wug be then")
    outcome = await world.say("why?")

    assert "language model (scripted) answered it; nothing was done" in outcome.text


async def test_what_was_done_before_may_be_told_and_nothing_else(room: Room) -> None:
    """A receipt that was taken back bears nothing out any more."""
    told = "I already added milk to your list."
    world, _ = await room.with_model(*(wants(complexity="talk", answer=told) for _ in range(3)))

    never = await world.say("frobnicate: did you do that with the wug")
    await world.say("add milk to my shopping list")
    done = await world.say("frobnicate: did you do that with the wug")
    await world.say("undo")
    undone = await world.say("frobnicate: did you do that with the wug")

    assert [told in outcome.text for outcome in (never, done, undone)] == [False, True, False]
