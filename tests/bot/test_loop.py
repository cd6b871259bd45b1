"""The loop: both ways through it agree, steps run in parallel, failures are told."""

import asyncio
import subprocess
import sys
from collections.abc import AsyncGenerator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from bot.deliberation.allowance import Limits
from bot.deliberation.deliberation import Deliberation
from bot.deliberation.recalling import NothingRecalled
from bot.delivery.turn import MAIN, Call, Inbound, Outcome
from bot.foresight import Foresight
from bot.graph import Loop, TurnState
from bot.hearer import Hearer
from bot.models.port import ToolCall
from bot.replies import Replies
from bot.responses import Responder
from bot.safety.gate import Gate
from bot.steps import Steps
from bot.understanding.reactive import Reactive
from capabilities.contract import Capability, Context, Level, Reply
from capabilities.errors import NotFoundError
from capabilities.registry import Registry
from tests.clock import SettableClock
from tests.deliberation.scripted import ScriptedModels, call, calls, says, wants
from tests.world import World, open_world

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
SAID = (
    "remind me to call mum tomorrow at 9am",
    "add milk to my list",
    "what's on my list?",
    "undo that",
    "help",
    "frobnicate the wug",
    "cancel",
)


@pytest.fixture
async def world(tmp_path: Path) -> AsyncGenerator[World]:
    async with open_world(tmp_path, now=NOW) as opened:
        yield opened


def _message(user: str, text: str = "", call: Call | None = None, number: int = 1) -> Inbound:
    return Inbound(
        id=f"test:{number}",
        user=user,
        conversation=MAIN,
        channel="api",
        order=number,
        received_at=NOW,
        text=text,
        call=call,
    )


def _loop(world: World, registry: Registry, **more: Any) -> Loop:
    replies = Replies(registry)
    reactive = Reactive(registry)
    foresight = Foresight(reactive, replies, registry)
    return Loop(
        hearer=Hearer(world.services.store, SettableClock(NOW), reactive, registry),
        steps=Steps(world.services.store, registry, replies, Gate(), foresight),
        responder=Responder(replies, registry),
        registry=registry,
        **more,
    )


@pytest.mark.parametrize("text", SAID)
async def test_the_graph_and_the_straight_way_give_the_same_outcome(world: World, text: str) -> None:
    await world.say("add eggs to my list")
    loop = _loop(world, Registry.discover())
    message = _message(world.person.id, text)

    straight = await loop.run(message)
    through_graph: Outcome = await loop.run_graph({"message": message})  # type: ignore[typeddict-item]  # the nodes add the rest

    assert _timeless(through_graph) == _timeless(straight)


def _timeless(outcome: Outcome) -> Outcome:
    """Return an outcome without what its steps took, which is never the same."""
    steps = [{**step, "seconds": 0} for step in outcome.explanation["steps"]]
    return outcome.model_copy(update={"explanation": {**outcome.explanation, "steps": steps}})


async def test_two_requests_in_one_utterance_are_both_done_in_order(world: World) -> None:
    outcome = await world.say("add milk to my shopping list and remind me to call mum tomorrow at 9am")

    assert [receipt.action for receipt in outcome.receipts] == ["add_to_list", "set_reminder"]
    assert "milk" in outcome.text.split("\n")[0]


class Nothing(BaseModel):
    """No slots."""


def _package(**actions: Any) -> Registry:
    package: Capability[Any] = Capability("probe", summary="For tests.", package="tests.bot")
    for name, function in actions.items():
        function.__name__ = name
        package.action(level=Level.READ_OWN)(function)
    return Registry([package])


def _planned(registry: Registry, *made: ToolCall, limits: Limits | None = None) -> Deliberation:
    """Return a deliberation whose model plans these calls, and has nothing to say afterwards."""
    models = ScriptedModels(wants(), calls(*made), says(""))
    return Deliberation(
        models=models,
        registry=registry,
        replies=Replies(registry),
        recall=NothingRecalled(),
        limits=limits or Limits(),
    )


