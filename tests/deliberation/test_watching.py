"""Work that takes a while is seen while it goes on, and stopped when its person has enough of it."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot.models.port import Answer, Ask, Told
from tests.deliberation.scripted import call, calls, wants
from tests.world import World, open_world

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
HARD = "frobnicate my week so that the wug fits"


class PatientModel:
    """Gives its answers one by one, each only when it is let."""

    configured = True

    def __init__(self, *answers: Answer) -> None:
        self._answers = list(answers)
        self.asked = 0
        self.go = asyncio.Semaphore(0)

    async def ask(self, ask: Ask, told: Told | None = None) -> Answer:
        self.asked += 1
        await self.go.acquire()
        return self._answers.pop(0)


async def _until_asked(model: PatientModel, times: int) -> None:
    async with asyncio.timeout(20):
        while model.asked < times:  # noqa: ASYNC110  # what is waited for is the model's own signal
            await asyncio.sleep(0.01)


async def _watch(world: World, seen: list[dict[str, Any]]) -> None:
    told = world.services.event_log.follow(world.person.id, 0)
    async for event in (envelope["event"] async for envelope in told):
        if event["type"] == "turn.progress":
            seen[:] = [*seen, event]


async def _next(seen: list[dict[str, Any]], phase: str, steps: int) -> dict[str, Any]:
    async with asyncio.timeout(10):
        while not (seen and seen[-1]["phase"] == phase and len(seen[-1]["steps"]) == steps):  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    return seen[-1]


async def test_a_plan_is_seen_as_it_runs(tmp_path: Path) -> None:
    model = PatientModel(
        wants("list_tasks", "create_task"),
        calls(call("list_tasks")),
        calls(call("create_task", title="fit the wug")),
    )
    seen: list[dict[str, Any]] = []
    async with open_world(tmp_path, now=NOW, models=model) as world:
        watching = asyncio.create_task(_watch(world, seen))
        saying = asyncio.create_task(world.say(HARD))
        await _next(seen, "understanding", 0)
        model.go.release()
        await _next(seen, "planning", 0)
        model.go.release()
        again = await _next(seen, "planning", 1)
        model.go.release()
        outcome = await saying
        kept = await world.services.event_log.read(world.person.id, 0)
        watching.cancel()

    (step,) = again["steps"]
    assert (step["action"], step["state"]) == ("list_tasks", "done")
    assert step["seconds"] is not None
    assert [one["state"] for one in outcome.explanation["steps"]] == ["done", "done"]
    assert "turn.progress" not in {envelope["event"]["type"] for envelope in kept}


async def test_what_is_stopped_does_nothing_more_and_says_so(tmp_path: Path) -> None:
    model = PatientModel(wants("create_task"), calls(call("create_task", title="fit the wug")))
    async with open_world(tmp_path, now=NOW, models=model) as world:
        saying = asyncio.create_task(world.say(HARD))
        model.go.release()
        await _until_asked(model, 2)
        (raw,) = await world.services.store.collection("inbox").find({"open": True}).to_list()
        assert not await world.services.stops.ask("somebody else", raw["_id"])
        assert await world.services.stops.ask(world.person.id, raw["_id"])
        outcome = await asyncio.wait_for(saying, 5)

    assert outcome.receipts == ()
    assert outcome.text == "I stopped, as you asked. Nothing was done."


async def test_what_was_understood_without_the_model_is_not_done_either(tmp_path: Path) -> None:
    """Who stops before anything is planned wants none of it: the half that needs no model included."""
    model = PatientModel(wants("create_task"))
    async with open_world(tmp_path, now=NOW, models=model) as world:
        saying = asyncio.create_task(world.say("Add milk to my list. Frobnicate the wug."))
        await _until_asked(model, 1)
        (raw,) = await world.services.store.collection("inbox").find({"open": True}).to_list()
        await world.services.stops.ask(world.person.id, raw["_id"])
        outcome = await asyncio.wait_for(saying, 5)

    assert outcome.receipts == ()
    assert outcome.text == "I stopped, as you asked. Nothing was done."


async def test_what_was_done_before_a_stop_stands(tmp_path: Path) -> None:
    model = PatientModel(
        wants("create_task", "list_tasks"),
        calls(call("create_task", title="fit the wug"), call("list_tasks")),
    )
    async with open_world(tmp_path, now=NOW, models=model) as world:
        saying = asyncio.create_task(world.say(HARD))
        for _ in range(2):
            model.go.release()
        await _until_asked(model, 3)
        (raw,) = await world.services.store.collection("inbox").find({"open": True}).to_list()
        await world.services.stops.ask(world.person.id, raw["_id"])
        outcome = await asyncio.wait_for(saying, 5)

    assert [receipt.action for receipt in outcome.receipts] == ["create_task"]
    assert "What was done until then stands." in outcome.text


async def test_a_stop_asked_for_in_another_process_is_noticed(tmp_path: Path) -> None:
    model = PatientModel(wants("create_task"))
    async with open_world(tmp_path, now=NOW, models=model) as world:
        saying = asyncio.create_task(world.say(HARD))
        await _until_asked(model, 1)
        inbox = world.services.store.collection("inbox")
        await inbox.update_one({"open": True}, {"$set": {"stop": True}})
        outcome = await asyncio.wait_for(saying, 5)

    assert outcome.text == "I stopped, as you asked. Nothing was done."
