"""The journal: what was done for a person, and the inverse of it.

Receipts are written by the durable core with the turn they belong to. Taking one back is itself an
action of a turn: it records the inverse effects, so it is durable and leaves a receipt of its own.
"""

from typing import Any

from bot.store.effects import Effect
from bot.store.port import CollectionSpec, IndexSpec, Raw, Store
from bot.store.records import UserRecords
from capabilities.contract import ReceiptView
from capabilities.errors import ConflictError, NotFoundError

RECEIPTS = CollectionSpec(
    "receipts",
    (
        IndexSpec((("user", 1), ("undoable", 1), ("undone", 1), ("at", -1), ("_id", -1))),
        IndexSpec((("user", 1), ("at", -1), ("_id", -1))),
    ),
)
"""Fields: user, action, summary, at, undoable, undone, undoes, effects."""


class UserJournal:
    """One person's receipts, as one step of a turn sees them."""

    def __init__(self, store: Store, records: UserRecords) -> None:
        self._store = store
        self._receipts = store.collection(RECEIPTS.name)
        self._records = records

    async def recent(self, limit: int = 20) -> list[ReceiptView]:
        """Return the latest changes that can still be taken back, newest first."""
        query = {"user": self._records.user, "undoable": True, "undone": False}
        cursor = self._receipts.find(query).sort([("at", -1), ("_id", -1)]).limit(limit)
        return [_view(raw) for raw in await cursor.to_list()]

    async def undo(self, receipt_id: str) -> ReceiptView:
        """Record the inverse of a receipt's effects.

        Raises NotFoundError, or ConflictError when it was undone already or has changed since.
        """
        raw = await self._receipts.find_one({"_id": receipt_id, "user": self._records.user})
        if raw is None:
            raise NotFoundError("I have no record of that.")
        if raw["undone"]:
            raise ConflictError("That has been undone already.")
        if not raw["undoable"]:
            raise ConflictError("That cannot be undone.")
        effects = [Effect.model_validate(effect) for effect in raw["effects"]]
        for effect in reversed(effects):
            await self._check_unchanged(effect)
            self._records.record(effect.inverse())
        self._records.undoes = receipt_id
        return _view(raw)

    async def _check_unchanged(self, effect: Effect) -> None:
        if effect.op != "update":
            return
        collection: Any = self._store.collection(effect.collection)
        current = await collection.find_one({"_id": effect.id, "user": self._records.user})
        if current is None or any(current.get(name) != value for name, value in effect.after.items()):
            raise ConflictError(
                f"That {effect.noun or 'thing'} has been changed since, so I left it as it is."
            )


def _view(raw: Raw) -> ReceiptView:
    return ReceiptView(raw["_id"], raw["action"], raw["summary"], raw["at"], raw["undone"])
