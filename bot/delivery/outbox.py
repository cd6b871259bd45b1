"""The outbox: messages to push channels, each on its way exactly one step at a time.

pending -> sending -> sent | refused (again later) | in_doubt | dead; ``sending`` is durable before
the first byte leaves, so after a crash it is known which messages may have arrived. In doubt, a
message to its own person is repeated with a label and one to somebody else is ``held``; ``folded``
ones went out inside a "while I was away" message. What ended without having arrived, as far as is
known, is ``stuck`` until its person has decided what becomes of it (``bot.delivery.queues``).

``due_at`` (on the store's clock) is when an open entry is to be looked at next: the next attempt,
or, while it is being sent, the moment its sender counts as dead. ``fence`` grows with every claim;
a write under an older one is refused.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Final, Literal

from bot.delivery.collections import OUTBOX
from bot.delivery.turn import Button
from bot.delivery.writing import insert_missing
from bot.store.port import Raw, Store

_BY_LANE: Final = (("user", 1), ("at", 1), ("place", 1), ("_id", 1))
_PAGE: Final = 20
"""Small: of a lane with a long backlog most of a page is read in vain."""
AT_ONCE: Final = datetime(2000, 1, 1, tzinfo=UTC)
Kind = Literal["reply", "reminder", "third_party", "away", "voice"]
"""``voice`` is a reply said aloud, behind its text: made when it is sent, and let go sooner than repeated."""
State = Literal["pending", "sending", "sent", "refused", "in_doubt", "held", "dead", "folded"]
Fate = Literal["carried", "delivered", "read", "undelivered", "failed"]
"""What a carrier tells after it took a message: on its way, on the phone, seen; or not, and never."""
LOST: Final[frozenset[str]] = frozenset({"undelivered", "failed"})
_RANK: Final = {"": 0, "carried": 1, "undelivered": 2, "failed": 2, "delivered": 3, "read": 4}
"""Reports come in any order and more than once; a lower one says nothing new."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """A message to hand to a push channel. ``(at, place)`` orders those of one person and channel."""

    id: str
    user: str
    conversation: str
    channel: str
    address: str
    text: str
    kind: Kind
    at: datetime
    place: int = 0
    alternatives: tuple[tuple[str, str], ...] = ()
    """``(channel, address)`` to try when this one will never take it."""
    folds: tuple[str, ...] = ()
    """Ids of the deliveries this one stands for."""
    buttons: tuple[Button, ...] = ()
    silent: bool = False
    letter: str = ""
    """Id of the letter that this sends."""


def on_next_channel(delivery: Delivery) -> Delivery:
    """Return the delivery to the first of the alternatives, which is told apart by its id."""
    (channel, address), *rest = delivery.alternatives
    next_id = f"{delivery.id}:{channel}"
    return replace(delivery, id=next_id, channel=channel, address=address, alternatives=tuple(rest))


@dataclass(frozen=True, slots=True)
class OutboxEntry:
    """A delivery and how far it has come."""

    delivery: Delivery
    state: State
    fence: int
    attempts: int
    """Sends that were begun, counted since the last doubt."""
    doubts: int
    due_at: datetime
    owner: str
    """Who sends it, while it is being sent."""
    provider_id: str | None = None
    """What its carrier calls it, once it took it."""
    report: Fate | Literal[""] = ""
    """What its carrier told last."""
    report_detail: str = ""


class Outbox:
    """Entries by person and channel, in order."""

    def __init__(self, store: Store) -> None:
        self._outbox = store.collection(OUTBOX.name)

    async def add(self, deliveries: Sequence[Delivery]) -> None:
        """Store deliveries unless their ids are there already."""
        await insert_missing(self._outbox, [_raw(delivery) for delivery in deliveries])

    async def get(self, delivery_id: str) -> OutboxEntry | None:
        """Return one entry, or None."""
        raw = await self._outbox.find_one({"_id": delivery_id})
        return entry_of(raw) if raw else None

    async def due(self, channels: Sequence[str], now: datetime) -> list[tuple[str, str]]:
        """Return every lane ``(person, channel)`` in which something is due, however long others are."""
        lanes: list[tuple[str, str]] = []
        for channel in channels:
            query: Raw = {"open": True, "due_at": {"$lte": now}, "channel": channel}
            while True:
                found = await self._outbox.find(query).sort(_BY_LANE).limit(_PAGE).to_list()
                lanes += dict.fromkeys((raw["user"], channel) for raw in found)
                if len(found) < _PAGE:
                    break
                query = {**query, "user": {"$gt": lanes[-1][0]}}  # past the rest of that lane
        return lanes

    async def next_due(self, channels: Sequence[str], now: datetime) -> datetime | None:
        """Return when something will be due next, after ``now``."""
        query = {"open": True, "due_at": {"$gt": now}, "channel": {"$in": list(channels)}}
        raw = await self._outbox.find_one(query, sort=[("due_at", 1), ("_id", 1)])
        return raw["due_at"] if raw else None

    async def lane(self, user: str, channel: str, limit: int = 100) -> list[OutboxEntry]:
        """Return a lane's open entries, the next one first."""
        cursor = self._outbox.find({"open": True, "user": user, "channel": channel})
        return [
            entry_of(raw)
            for raw in await cursor.sort([("at", 1), ("place", 1), ("_id", 1)]).limit(limit).to_list()
        ]

    async def head(self, user: str, channel: str) -> OutboxEntry | None:
        """Return a lane's next open entry, or None."""
        entries = await self.lane(user, channel, 1)
        return entries[0] if entries else None

    async def claim(self, entry: OutboxEntry, until: datetime, owner: str = "") -> OutboxEntry | None:
        """Record the intent to send; None when another courier was faster."""
        ours = {"_id": entry.delivery.id, "state": entry.state, "fence": entry.fence}
        intent: dict[str, dict[str, Any]] = {
            "$set": {"state": "sending", "due_at": until, "owner": owner},
            "$inc": {"fence": 1, "attempts": 1},
        }
        raw = await self._outbox.find_one_and_update(ours, intent, return_document=True)
        return entry_of(raw) if raw else None

    async def sending(self) -> list[OutboxEntry]:
        """Return the entries on their way, whoever sends them."""
        query = {"open": True, "state": "sending", "due_at": {"$gt": AT_ONCE}}  # a claim sets a time
        found = await self._outbox.find(query).sort([("due_at", 1), ("_id", 1)]).to_list()
        return [entry_of(raw) for raw in found]

    async def keep(self, entry: OutboxEntry, until: datetime) -> None:
        """Tell other couriers that the sender is alive."""
        ours = {"_id": entry.delivery.id, "fence": entry.fence, "state": "sending"}
        await self._outbox.update_one(ours, {"$set": {"due_at": until}})

    async def settle(self, entry: OutboxEntry, state: State, **fields: Any) -> bool:
        """Record how an attempt ended, unless a later one has begun; ``due_at`` keeps it open."""
        ours = {"_id": entry.delivery.id, "fence": entry.fence, "state": {"$in": ["sending", "in_doubt"]}}
        result = await self._outbox.update_one(ours, {"$set": _settled(entry, state, fields)})
        return result.matched_count == 1

    async def reported(
        self, delivery_id: str, report: Fate, at: datetime, detail: str = ""
    ) -> OutboxEntry | None:
        """Keep what a carrier tells of a delivery; None when there is none, or nothing new in it.

        One that was sent and is lost is open again, so that what follows from it is not forgotten.
        """
        raw: Raw | None = await self._outbox.find_one({"_id": delivery_id})
        while raw is not None and _RANK[raw.get("report", "")] < _RANK[report]:
            before = raw.get("report", {"$exists": False})
            unchanged = {"_id": delivery_id, "state": raw["state"], "report": before}
            fields: Raw = {"report": report, "report_at": at, "report_detail": detail}
            if report in LOST and raw["state"] == "sent":
                fields |= {"open": True, "due_at": AT_ONCE}
            changed = await self._outbox.find_one_and_update(
                unchanged, {"$set": fields}, return_document=True
            )
            if changed is not None:
                return entry_of(changed)
            raw = await self._outbox.find_one({"_id": delivery_id})
        return None

    async def reopen(self, delivery_id: str) -> None:
        """Have a delivery that was sent, and told to be lost meanwhile, looked at again."""
        lost = {"_id": delivery_id, "state": "sent", "report": {"$in": sorted(LOST)}}
        await self._outbox.update_one(lost, {"$set": {"open": True, "due_at": AT_ONCE}})

    async def sent_as(self, provider_id: str) -> OutboxEntry | None:
        """Return the delivery that is known to be a carrier's message, or None."""
        raw = await self._outbox.find_one({"provider_id": provider_id})
        return entry_of(raw) if raw else None

    async def found(self, entry: OutboxEntry, provider_id: str) -> None:
        """Keep what the carrier calls a delivery that was found there."""
        ours = {"_id": entry.delivery.id, "fence": entry.fence}
        await self._outbox.update_one(ours, {"$set": {"provider_id": provider_id}})

    async def close(self, entry: OutboxEntry, state: State, **fields: Any) -> bool:
        """End an entry that was not being sent."""
        ours = {"_id": entry.delivery.id, "fence": entry.fence, "state": entry.state}
        result = await self._outbox.update_one(ours, {"$set": _settled(entry, state, fields)})
        return result.matched_count == 1

    async def wait_behind(self, user: str, channel: str, now: datetime, until: datetime) -> None:
        """Put off a lane's other entries until the one before them is looked at again."""
        behind = {"open": True, "user": user, "channel": channel, "state": "pending", "due_at": {"$lte": now}}
        await self._outbox.update_many(behind, {"$set": {"due_at": until}})


