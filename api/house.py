"""The parts of one installation that need no HTTP: what the terminal and the checks work with."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.bridges.packages import Bridges
from bot.delivery.core import Core
from bot.delivery.cursors import Cursors
from bot.delivery.eventlog import EventLog
from bot.delivery.stopping import Stops
from bot.delivery.turn import Clock
from bot.hearer import Hearer
from bot.hindsight import Hindsight
from bot.library.library import LibraryOfAll
from bot.memory.recollector import Recollector
from bot.models.chat import Chat
from bot.reach import Reach
from bot.rehearsal import Rehearsal
from bot.replies import Replies
from bot.settings import Settings
from bot.speech.voice import Voice
from bot.store.people import People
from bot.store.port import Store
from capabilities.contract import Person
from capabilities.registry import Registry

if TYPE_CHECKING:
    from bot.channels.telegram.channel import Telegram
    from bot.channels.twilio.channel import TwilioChannel
    from bot.channels.webpush.channel import WebPush


@dataclass(frozen=True, slots=True)
class House:
    """One installation over an open store. ``zone`` is the owner's until they say otherwise."""

    settings: Settings
    store: Store
    clock: Clock
    registry: Registry
    core: Core
    people: People
    memory: Recollector
    chat: Chat
    bridges: Bridges
    hearer: Hearer
    hindsight: Hindsight
    rehearsal: Rehearsal
    library: LibraryOfAll
    replies: Replies
    voice: Voice
    stops: Stops
    zone: str
    reach: Reach
    telegram: "Telegram | None" = None
    twilio: "tuple[TwilioChannel, ...]" = ()
    webpush: "WebPush | None" = None

    @property
    def event_log(self) -> EventLog:
        """Every visible change, by person."""
        return self.core.events

    @property
    def cursors(self) -> Cursors:
        """How far each reader has come."""
        return self.core.cursors

    async def local_owner(self) -> Person:
        """Return the owner of this installation, made on first use."""
        return await self.people.owner(zone=self.zone, now=self.clock.now())
