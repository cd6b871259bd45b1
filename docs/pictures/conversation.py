"""Draw ``conversation.svg`` from a real conversation: ``make picture``."""

import asyncio
import re
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

from rich.console import Console
from rich.text import Text

from api.logs import configure_logs
from tests.world import open_world

MONDAY = datetime(2026, 3, 2, 8, tzinfo=UTC)
SAID = (
    "remind me to call mum tomorrow at 9am",
    "add milk and eggs to my shopping list",
    "schedule a 45 minute meeting with Ana next Tuesday at 3pm",
    "find me a free hour tomorrow before 3pm",
    "I have to send the report by Friday, it's urgent",
    "move the meeting to Thursday",
    "undo that",
)


async def draw(target: Path) -> None:
    """Have the conversation and write what a terminal shows of it."""
    console = Console(record=True, width=92, file=Path("/dev/null").open("w"), highlight=False)  # noqa: SIM115, ASYNC230  # closed with the process
    with tempfile.TemporaryDirectory() as folder:
        async with open_world(Path(folder), now=MONDAY) as world:
            for text in SAID:
                console.print(Text.assemble(("you › ", "bold green"), text))
                console.print(Text((await world.say(text)).text))
                console.print()
            world.clock.advance(MONDAY + timedelta(days=1) - world.clock.now())
            await world.services.core.drain()
            log = await world.services.event_log.read(world.person.id, 0, limit=1000)
            for envelope in log:
                if envelope["event"]["type"] == "reminder.fired":
                    console.print(Text(envelope["event"]["text"], style="bold cyan"))
    svg = console.export_svg(title="dayhand chat")
    target.write_text(re.sub(r"@font-face \{.*?\}", "", svg, flags=re.DOTALL), encoding="utf-8")  # noqa: ASYNC240  # a script


if __name__ == "__main__":
    configure_logs("ERROR")
    asyncio.run(draw(Path(__file__).with_suffix(".svg")))
