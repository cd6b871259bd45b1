"""One run to try faults on: two messages of one person, a reminder, pushes over a flaky peer.

The driver stands for the senders: it repeats a message until it is acknowledged, and remembers what
it was told. ``check`` is the oracle.
"""

import asyncio
import itertools
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import timedelta
from zoneinfo import ZoneInfo

from bot.delivery.core import Core
from bot.delivery.scheduling import Scheduling
from bot.delivery.settings import CoreSettings
from bot.delivery.turn import Inbound, Outcome, Outgoing, Receipt
from bot.store.effects import Effect
from bot.store.port import Raw, Store
from bot.store.records import UserRecords
from tests.clock import MONDAY_MORNING, SettableClock
from tests.delivery.house import Words
from tests.faults.faulty import FaultyChannel, FaultyStore, Life, Peer, Point

SETTINGS = CoreSettings(
    lease=timedelta(seconds=60),
    show_after=timedelta(hours=1),
    retry_first=timedelta(milliseconds=10),
    retry_most=timedelta(milliseconds=10),
)
LABEL = "[may be a repeat] "
_serial = itertools.count(1)


class Deciding:
    """Notes each message, appends it to one shared list, and sets a reminder with the first.

    No two decisions are alike, so a decision made twice shows.
    """

    def __init__(self, store: Store, clock: SettableClock) -> None:
        self._store = store
        self._clock = clock

    async def __call__(self, message: Inbound) -> Outcome:
        serial = next(_serial)
        user = message.user
        shared = await self._store.collection("notes").find_one({"_id": f"{user}:list"})
        items = [*(shared["items"] if shared else []), message.text]
        effects = [
            _effect("insert", f"{message.id}:0", {"text": message.text, "serial": serial}),
            _effect("update" if shared else "put", f"{user}:list", {"items": items}),
        ]
        if message.text == "first":
            records = UserRecords(self._store, user, message.id)
            wall = (self._clock.now() + timedelta(seconds=50)).replace(tzinfo=None)
            await Scheduling(records, ZoneInfo("UTC"), self._clock.now()).set("tea", wall)
            effects += records.effects
        receipt = Receipt(
            id=f"{message.id}:0", action="note", summary="Noted", at=self._clock.now(), effects=tuple(effects)
        )
        outgoing = (
            Outgoing(step="r", channel="push", address=user, text=f"{message.text} #{serial}"),
            Outgoing(
                step="t", channel="push", address="bob", text=f"to bob: {message.text}", third_party=True
            ),
        )
        return Outcome(
            text=f"{message.text} #{serial}",
            receipts=(receipt,),
            outgoing=outgoing[:1] if message.text == "first" else outgoing[1:],
        )


def _effect(op: str, effect_id: str, after: Raw) -> Effect:
    return Effect.model_validate(
        {"op": op, "collection": "notes", "id": effect_id, "noun": "note", "after": after}
    )


@dataclass
class Variant:
    """How the house is built; mutants replace a part with a faulty one."""

    answers: tuple[str, ...] = ("refused", "unknown")
    chat: bool = False
    """Both messages are answered one after the other, rather than the first one only accepted."""
    handler: type[Deciding] = Deciding
    core: type[Core] = Core
    unfenced: frozenset[str] = frozenset()
    settings: CoreSettings = SETTINGS
    build: "type[Build]" = field(default_factory=lambda: Build)


class Build:
    """Builds one life's core; mutants of inner parts override ``alter``."""

    def alter(self, core: Core, store: Store) -> None:
        """Change nothing."""


