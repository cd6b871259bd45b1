"""Cost of a turn by how many sentences of their own its person has taught."""

import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from tests.bench.table import Row
from tests.world import World, open_world

TAUGHT = (0, 20, 200)
TURNS = 100


async def measure() -> list[Row]:
    """Return the median CPU of a turn after each number of lessons, and what it adds to none."""
    rows: list[Row] = []
    first = 0.0
    with tempfile.TemporaryDirectory() as folder:
        async with open_world(Path(folder), now=datetime.now(UTC)) as world:
            known = 0
            for number in TAUGHT:
                for one in range(known, number):
                    await world.call(
                        "teach_phrase", phrase=f"thing {one} {{x}}", meaning="add {x} to my list"
                    )
                known = number
                cost = await _cost(world, "what's on my list?")
                first = first or cost
                rows.append(Row(f"{number:>3} phrases", f"{cost * 1e6:.0f} us", f"{cost / first:.2f} x"))
            matched = await _cost(world, "thing 77 milk")
            rows.append(Row("one of 200 said", f"{matched * 1e6:.0f} us", f"{matched / first:.2f} x"))
    return rows


async def _cost(world: World, said: str) -> float:
    costs: list[float] = []
    for _ in range(TURNS):
        began = time.process_time()
        await world.say(said)
        costs.append(time.process_time() - began)
    return median(costs)
