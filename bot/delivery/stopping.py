"""Stopping the work on a message: asked for in one process, noticed in whichever is at work on it."""

import asyncio
from collections import OrderedDict
from contextlib import suppress

from bot.delivery.collections import INBOX
from bot.store.port import Store

_LOOK_SECONDS = 1.0
_MOST = 200
"""Messages that are remembered as stopped; it matters only while one is worked on."""


class Stops:
    """Which messages are to be worked on no further. One per process."""

    def __init__(self, store: Store) -> None:
        self._inbox = store.collection(INBOX.name)
        self._stopped: OrderedDict[str, None] = OrderedDict()
        self._waiting: dict[str, asyncio.Event] = {}

    async def ask(self, user: str, message_id: str) -> bool:
        """Ask to stop; False when there is no such unfinished message of this person."""
        mine = {"_id": message_id, "user": user, "state": "new"}
        result = await self._inbox.update_one(mine, {"$set": {"stop": True}})
        if result.matched_count != 1:
            return False
        self._note(message_id)
        return True

    async def asked(self, message_id: str) -> None:
        """Return once it was asked to stop the work on a message; perhaps never."""
        event = self._waiting.setdefault(message_id, asyncio.Event())
        try:
            while message_id not in self._stopped:
                with suppress(TimeoutError):
                    await asyncio.wait_for(event.wait(), _LOOK_SECONDS)
                raw = await self._inbox.find_one({"_id": message_id})
                if raw is not None and raw.get("stop"):
                    self._note(message_id)
        finally:
            if self._waiting.get(message_id) is event:
                del self._waiting[message_id]

    def _note(self, message_id: str) -> None:
        self._stopped[message_id] = None
        while len(self._stopped) > _MOST:
            self._stopped.popitem(last=False)
        if event := self._waiting.get(message_id):
            event.set()