class World:
    """One run: a person, their store, the peer and the driver's memory."""

    def __init__(self, store: Store, prefix: str, number: int, variant: Variant) -> None:
        self._store = store
        self._prefix = prefix
        self._variant = variant
        self.user = f"u{number}"
        self.clock = SettableClock(MONDAY_MORNING)
        self.peer = Peer(*variant.answers)
        self.acknowledged: set[str] = set()
        self.told: dict[str, str] = {}
        self._order = number * 10
        self.messages = [self._message(text, place) for place, text in enumerate(("first", "second"))]

    def _message(self, text: str, place: int) -> Inbound:
        return Inbound(
            id=f"test:{self.user}:{place}",
            user=self.user,
            conversation="main",
            channel="test",
            order=self._order + place,
            received_at=MONDAY_MORNING,
            text=text,
        )

    def core(self, life: Life) -> Core:
        """Start a process over the store as it is now."""
        variant = self._variant
        store = FaultyStore(self._store, life, self.clock, prefix=self._prefix, unfenced=variant.unfenced)
        core = variant.core(
            store,
            variant.handler(store, self.clock),
            Words((("push", self.user),)),
            clock=self.clock,
            channels=[FaultyChannel(self.peer, life)],
            settings=variant.settings,
        )
        variant.build().alter(core, store)
        return core

    async def live(self, life: Life) -> None:
        """Run one process until it has nothing left to do, dies or stops."""
        driving = asyncio.ensure_future(self._drive(self.core(life)))
        dying = asyncio.ensure_future(life.dead.wait())
        stopping = asyncio.ensure_future(life.stopped.wait())
        try:
            async with asyncio.timeout(60):
                await asyncio.wait({driving, dying, stopping}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            dying.cancel()
            stopping.cancel()
        if life.stopped.is_set():
            self.stalled = driving
            return
        if life.dead.is_set():
            driving.cancel()
        await asyncio.gather(driving, return_exceptions=life.dead.is_set())

    async def _drive(self, core: Core) -> None:
        first = self.messages[0]
        for message in self.messages:
            if message is first and not self._variant.chat:
                if first.id not in self.acknowledged:
                    await core.accept(first)
            elif message.id not in self.told:
                result = await core.answer(message)
                self.told[message.id] = result.outcome.text
            self.acknowledged.add(message.id)
        for _ in range(12):  # past every lease, the reminder and all retries
            await core.drain()
            await core.close()
            self.clock.advance(timedelta(seconds=61))
            if not await self._open():
                return

    async def _open(self) -> bool:
        for name in ("inbox", "outbox", "occurrences"):
            if await self._raw(name).find_one({"open": True}) is not None:
                return True
        coming = {"deleted": False, "next_at": {"$gt": MONDAY_MORNING}}
        return await self._raw("reminders").find_one(coming) is not None

    def _raw(self, name: str):  # type: ignore[no-untyped-def]  # noqa: ANN202  # the guard's own type
        return self._store.collection(self._prefix + name)

    async def run(self, *ends: Point) -> list[int]:
        """Run lives that die at the given points, then one that does not; return their lengths."""
        lengths = []
        for end in (*ends, None):
            life = Life(end)
            await self.live(life)
            lengths.append(life.operations)
            self.clock.advance(timedelta(seconds=61))
        return lengths

    async def run_stalled(self, at: Point) -> None:
        """Stop one process at a point, let another do everything, let the first go on."""
        stopped = Life(at, stop=True)
        await self.live(stopped)
        self.clock.advance(timedelta(seconds=61))
        await self.live(Life())
        stopped.resume()
        if stopped.stopped.is_set():
            await asyncio.wait_for(asyncio.gather(self.stalled, return_exceptions=True), 60)
        self.clock.advance(timedelta(seconds=61))
        await self.live(Life())

    async def check(self) -> list[str]:
        """Return what is wrong: lost, doubled, out of order, silently repeated."""
        return [
            *await self._check_effects(),
            *await self._check_history(),
            *await self._check_events(),
            *await self._check_peer(),
            *(["unfinished work"] if await self._open() else []),
        ]

    async def _check_effects(self) -> list[str]:
        found = await self._raw("notes").find({"user": self.user}).sort([("_id", 1)]).to_list()
        texts = [raw["text"] for raw in found if "text" in raw]
        items: list[str] = next((raw["items"] for raw in found if "items" in raw), [])
        wrong = []
        if sorted(texts) != ["first", "second"]:
            wrong.append(f"effects {texts}")
        if items != ["first", "second"]:
            wrong.append(f"list {items}")
        return wrong

    async def _check_history(self) -> list[str]:
        query = {"user": self.user, "conversation": "main"}
        page = await self._raw("messages").find(query).sort([("at", 1), ("_id", 1)]).to_list()
        texts = [raw["text"].split(" #")[0] for raw in page]
        wrong = []
        if sorted(texts) != sorted(
            ["first", "first", "second", "second", next(t for t in [*texts, "tea"] if "tea" in t)]
        ):
            wrong.append(f"history {texts}")
        replies = {raw["_id"]: raw["text"] for raw in page}
        serials = [int(text.split(" #")[1]) for text in replies.values() if " #" in text]
        if serials != sorted(serials):
            wrong.append(f"turns out of order {serials}")
        for message_id, told in self.told.items():
            if replies.get(f"{message_id}:reply") != told:
                wrong.append(f"told {told}, kept {replies.get(f'{message_id}:reply')}")
        wrong += [f"{message_id} lost" for message_id in self.acknowledged if message_id not in replies]
        return wrong

    async def _check_events(self) -> list[str]:
        entries = (
            await self._raw("events").find({"user": self.user}).sort([("last", 1), ("_id", 1)]).to_list()
        )
        numbers = [entry["first"] + index for entry in entries for index in range(len(entry["events"]))]
        bodies = [event["event"] for entry in entries for event in entry["events"]]
        wrong = [] if numbers == list(range(1, len(numbers) + 1)) else [f"numbers {numbers}"]
        told = Counter(body["type"] for body in bodies)
        for kind, count in {
            "message.received": 2,
            "message.sent": 2,
            "action.done": 2,
            "reminder.fired": 1,
        }.items():
            if told[kind] != count:
                wrong.append(f"{told[kind]} x {kind}")
        return wrong

    async def _check_peer(self) -> list[str]:
        wrong = []
        entries = await self._raw("outbox").find({"_id": {"$gt": ""}, "user": self.user}).to_list()
        copies = Counter(key for key, _ in self.peer.got)
        silent = Counter(key for key, text in self.peer.got if not text.startswith(LABEL))
        known = {raw["_id"] for raw in entries}
        wrong += [f"ghost {key}" for key in copies if key not in known]
        for raw in entries:
            key, third = raw["_id"], raw["kind"] == "third_party"
            if silent[key] > 1:
                wrong.append(f"{key} repeated silently")
            if copies[key] > 1 and (third or not raw["doubts"]):
                wrong.append(f"{key} repeated without a doubt")
            if copies[key] == 0 and not (third and raw["state"] == "held"):
                wrong.append(f"{key} never arrived")
        if len(entries) != 3:
            wrong.append(f"{len(entries)} deliveries")
        order = list(dict.fromkeys(key for key, _ in self.peer.got))
        expected = [f"{message.id}:{step}" for message, step in zip(self.messages, "rt", strict=True)]
        if [key for key in order if key in expected] != [key for key in expected if key in order]:
            wrong.append(f"order {order}")
        return wrong


def showing(variant: Variant) -> Variant:
    """The same house, in which every message is shown before its reply."""
    return replace(variant, settings=replace(variant.settings, show_after=timedelta(0)))
