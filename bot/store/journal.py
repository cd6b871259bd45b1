"""The journal: what was done for a person, and the inverse of it.

Receipts are written by the durable core with the turn they belong to. Taking one back is itself an
action of a turn: it records the inverse effects, so it is durable and leaves a receipt of its own.
"""

from bot.store.effects import Effect
from bot.store.port import CollectionSpec, IndexSpec, Raw, Store
from bot.store.records import UserRecords
from capabilities.contract import ReceiptView
from capabilities.errors import ConflictError, NotFoundError
from capabilities.origins import Label, Origin

RECEIPTS = CollectionSpec(
    "receipts",
    (
        IndexSpec((("user", 1), ("undoable", 1), ("undone", 1), ("at", -1), ("_id", -1))),
        IndexSpec((("user", 1), ("at", -1), ("_id", -1))),
    ),
)
"""Fields: user, action, summary, at, undoable, undone, undoes, restores, because, effects."""

LOOKED_AT = 50


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
        return [self._view(raw) for raw in await cursor.to_list()]

    async def standing(self, limit: int = 200) -> list[ReceiptView]:
        """Return what was done and not taken back, newest first, also what reached others for good."""
        cursor = self._receipts.find({"user": self._records.user}).sort([("at", -1), ("_id", -1)])
        found = await cursor.limit(limit).to_list()
        return [self._view(raw) for raw in found if not raw["undone"] and not raw["undoes"]]

    async def undo(self, receipt_id: str) -> ReceiptView:
        """Record the inverse of a receipt's effects.

        Raises NotFoundError, or ConflictError when it was undone already or has changed since; then
        nothing of it is recorded.
        """
        raw = await self._own(receipt_id)
        if raw["undone"]:
            raise ConflictError.worded("undone_already")
        if not raw["undoable"]:
            raise ConflictError.worded("not_undoable")
        await self._take_back(raw)
        self._records.undoes.append(receipt_id)
        return self._view(raw)

    async def redoable(self) -> ReceiptView | None:
        """Return the latest undo that can itself be taken back, or None."""
        query = {"user": self._records.user, "undoable": False, "undone": False}
        cursor = self._receipts.find(query).sort([("at", -1), ("_id", -1)]).limit(LOOKED_AT)
        undos = [raw for raw in await cursor.to_list() if raw["undoes"] and not raw.get("restores")]
        return self._view(undos[0]) if undos else None

    async def redo(self, receipt_id: str) -> ReceiptView:
        """Record the inverse of an undo's effects: what it took back is done again.

        Raises NotFoundError, or ConflictError when it is no undo or has changed since.
        """
        raw = await self._own(receipt_id)
        if raw["undone"] or not raw["undoes"] or raw.get("restores"):
            raise ConflictError.worded("not_redoable")
        await self._take_back(raw)
        self._records.undoes.append(receipt_id)
        self._records.restores.extend(raw["undoes"])
        return self._view(raw)

    async def _own(self, receipt_id: str) -> Raw:
        raw: Raw | None = await self._receipts.find_one({"_id": receipt_id, "user": self._records.user})
        if raw is None:
            raise NotFoundError.worded("no_record")
        return raw

    async def _take_back(self, raw: Raw) -> None:
        kept = len(self._records.effects)
        try:
            for effect in reversed([Effect.model_validate(effect) for effect in raw["effects"]]):
                await self._check_unchanged(effect)
                self._records.record(effect.inverse())
        except ConflictError:
            del self._records.effects[kept:]
            raise

    async def _check_unchanged(self, effect: Effect) -> None:
        if effect.op == "put":
            return
        current = await self._records.current(effect.collection, effect.id)
        if current is not None and current.get("beyond_recall"):
            raise ConflictError.worded("left_already", to=current.get("name", ""))
        if effect.op != "update":
            return
        if current is None or any(current.get(name) != value for name, value in effect.after.items()):
            raise ConflictError.worded("changed_since", noun=effect.noun or "thing")

    def _view(self, raw: Raw) -> ReceiptView:
        because = tuple(raw.get("because", ()))
        if because:
            told = [raw["summary"], raw["summary"].partition(": ")[2]]  # an undo's without its own words
            self._records.hears(told, Label(Origin.OUTSIDE, because))
        return ReceiptView(
            raw["_id"],
            raw["action"],
            raw["summary"],
            raw["at"],
            raw["undone"],
            because=because,
            undoable=raw["undoable"],
        )
