"""A small real house: a handler that writes notes and sets reminders, plain words, a scripted peer."""

import asyncio
import itertools
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import ClassVar
from zoneinfo import ZoneInfo

from bot.delivery.collections import SPECS
from bot.delivery.core import Core
from bot.delivery.scheduling import Scheduling
from bot.delivery.settings import CoreSettings
from bot.delivery.turn import (
    Announcement,
    Button,
    Clock,
    Inbound,
    Outcome,
    Outgoing,
    PushChannel,
    Receipt,
    SendOutcome,
)
from bot.store.effects import Effect
from bot.store.port import CollectionSpec, IndexSpec, Store
from bot.store.records import UserRecords
from capabilities.document import Reminder

NOTES = CollectionSpec("notes", (IndexSpec((("user", 1), ("_id", 1))),))
QUICK = CoreSettings(
    lease=timedelta(seconds=1.5),
    retry_first=timedelta(milliseconds=5),
    retry_most=timedelta(milliseconds=20),
    poll=timedelta(milliseconds=50),
    answer_within=timedelta(seconds=20),
)
_orders = itertools.count(1)


def say(text: str, *, source: str | None = None, user: str = "ann", at: datetime | None = None) -> Inbound:
    """A message; each call comes after the one before."""
    order = next(_orders)
    return Inbound(
        id=f"test:{source or order}",
        user=user,
        conversation="main",
        channel="test",
        order=order,
        received_at=at or datetime(2026, 3, 2, 9, tzinfo=UTC) + timedelta(milliseconds=order),
        text=text,
    )


class Notebook:
    """Does what the first word says: note, remind (in n milliseconds), push, tell, fail, slow, broken."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self.asked: list[str] = []

    async def __call__(self, message: Inbound) -> Outcome:
        self.asked.append(message.text)
        word, _, rest = message.text.partition(" ")
        if word == "fail":
            raise ZeroDivisionError("a bug")
        if word == "slow":
            await asyncio.sleep(float(rest))
        records = UserRecords(self._store, message.user, message.id)
        if word == "remind":
            at = self._clock.now() + timedelta(milliseconds=int(rest.split()[0]))
            wall = at.replace(tzinfo=None)
            await Scheduling(records, ZoneInfo("UTC"), self._clock.now()).set(message.text, wall)
        note = Effect(
            op="insert",
            collection="nowhere" if word == "broken" else "notes",
            id=f"{message.id}:0",
            noun="note",
            after={"text": message.text},
        )
        receipt = Receipt(
            id=f"{message.id}:0",
            action="note",
            summary=f"Noted {message.text}",
            at=self._clock.now(),
            effects=(note, *records.effects),
            undoes=(rest,) if word == "undo" else (),
        )
        channel = {"push": "push", "tell": "push"}.get(word)
        outgoing = (
            (
                Outgoing(
                    step="r",
                    channel=channel,
                    address=message.user,
                    text=message.text,
                    third_party=word == "tell",
                ),
            )
            if channel
            else ()
        )
        return Outcome(text=f"ok: {message.text}", key="noted", receipts=(receipt,), outgoing=outgoing)


class Words:
    """Plain wording, so that tests can see what was said."""

    def __init__(self, channels: tuple[tuple[str, str], ...] = ()) -> None:
        self.channels = channels

    async def announce(
        self, user: str, reminder: Reminder, due: datetime, late: timedelta, missed: Sequence[datetime] = ()
    ) -> Announcement:
        text = f"{reminder.title} (late {late.total_seconds():.0f} s, missed {len(missed)})"
        return Announcement(text, "main", self.channels)

    async def digest(self, user: str, missed: list[tuple[Reminder, datetime]], now: datetime) -> Announcement:
        lines = [f"{reminder.title} ({(now - due).total_seconds():.0f} s ago)" for reminder, due in missed]
        return Announcement("while I was away: " + "; ".join(lines), "main", self.channels)

    async def repeat_label(self, user: str, text: str) -> str:
        return f"[may be a repeat] {text}"

    async def is_quiet(self, user: str, now: datetime) -> bool:
        return False

    async def catch_up(self, user: str, texts: Sequence[str]) -> str:
        return "while I was away: " + "; ".join(texts)


class ScriptedPeer:
    """A push channel whose answers are given beforehand; afterwards it accepts."""

    name = "push"

    def __init__(self, *answers: SendOutcome, knows: bool = False, name: str = "push") -> None:
        self.name = name
        self.answers = list(answers)
        self.knows = knows
        self.got: list[tuple[str, str]] = []
        self.arrived: set[str] = set()

    async def send(
        self, address: str, text: str, *, key: str, buttons: Sequence[Button] = (), silent: bool = False
    ) -> SendOutcome:
        answer = self.answers.pop(0) if self.answers else SendOutcome("accepted")
        if answer.status in {"accepted", "unknown"}:
            self.got.append((key, text))
        if answer.status == "accepted" or answer.detail == "arrived":
            self.arrived.add(key)
        return answer

    async def look_up(self, address: str, key: str) -> bool | None:
        return key in self.arrived if self.knows else None


class House:
    """A core, its handler and its store: one process of them."""

    opened: ClassVar[list["House"]] = []
    """Those to be closed when the test ends."""

    @classmethod
    async def open(
        cls,
        store: Store,
        clock: Clock,
        *channels: PushChannel,
        words: Words | None = None,
        settings: CoreSettings = QUICK,
    ) -> "House":
        await store.declare([NOTES, *SPECS])
        house = cls(store, clock, *channels, words=words, settings=settings)
        cls.opened.append(house)
        return house

    def __init__(
        self,
        store: Store,
        clock: Clock,
        *channels: PushChannel,
        words: Words | None = None,
        settings: CoreSettings = QUICK,
    ) -> None:
        self.store = store
        self.clock = clock
        self.notebook = Notebook(store, clock)
        self.core = Core(
            store, self.notebook, words or Words(), clock=clock, channels=channels, settings=settings
        )

    async def notes(self, user: str = "ann") -> list[str]:
        found = await self.store.collection("notes").find({"user": user}).sort([("_id", 1)]).to_list()
        return [raw["text"] for raw in found]

    async def events(self, user: str = "ann") -> list[str]:
        return [envelope["event"]["type"] for envelope in await self.core.events.read(user, 0)]

    async def said(self, user: str = "ann") -> list[str]:
        page = await self.core.messages.page(user, "main")
        return [raw["text"] for raw in reversed(page)]
