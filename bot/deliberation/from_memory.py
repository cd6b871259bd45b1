"""The past as deliberation wants it, out of what memory recollects: only what a plan may be made from."""

import asyncio

from bot.deliberation.recalling import Recalled
from bot.delivery.turn import Inbound
from bot.memory.pieces import Recollection
from bot.memory.recollector import Recollector
from bot.models.port import Message
from bot.store.deeds import Deeds
from capabilities.contract import Person


class FromMemory:
    """Recalls by the memory and the journal of the installation. Implements ``Recall``."""

    def __init__(self, memory: Recollector, deeds: Deeds) -> None:
        self._memory = memory
        self._deeds = deeds

    async def of(self, message: Inbound, person: Person) -> Recalled:
        """Return what matters for a message and was neither made nor touched by others."""
        found, deeds = await asyncio.gather(
            self._memory.recollect(person.id, message.conversation, message.text), self._deeds.of(person.id)
        )
        own = found.trusted()
        turns = tuple(Message(line.who, line.text) for line in own.turns)
        return Recalled(turns, (*own.profile, *known_lines(own)), deeds)


def known_lines(found: Recollection) -> tuple[str, ...]:
    """Return memories and the gist of older turns, a line each."""
    memories = [memory.text for memory in found.memories]
    earlier = [f"earlier: {line}" for gist in found.summary for line in gist.text.splitlines()]
    return (*memories, *earlier)
