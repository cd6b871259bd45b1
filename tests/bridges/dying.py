"""A house that dies at a point of a call to another program's tool: run as a process of its own."""

import asyncio
import os
import sys
from pathlib import Path
from typing import Any, NoReturn

from bot.bridges.attempts import Attempts
from bot.bridges.connection import Connection
from bot.delivery.turns import Turns
from tests.bridges.conftest import NOW
from tests.world import open_world


def die(*_: Any, **__: Any) -> NoReturn:
    os._exit(9)


async def main(folder: Path, point: str) -> None:
    where: dict[str, tuple[type[Any], str]] = {
        "before the call": (Connection, "call"),
        "after the call": (Attempts, "end"),
        "after it was noted": (Turns, "plan"),
    }
    async with open_world(folder, now=NOW) as world:
        await world.services.bridges.learn(world.services.registry.put)
        owner, name = where[point]
        setattr(owner, name, die)
        print(world.person.id, flush=True)
        await world.call("mcp_board_pin", to="Bob", text="once")


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), sys.argv[2]))