async def test_independent_steps_run_at_the_same_time(world: World) -> None:
    """Each step waits for the other: one after the other they would wait for ever."""
    first, second = asyncio.Event(), asyncio.Event()

    async def one(slots: Nothing, context: Context) -> Reply:
        """Wait for the other step."""
        first.set()
        await second.wait()
        return Reply("nothing_said")

    async def two(slots: Nothing, context: Context) -> Reply:
        """Wait for the one step."""
        second.set()
        await first.wait()
        return Reply("nothing_said")

    registry = _package(one=one, two=two)
    loop = _loop(world, registry, deliberation=_planned(registry, call("one"), call("two")))

    outcome = await asyncio.wait_for(loop.run(_message(world.person.id, "xyzzy")), 10)

    assert outcome.error is None


async def test_a_step_whose_predecessor_failed_is_left_out_and_said(world: World) -> None:
    ran: list[str] = []

    async def breaks(slots: Nothing, context: Context) -> Reply:
        """Fail."""
        raise NotFoundError("There is no such thing.")

    async def follows(slots: Nothing, context: Context) -> Reply:
        """Note that it ran."""
        ran.append("follows")
        return Reply("nothing_said")

    registry = _package(breaks=breaks, follows=follows)
    plan = _planned(registry, call("breaks"), call("follows", after_calls=[1]))
    loop = _loop(world, registry, deliberation=plan)

    outcome = await loop.run(_message(world.person.id, "xyzzy"))

    assert ran == []
    assert outcome.text.split("\n")[0] == "There is no such thing."
    assert "left out “follows”" in outcome.text


async def test_a_bug_in_a_package_is_an_honest_reply_without_effects(world: World) -> None:
    async def bug(slots: Nothing, context: Context) -> Reply:
        """Fail in a way nobody planned."""
        raise KeyError("secret words")

    loop = _loop(world, _package(bug=bug))

    outcome = await loop.run(_message(world.person.id, call=Call(action="bug")))

    assert outcome.error == "internal_error"
    assert "secret words" not in outcome.text
    assert outcome.receipts == ()


async def test_what_reaches_others_is_asked_about_first(world: World) -> None:
    sent: list[str] = []

    async def shout(slots: Nothing, context: Context) -> Reply:
        """Tell everybody."""
        sent.append("shouted")
        return Reply("nothing_said")

    package: Capability[Any] = Capability("probe", summary="For tests.", package="tests.bot")
    package.action(level=Level.IRREVERSIBLE, destinations=())(shout)
    registry = Registry([package])
    loop = _loop(world, registry, deliberation=_planned(registry, call("shout")))

    outcome = await loop.run(_message(world.person.id, "xyzzy"))

    assert sent == []
    assert outcome.question is not None
    assert outcome.question["confirm"] is True


async def test_one_step_does_not_load_the_graph_runtime(tmp_path: Path) -> None:
    """The import costs a second or more; a fresh process shows whether it happened."""
    code = (
        "import asyncio, sys, pathlib, datetime\n"
        "from tests.world import open_world\n"
        "async def main():\n"
        "    now = datetime.datetime.now(datetime.UTC)\n"
        f"    async with open_world(pathlib.Path({str(tmp_path)!r}), now=now) as w:\n"
        "        await w.say('add milk to my list')\n"
        "        print('langgraph' in sys.modules)\n"
        "asyncio.run(main())\n"
    )
    done = await asyncio.to_thread(
        subprocess.run, [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )

    assert done.stdout.split()[-1] == "False"


def test_the_six_nodes_have_their_names(tmp_path: Path) -> None:
    nodes = {
        "analyze_input",
        "plan_execution",
        "route_to_capability",
        "execute_capability",
        "update_plan",
        "generate_response",
    }

    assert all(callable(getattr(Loop, name)) for name in nodes)
    assert set(TurnState.__annotations__) >= {"message", "analysis", "plan", "results", "outcome"}


async def test_a_step_that_never_ends_is_stopped_with_the_turns_time(world: World) -> None:
    async def hangs(slots: Nothing, context: Context) -> Reply:
        """Wait for ever."""
        await asyncio.Event().wait()
        return Reply("nothing_said")

    registry = _package(hangs=hangs)
    plan = _planned(registry, call("hangs"), limits=Limits(seconds=0.3))

    outcome = await asyncio.wait_for(
        _loop(world, registry, deliberation=plan).run(_message(world.person.id, "xyzzy")), 20
    )

    assert "taking too long" in outcome.text
