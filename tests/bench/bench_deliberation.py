"""What a turn costs around a model that answers at once, and what it sends to one."""

import asyncio
import json
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from statistics import median

from bot.delivery.eventlog import DRAFT
from bot.models.port import Answer, Ask, Told, ToolCall, Usage
from tests.bench.table import Row
from tests.world import World, open_world

TURNS = 60
SEED = 4
WARM = 5
HARD = "frobnicate my week so that the wug fits, tell me what is in its way and put it on my list"
PIECES = ("There is nothing in its way. ", "The wug fits on Friday.")


class InstantModel:
    """Answers from a script at once: first the form, then a plan of three steps, then prose."""

    configured = True

    def __init__(self) -> None:
        self.asked: list[Ask] = []
        self.first_piece = 0.0

    async def ask(self, ask: Ask, told: Told | None = None) -> Answer:
        """Answer by what is asked for."""
        self.asked.append(ask)
        if ask.purpose == "analyse":
            actions = ["create_task", "add_to_list", "list_events"]
            return _calls(("understanding", {"intent": "wug", "actions": actions, "complexity": "several"}))
        if ask.messages[-1].role != "tool":
            return _calls(
                ("list_events", {"when": "this week"}),
                ("create_task", {"title": "fit the wug", "due": "friday"}),
                ("add_to_list", {"items": ["wug food"], "after_calls": [2]}),
            )
        if told:
            for piece in PIECES:
                self.first_piece = self.first_piece or time.perf_counter()
                told(piece)
        return Answer("".join(PIECES), usage=Usage(100, 20), model="instant")


def _calls(*made: tuple[str, dict[str, object]]) -> Answer:
    calls = tuple(ToolCall(f"call_{n}", name, arguments) for n, (name, arguments) in enumerate(made))
    return Answer(calls=calls, usage=Usage(100, 20), model="instant")


def size(asks: Sequence[Ask]) -> int:
    """Return the bytes of prompts and tools as they go over the wire, but for the protocol's own words."""
    return sum(
        sum(len(message.text.encode()) for message in ask.messages)
        + sum(len(json.dumps(call.arguments)) for message in ask.messages for call in message.calls)
        + sum(len(json.dumps(tool.schema)) + len(tool.name) + len(tool.description) for tool in ask.tools)
        for ask in asks
    )


async def measure() -> list[Row]:
    """Measure turns with a model against turns without, in one run."""
    model = InstantModel()
    with tempfile.TemporaryDirectory() as folder:
        async with open_world(Path(folder), now=datetime.now(UTC), models=model) as world:
            with_model = await _costs(world, HARD)
            without = await _costs(world, "add milk to my shopping list")
            model.asked.clear()
            await world.say(HARD)
            three = [size([ask]) for ask in model.asked]
            delay = await _first_token(world, model)
    with tempfile.TemporaryDirectory() as folder:
        fresh = InstantModel()
        async with open_world(Path(folder), now=datetime.now(UTC), models=fresh) as world:
            await world.say("think about it: hello")
    ratio = with_model[0] / without[0]
    return [
        Row("three steps, instant model", f"{with_model[0]:.1f} ms CPU", f"{with_model[1]:.1f} ms wall"),
        Row("one step, no model", f"{without[0]:.1f} ms CPU", f"ratio {ratio:.1f}"),
        Row("prompt of “hello”", f"{size(fresh.asked[:1]):,} bytes", "the form"),
        Row("prompts of three steps", f"{sum(three):,} bytes", " + ".join(f"{part:,}" for part in three)),
        Row("first piece of text to its watcher", f"{delay:.1f} ms", ""),
    ]


def _word(words: Random) -> str:
    return "".join(words.choice("bdfgklmnprstvz") + words.choice("aeiou") for _ in range(words.randint(2, 4)))


async def _costs(world: World, template: str) -> tuple[float, float]:
    """Return CPU and wall time of one turn in milliseconds, medians of warm ones; no two say the same."""
    cpu: list[float] = []
    wall: list[float] = []
    words = Random(SEED)
    for number in range(TURNS + WARM):
        text = template.replace("wug", _word(words)).replace("milk", _word(words))
        began, used = time.perf_counter(), time.process_time()
        await world.say(text)
        if number >= WARM:
            cpu.append(time.process_time() - used)
            wall.append(time.perf_counter() - began)
    return median(cpu) * 1e3, median(wall) * 1e3


async def _first_token(world: World, model: InstantModel) -> float:
    """Return how long a model's first sentence takes to whoever follows the person's events, in ms."""
    waits: list[float] = []
    for _ in range(10):
        model.first_piece = 0.0
        start = await world.services.event_log.last_seq(world.person.id)

        async def watch(after: int = start) -> float:
            async for envelope in world.services.event_log.follow(world.person.id, after):
                if envelope["event"]["type"] in {DRAFT, "message.sent"}:
                    return time.perf_counter()
            return 0.0

        watching = asyncio.create_task(watch())
        await asyncio.sleep(0)
        await world.say(HARD)
        waits.append(await watching - model.first_piece)
    return median(waits) * 1e3
