"""How far each reader of the event log has come, so that everything is shown, once.

A position only moves forward: of two terminals the one that is behind cannot set the other back.
"""

from bot.delivery.collections import CURSORS
from bot.store.errors import DuplicateKeyError
from bot.store.port import Store


class Cursors:
    """Read positions by person and reader name ("terminal")."""

    def __init__(self, store: Store) -> None:
        self._cursors = store.collection(CURSORS.name)

    async def get(self, user: str, name: str) -> int:
        """Return the number of the last event shown, 0 when nothing was."""
        raw = await self._cursors.find_one({"_id": f"{user}:{name}"})
        return int(raw["seq"]) if raw else 0

    async def advance(self, user: str, name: str, seq: int) -> None:
        """Remember that everything up to ``seq`` was shown; a lower number changes nothing."""
        behind = {"_id": f"{user}:{name}", "seq": {"$lt": seq}}
        try:
            await self._cursors.update_one(behind, {"$set": {"user": user, "seq": seq}}, upsert=True)
        except DuplicateKeyError:
            return  # the stored position is further on already
