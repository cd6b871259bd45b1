"""Packages switched on and off at run time, for every process on the store."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from api.wiring import build
from bot.settings import Settings
from bot.store.switches import Switches
from tests.world import open_world

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)


async def test_a_package_that_is_off_is_out_of_turns_until_it_is_on_again(tmp_path: Path) -> None:
    async with open_world(tmp_path, now=NOW) as world:
        registry = world.services.registry
        await Switches(world.services.store).set("planner", on=False)
        world.clock.advance(timedelta(seconds=5))
        off = await world.say("add milk to my list")
        called = await world.call("list_tasks")
        await Switches(world.services.store).set("planner", on=True)
        world.clock.advance(timedelta(seconds=5))
        on = await world.say("add milk to my list")

    assert off.key == "not_understood"
    assert called.error == "not_found"
    assert on.error is None
    assert registry.is_enabled("planner")


async def test_a_restart_remembers_what_is_off(tmp_path: Path) -> None:
    async with open_world(tmp_path, now=NOW) as world:
        store = world.services.store
        await Switches(store).set("planner", on=False)
        again = await build(Settings(home=tmp_path), store, world.clock)

        assert await Switches(again.store).off() == {"planner"}


async def test_a_question_of_a_package_that_was_switched_off_is_dropped(tmp_path: Path) -> None:
    async with open_world(tmp_path, now=NOW) as world:
        await world.say("remind me to stretch")
        await Switches(world.services.store).set("planner", on=False)
        world.clock.advance(timedelta(seconds=5))

        outcome = await world.say("in 5 minutes")

    assert (outcome.key, outcome.error) == ("not_understood", None)