def _settled(entry: OutboxEntry, state: State, fields: Mapping[str, Any]) -> dict[str, Any]:
    delivery = entry.delivery
    # What went on by another channel is not stuck, nor is a reply that was not said aloud: its text is there.
    stuck = state == "held" or (state == "dead" and not delivery.alternatives and delivery.kind != "voice")
    return {"state": state, "open": "due_at" in fields, **({"stuck": True} if stuck else {}), **fields}


def _raw(delivery: Delivery) -> Raw:
    return {
        "_id": delivery.id,
        "user": delivery.user,
        "conversation": delivery.conversation,
        "channel": delivery.channel,
        "address": delivery.address,
        "text": delivery.text,
        "kind": delivery.kind,
        "at": delivery.at,
        "place": delivery.place,
        "alternatives": [list(pair) for pair in delivery.alternatives],
        "folds": list(delivery.folds),
        "silent": delivery.silent,
        **({"letter": delivery.letter} if delivery.letter else {}),
        "buttons": [button.model_dump() for button in delivery.buttons],
        "state": "pending",
        "open": True,
        "fence": 0,
        "attempts": 0,
        "doubts": 0,
        "detail": "",
        "provider_id": None,
        "owner": "",
        "due_at": AT_ONCE,
    }


def entry_of(raw: Raw) -> OutboxEntry:
    """Return what a stored entry says."""
    delivery = Delivery(
        id=raw["_id"],
        user=raw["user"],
        conversation=raw["conversation"],
        channel=raw["channel"],
        address=raw["address"],
        text=raw["text"],
        kind=raw["kind"],
        at=raw["at"],
        place=raw["place"],
        alternatives=tuple((channel, address) for channel, address in raw["alternatives"]),
        folds=tuple(raw["folds"]),
        buttons=tuple(Button.model_validate(button) for button in raw.get("buttons", ())),
        silent=raw.get("silent", False),
        letter=raw.get("letter", ""),
    )
    return OutboxEntry(
        delivery,
        raw["state"],
        raw["fence"],
        raw["attempts"],
        raw["doubts"],
        raw["due_at"],
        raw["owner"],
        raw.get("provider_id"),
        raw.get("report", ""),
        raw.get("report_detail", ""),
    )
