"""What routes get: the parts of one installation, built once by the composition root."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol, Self, TypeVar

from api.auth.accounts import Accounts
from api.auth.linking import Linking
from api.auth.passwords import Passwords
from api.auth.sessions import Sessions
from api.auth.throttle import Throttle
from api.auth.tokens import Tokens
from api.limits import Limits, Places
from api.metrics import Meter
from bot.bridges.packages import Bridges
from bot.delivery.cursors import Cursors
from bot.delivery.eventlog import EventLog
from bot.delivery.stopping import Stops
from bot.delivery.turn import Clock, Inbound, TurnResult
from bot.hearer import Hearer
from bot.hindsight import Hindsight
from bot.library.library import LibraryOfAll
from bot.memory.recollector import Recollector
from bot.models.chat import Chat
from bot.rehearsal import Rehearsal
from bot.replies import Replies
from bot.settings import Settings
from bot.speech.voice import Voice
from bot.store.people import People
from bot.store.port import Store
from bot.store.records import UserRecords
from capabilities.contract import Person
from capabilities.document import Document
from capabilities.errors import NotFoundError
from capabilities.registry import Registry

if TYPE_CHECKING:
    from api.telegram import TelegramDoor
    from api.twilio import TwilioDoor
    from bot.channels.webpush.channel import WebPush

D = TypeVar("D", bound=Document)


class Turns(Protocol):
    """The durable core, as far as the API and the terminal use it."""

    async def answer(self, message: Inbound) -> TurnResult:
        """Take a message durably, have it handled, and return its stored outcome."""
        ...

    async def run(self) -> None:
        """Work until cancelled: what waits in the inbox, what comes due, what is to be sent."""
        ...

    async def drain(self) -> None:
        """Do what is waiting now, and return."""
        ...

    async def close(self) -> None:
        """Finish what is under way and let go; the store stays open."""
        ...


@dataclass(frozen=True, slots=True)
class Services:
    """One installation. ``zone`` is the owner's until they say otherwise."""

    settings: Settings
    store: Store
    clock: Clock
    registry: Registry
    core: Turns
    event_log: EventLog
    cursors: Cursors
    people: People
    memory: Recollector
    accounts: Accounts
    sessions: Sessions
    tokens: Tokens
    linking: Linking
    zone: str
    chat: Chat
    bridges: Bridges
    hearer: Hearer
    hindsight: Hindsight
    rehearsal: Rehearsal
    library: LibraryOfAll
    replies: Replies
    voice: Voice
    stops: Stops
    telegram: "TelegramDoor | None" = None
    twilio: "TwilioDoor | None" = None
    webpush: "WebPush | None" = None
    limits: Limits = field(default_factory=Limits)
    meter: Meter = field(default_factory=Meter)
    turns: Places = field(default_factory=lambda: Places(16, "You have many requests waiting already."))
    streams: Places = field(default_factory=lambda: Places(24, "You have many event streams open already."))
    recordings: Places = field(default_factory=lambda: Places(2, "I am listening to you already."))
    talks: Places = field(default_factory=lambda: Places(2, "I am in a conversation with you already."))
    uploads: Places = field(default_factory=lambda: Places(2, "I am taking in files of yours already."))
    sockets: Places = field(default_factory=lambda: Places(8, "You have many connections open already."))

    @classmethod
    def assemble(
        cls,
        *,
        settings: Settings,
        store: Store,
        clock: Clock,
        registry: Registry,
        core: Turns,
        event_log: EventLog,
        cursors: Cursors,
        people: People,
        memory: Recollector,
        zone: str,
        key: bytes,
        chat: Chat,
        bridges: Bridges,
        hearer: Hearer,
        hindsight: Hindsight,
        rehearsal: Rehearsal,
        library: LibraryOfAll,
        replies: Replies,
        voice: Voice,
        stops: Stops,
        passwords: Passwords | None = None,
    ) -> Self:
        """Return the services over these parts; ``key`` (32 bytes at least) signs short-lived tokens."""
        throttle = Throttle(store, clock)
        accounts = Accounts(store, clock, people, passwords or Passwords(), throttle)
        return cls(
            settings=settings,
            store=store,
            clock=clock,
            registry=registry,
            core=core,
            event_log=event_log,
            cursors=cursors,
            people=people,
            memory=memory,
            accounts=accounts,
            linking=Linking(store, clock, throttle),
            sessions=Sessions(store, clock),
            tokens=Tokens(store, clock, key),
            zone=zone,
            chat=chat,
            bridges=bridges,
            hearer=hearer,
            hindsight=hindsight,
            rehearsal=rehearsal,
            library=library,
            replies=replies,
            voice=voice,
            stops=stops,
        )

    async def local_owner(self) -> Person:
        """Return the owner of this installation, made on first use."""
        return await self.people.owner(zone=self.zone, now=self.clock.now())

    def records(self, user: str) -> UserRecords:
        """Return a read-only view of one person's documents."""
        return UserRecords(self.store, user)

    async def own(self, user: str, kind: type[D], document_id: str) -> D:
        """Return one document of this person; NotFoundError when it is gone or another's."""
        found = await self.records(user).of(kind).get(document_id)
        if found is None:
            raise NotFoundError(f"You have no such {kind.noun}.")
        return found
