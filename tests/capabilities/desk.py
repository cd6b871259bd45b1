"""A desk to try actions at: real records over a real store, effects applied after every action."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from typing import Any, NoReturn, TypeVar
from zoneinfo import ZoneInfo

from bot.delivery.collections import SPECS
from bot.delivery.scheduling import Scheduling
from bot.replies import Listener, Replies
from bot.store import effects
from bot.store.journal import RECEIPTS, UserJournal
from bot.store.port import Store
from bot.store.records import UserRecords, specs
from capabilities.contract import Capability, Context, Lesson, Person, Reply
from capabilities.document import Document, Phrase, Reminder
from capabilities.errors import AskedError, Choice, DayhandError, InvalidRequestError
from capabilities.planner import planner
from capabilities.registry import Registry
from tests.clock import SettableClock

BERLIN = ZoneInfo("Europe/Berlin")
WORDS = Replies(Registry.discover())
D = TypeVar("D", bound=Document)


@dataclass
class PlainAsker:
    """Asks by raising; ``confirmed`` are the questions answered with yes."""

    now: Callable[[], datetime]
    confirmed: set[str] = field(default_factory=set)

    def missing(self, slot: str) -> NoReturn:
        raise AskedError(f"What about {slot}?", slot=slot)

    def choose(self, slot: str, choices: Sequence[Choice]) -> NoReturn:
        raise AskedError(f"Which {slot}?", slot=slot, choices=[_told(choice, self.now) for choice in choices])

    def confirm(self, key: str, **facts: object) -> None:
        if key not in self.confirmed:
            raise AskedError(f"{key}: {facts}", slot=key, confirm=True)


def _told(choice: Choice, now: Callable[[], datetime]) -> Choice:
    if choice.detail is None:
        return choice
    listener = Listener("en", BERLIN, now())
    detail = WORDS.render(f"detail.{choice.detail.key}", listener, **choice.detail.facts)
    return Choice(choice.id, f"{choice.title} ({detail})")


class LiteralUnderstander:
    """Takes everything as it is said; what begins with "mumble" is not understood."""

    def lesson(self, said: str, meaning: str, known: Sequence[Phrase]) -> Lesson:
        if meaning.startswith("mumble"):
            raise InvalidRequestError(f"I don't understand {meaning}.")
        return Lesson(said, meaning, self.key(said), f"do {meaning}")

    def key(self, said: str) -> str:
        return said.casefold()


class Desk:
    """One person's documents, an action at a time, at a time the test sets."""

    def __init__(
        self, store: Store, clock: SettableClock, user: str = "ann", package: Capability[Any] = planner
    ) -> None:
        self.store = store
        self.clock = clock
        self.package = package
        self.person = Person(user, user.title(), BERLIN)
        self.asker = PlainAsker(clock.now)
        self._turns = count(1)

    @classmethod
    async def open(cls, store: Store, clock: SettableClock, user: str = "ann") -> "Desk":
        """Declare what actions need and sit down."""
        await store.declare([*SPECS, RECEIPTS, *specs([*planner.documents, Reminder, Phrase])])
        return cls(store, clock, user)

    def at(self, wall: str) -> "Desk":
        """Set the clock to local wall time in Berlin."""
        self.clock.at = datetime.fromisoformat(wall).replace(tzinfo=BERLIN).astimezone(ZoneInfo("UTC"))
        return self

    def advance(self, by: timedelta) -> None:
        """Let time pass."""
        self.clock.advance(by)

    async def do(self, action: str, **slots: Any) -> Reply:
        """Do one action as a program would, and make its changes real."""
        turn = f"{self.person.id}-{next(self._turns):05}"
        records = UserRecords(self.store, self.person.id, turn)
        chosen = self.package.actions[action]
        try:
            reply = await chosen.run(chosen.slots.model_validate(slots), self.context(records))
        except DayhandError as error:
            error.args = (WORDS.worded(error, Listener("en", BERLIN, self.clock.now())),)
            raise
        await effects.apply(self.store, self.person.id, tuple(records.effects), epoch=1)
        await self._journal(turn, action, records, reply)
        self.clock.advance(timedelta(seconds=1))  # two actions never happen at the same moment
        return reply

    def context(self, records: UserRecords) -> Context:
        """Return what an action gets."""
        now = self.clock.now()
        return Context(
            person=self.person,
            now=now,
            records=records,
            scheduler=Scheduling(records, self.person.zone, now),
            asker=self.asker,
            journal=UserJournal(self.store, records),
            understander=LiteralUnderstander(),
        )

    async def all(self, kind: type[D]) -> list[D]:
        """Return every document of a kind that is there."""
        return await UserRecords(self.store, self.person.id).of(kind).find()

    async def _journal(self, turn: str, action: str, records: UserRecords, reply: Reply) -> None:
        receipts = self.store.collection(RECEIPTS.name)
        for taken_back, undone in (
            *((one, True) for one in records.undoes),
            *((one, False) for one in records.restores),
        ):
            await receipts.update_one({"_id": taken_back}, {"$set": {"undone": undone}})
        if records.effects:
            title = reply.facts.get("title") or reply.facts.get("items") or ""
            receipt = {
                "_id": turn,
                "user": self.person.id,
                "action": action,
                "summary": f"{action.replace('_', ' ')} {title}",
                "at": self.clock.now(),
                "undoable": not records.undoes,
                "undone": False,
                "undoes": records.undoes,
                "restores": records.restores,
                "effects": [effect.model_dump() for effect in records.effects],
            }
            await receipts.insert_one(receipt)


def berlin(wall: str) -> datetime:
    """Return Berlin wall time as an aware moment."""
    return datetime.fromisoformat(wall).replace(tzinfo=BERLIN)


def on(start: str, end: str | None = None, grain: str = "minute", *, dated: bool = True) -> dict[str, Any]:
    """Return the JSON of a time: a point at Berlin wall time, or a stretch."""
    return {
        "start": berlin(start).isoformat(),
        "end": berlin(end or start).isoformat(),
        "grain": grain,
        "dated": dated,
    }


def day(date: str) -> dict[str, Any]:
    """Return the JSON of a whole day."""
    first = berlin(f"{date}T00:00")
    return {"start": first.isoformat(), "end": (first + timedelta(days=1)).isoformat(), "grain": "day"}
