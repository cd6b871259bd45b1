"""Cost of a turn as the history grows: it must stay flat."""

import asyncio
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median

from bot.delivery.turn import MAIN
from tests.bench.table import Row
from tests.world import World, open_world

LENGTHS = (10, 1_000, 100_000)
TURNS = 150


async def measure() -> list[Row]:
    """Return the median CPU of a turn after each length of history, and its ratio to the shortest."""
    rows: list[Row] = []
    first = 0.0
    with tempfile.TemporaryDirectory() as folder:
        async with open_world(Path(folder), now=datetime.now(UTC)) as world:
            written = 0
            for length in LENGTHS:
                await _fill(world, written, length)
                written = length
                cost = await _cost(world)
                first = first or cost
                rows.append(Row(f"{length:>7,} messages", f"{cost * 1e6:.0f} us", f"{cost / first:.2f} x"))
    return rows


async def _fill(world: World, start: int, end: int) -> None:
    messages = world.services.store.collection("messages")
    began = world.clock.now() - timedelta(days=365)
    for base in range(start, end, 2_000):
        await messages.insert_many(
            [
                {
                    "_id": f"old:{number}",
                    "user": world.person.id,
                    "conversation": MAIN,
                    "channel": "api",
                    "direction": "in" if number % 2 else "out",
                    "text": f"message number {number} of a long history",
                    "cards": [],
                    "receipts": [],
                    "question": None,
                    "key": "",
                    "error": None,
                    "at": began + timedelta(seconds=number),
                }
                for number in range(base, min(base + 2_000, end))
            ]
        )


async def _cost(world: World) -> float:
    costs: list[float] = []
    for number in range(TURNS):
        start = time.process_time()
        await world.say(("what's on my shopping list?", "what do I have to do?")[number % 2])
        costs.append(time.process_time() - start)
    return median(costs)


if __name__ == "__main__":
    from api.logs import configure_logs
    from tests.bench.table import print_table

    configure_logs("ERROR")
    print_table("Turn cost by length of history", asyncio.run(measure()))
