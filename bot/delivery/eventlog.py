"""The append-only event log of each person: every visible change, in order, once.

One stored entry holds a batch of events; its id carries the first sequence number, so the unique
``_id`` is what makes numbers dense and ordered: of two writers that read the same tail one loses,
re-reads and goes behind. A reader therefore never sees number n+1 before n. The unique
``(user, key)`` makes a replayed append a no-op.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from typing import Any, TypedDict

from bot.delivery.collections import EVENTS
from bot.delivery.drafts import Draft, Drafts, Progress
from bot.delivery.turn import EventBody
from bot.delivery.waking import Bells, rung
from bot.store.errors import DuplicateKeyError
from bot.store.port import Raw, Store

DRAFT, PROGRESS = "message.draft", "turn.progress"
"""The types of what is no event: an answer as far as it is written, the work as far as it is done."""
FLEETING = frozenset({DRAFT, PROGRESS})
_ATTEMPTS = 100
_LOOK_SECONDS = 5.0
"""A follower looks again after so long even when no bell rang."""


@dataclass(frozen=True, slots=True)
class Event:
    """One visible change: a JSON-friendly ``body`` with a "type"; ``origin`` is the channel it came by."""

    body: EventBody
    conversation: str | None = None
    run: str | None = None
    origin: str = ""


class Envelope(TypedDict):
    """An event as it is read: numbered, and JSON-friendly throughout."""

    seq: int
    conversation_id: str | None
    run_id: str | None
    origin: str
    event: dict[str, Any]


class EventLog:
    """Appends to, reads and follows the logs of a store."""

    def __init__(self, store: Store, drafts: Drafts | None = None) -> None:
        self._drafts = drafts or Drafts()
        self._entries = store.collection(EVENTS.name)
        self._bells = Bells(store)
        self._drafts.on_change(self._bells.ring)
        self._tails: dict[str, int] = {}

    async def append(self, user: str, key: str, events: Sequence[Event]) -> int:
        """Append a batch unless ``key`` was appended before; return the number of its last event."""
        stored = [_stored(event) for event in events]
        tail = self._tails.get(user)
        for _ in range(_ATTEMPTS):
            if tail is None:
                tail = await self.last_seq(user)
            last = tail + len(stored)
            entry = {
                "_id": _entry_id(user, tail + 1),
                "user": user,
                "key": key,
                "first": tail + 1,
                "last": last,
            }
            try:
                await self._entries.insert_one({**entry, "events": stored})
            except DuplicateKeyError:
                earlier = await self._entries.find_one({"user": user, "key": key})
                if earlier is not None:
                    return int(earlier["last"])
                tail = None
                continue
            self._tails[user] = max(last, self._tails.get(user, 0))
            self._bells.ring(user)
            return last
        raise AssertionError(f"no free sequence number after {_ATTEMPTS} attempts")

    async def last_seq(self, user: str) -> int:
        """Return the number of a person's latest event, 0 when there is none."""
        last = await self._entries.find_one({"user": user}, sort=[("last", -1), ("_id", -1)])
        return int(last["last"]) if last else 0

    async def read(self, user: str, after: int, limit: int = 200) -> list[Envelope]:
        """Return events numbered above ``after``, in order; at most ``limit``."""
        cursor = self._entries.find({"user": user, "last": {"$gt": after}})
        entries = await cursor.sort([("last", 1), ("_id", 1)]).limit(limit).to_list()
        envelopes = (envelope for entry in entries for envelope in _envelopes(entry))
        return [envelope for envelope in envelopes if envelope["seq"] > after][:limit]

    async def follow(self, user: str, after: int) -> AsyncIterator[Envelope]:
        """Yield events numbered above ``after``, those to come included; ends only by being closed.

        Between them come drafts ("message.draft") and progress ("turn.progress"), which are not events:
        they carry the number of the event before them, are stored nowhere and may be skipped.
        """
        drafted = 0
        with self._bells.listen(user) as bell:
            while True:
                bell.clear()
                batch = await self.read(user, after)
                for envelope in batch:
                    after = envelope["seq"]
                    yield envelope
                if not batch:
                    for news in self._drafts.news(user, drafted):
                        drafted = news.version
                        yield _fleeting(news, after)
                    await rung(bell, _LOOK_SECONDS)

    async def close(self) -> None:
        """Stop watching for what other processes write."""
        with suppress(asyncio.CancelledError):
            await self._bells.close()


def _fleeting(news: Draft | Progress, after: int) -> Envelope:
    message = news.message
    return Envelope(
        seq=after,
        conversation_id=message.conversation,
        run_id=message.id,
        origin=message.channel,
        event={"type": DRAFT, "reply_to": message.id, "text": news.text}
        if isinstance(news, Draft)
        else {
            "type": PROGRESS,
            "reply_to": message.id,
            "phase": news.phase,
            "steps": [asdict(step) for step in news.steps],
            "models": list(news.models),
            "micros": news.micros,
        },
    )


def _entry_id(user: str, first: int) -> str:
    return f"{user}:{first:012d}"


def _stored(event: Event) -> Raw:
    return {
        "conversation_id": event.conversation,
        "run_id": event.run,
        "origin": event.origin,
        "event": dict(event.body),
    }


def _envelopes(entry: Raw) -> list[Envelope]:
    first = int(entry["first"])
    return [
        Envelope(
            seq=first + index,
            conversation_id=event["conversation_id"],
            run_id=event["run_id"],
            origin=event["origin"],
            event=event["event"],
        )
        for index, event in enumerate(entry["events"])
    ]
