"""The whole assistant behaves alike over every engine: the same conversation, word for word."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from api.wiring import assemble
from bot.settings import Settings
from tests.clock import SettableClock
from tests.contracts.conftest import Opener
from tests.world import World

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
SAID = {
    "remind me to call mum tomorrow at 9am": "I'll remind you to call mum tomorrow at 9:00.",
    "add milk and eggs to my shopping list": "Added milk and eggs to your shopping list.",
    "take milk off my shopping list": "Removed milk from your shopping list.",
    "undo": "Undone: removed milk from your shopping list.",
    "what's on my list?": "Your shopping list (2 items):\n1. milk\n2. eggs",
    "I have to send the report by Friday": "Added to your tasks: “send the report”, due Friday.",
    "the report is done": "Done: “send the report”. That was the last one, well done!",
}


async def test_a_conversation_and_its_reminder(opener: Opener, tmp_path: Path) -> None:
    clock = SettableClock(NOW)
    store = await opener()
    services = await assemble(Settings(home=tmp_path), store, clock)
    try:
        person = await services.people.create(name="Ann", zone="Europe/Berlin", now=NOW)
        world = World(services, clock, person)
        heard = {said: (await world.say(said)).text for said in SAID}
        clock.advance(timedelta(days=1))
        await services.core.drain()
        log = await services.event_log.read(person.id, 0, limit=500)
    finally:
        await services.core.close()

    assert {said: text[: len(SAID[said])] for said, text in heard.items()} == SAID
    assert [e["event"]["text"] for e in log if e["event"]["type"] == "reminder.fired"] != []
    assert [e["seq"] for e in log] == list(range(1, len(log) + 1))
