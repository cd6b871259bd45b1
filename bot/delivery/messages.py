"""The history: every message in and out, one document each, paged by time.

Fields: user, conversation, channel, direction ("in" or "out"), text, key, cards, receipts (id,
summary, undoable), question, suggestions (of replies), error, at, call (an action asked for without
words), reply_to (of replies), reminders (of announcements), origin and sources (of replies: the label
of what they tell), feedback (what their person thought of them: rating, reason, at).
"""

from collections.abc import Sequence
from datetime import datetime

from bot.delivery.collections import MESSAGES
from bot.delivery.writing import insert_missing
from bot.store.port import Raw, Store


class Messages:
    """A store's messages, by person and conversation."""

    def __init__(self, store: Store) -> None:
        self._messages = store.collection(MESSAGES.name)

    async def add(self, documents: Sequence[Raw]) -> None:
        """Store messages unless they are there already."""
        await insert_missing(self._messages, documents)

    async def rate(self, user: str, message_id: str, feedback: Raw | None) -> bool:
        """Keep what a person thought of an answer, or forget it; False when they got no such answer."""
        theirs = {"_id": message_id, "user": user, "direction": "out"}
        result = await self._messages.update_one(theirs, {"$set": {"feedback": feedback}})
        return result.matched_count == 1

    async def page(
        self, user: str, conversation: str, *, before: tuple[datetime, str] | None = None, limit: int = 50
    ) -> list[Raw]:
        """Return the latest messages before ``(at, id)``, newest first; at most ``limit``."""
        query: Raw = {"user": user, "conversation": conversation}
        if before is not None:
            # The same moment may hold several messages: take it along and drop what was seen.
            query["at"] = {"$lte": before[0]}
        cursor = self._messages.find(query).sort([("at", -1), ("_id", -1)])
        found = await cursor.limit(limit + 50 if before else limit).to_list()
        unseen = [raw for raw in found if before is None or (raw["at"], raw["_id"]) < before]
        return unseen[:limit]
