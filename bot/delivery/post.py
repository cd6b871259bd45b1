"""The post: letters leave when their time has come, and how each ended comes back, both as turns.

A letter that is due is put into its person's inbox, and so is how sending it ended. Turns of one person
are handled one after the other: a letter that was taken back before its own turn came never leaves, and
one whose turn has come cannot be taken back any more. There is no moment in between.
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any, Final

import structlog

from bot.delivery.collections import LETTERS
from bot.delivery.outbox import Fate, OutboxEntry, State
from bot.delivery.settings import CoreSettings
from bot.delivery.turn import LEAVE, MAIN, POST, REPORT, Call, Clock, Inbound
from bot.delivery.waking import rung
from bot.store.port import Raw, Store

log = structlog.get_logger(__name__)

_MOMENT: Final = timedelta(milliseconds=1)
_BATCH: Final = 200
_SECOND: Final = 1_000_000_000


class Post:
    """Puts what is due, and what has ended, into inboxes. ``take`` stores a message durably."""

    def __init__(
        self, store: Store, take: Callable[[Inbound], Awaitable[bool]], clock: Clock, settings: CoreSettings
    ) -> None:
        self._letters = store.collection(LETTERS.name)
        self._take = take
        self._clock = clock
        self._settings = settings
        self._bell = asyncio.Event()

    def ring(self) -> None:
        """Look at the letters now: one was written or put off."""
        self._bell.set()

    async def run(self) -> None:
        """See to it that letters leave when they are due, until cancelled."""
        while True:
            self._bell.clear()
            await self.leave_due()
            await rung(self._bell, await self._pause())

    async def leave_due(self) -> None:
        """Put every letter that is due into its person's inbox."""
        seen: set[str] = set()
        while due := await self._due(seen):
            for raw in due:
                await self._take(self._message(_leaving_id(raw), raw["user"], LEAVE, {"letter": raw["_id"]}))
            seen.update(raw["_id"] for raw in due)

    async def report(self, entry: OutboxEntry, state: State | Fate, detail: str) -> None:
        """Put how sending a letter ended into its person's inbox."""
        delivery = entry.delivery
        told = {
            "letter": delivery.letter,
            "state": state,
            "channel": delivery.channel,
            "address": delivery.address,
            "detail": detail[:300],
        }
        await self._take(self._message(f"{POST}:{state}:{delivery.id}", delivery.user, REPORT, told))

    async def _due(self, seen: set[str]) -> list[Raw]:
        """Return due letters that this pass has not seen; they are due until their turn was handled."""
        query = {"deleted": False, "leaves_at": {"$lte": self._clock.now()}}
        found = self._letters.find(query).sort([("leaves_at", 1), ("_id", 1)]).limit(_BATCH + len(seen))
        return [raw for raw in await found.to_list() if raw["_id"] not in seen]

    async def _pause(self) -> float:
        query = {"deleted": False, "leaves_at": {"$gt": self._clock.now()}}
        first = await self._letters.find_one(query, sort=[("leaves_at", 1), ("_id", 1)])
        most = self._settings.poll
        wait = min(most, first["leaves_at"] - self._clock.now()) if first else most
        return max(wait, _MOMENT).total_seconds()

    def _message(self, message_id: str, user: str, what: str, slots: dict[str, Any]) -> Inbound:
        now = self._clock.now()
        return Inbound(
            id=message_id,
            user=user,
            conversation=MAIN,
            channel=POST,
            order=int(now.timestamp() * _SECOND),
            received_at=now,
            call=Call(action=what, slots=slots),
        )


def _leaving_id(raw: Raw) -> str:
    """Return the id of a letter's leaving: another one when it was put off, or brought back."""
    leaves: datetime = raw["leaves_at"]
    return f"{POST}:{raw['_id']}:{int(leaves.timestamp() * 1000)}"
