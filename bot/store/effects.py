"""Effects: changes recorded by an action, applied later, idempotently, and possible to take back.

Applying is safe to repeat and safe against a worker that lost its lease: an insert is a no-op when
the id exists, a removal only marks (so that a late insert cannot bring a document back), and every
change carries the epoch of the lease it was made under and never overwrites a later one's.
"""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from bot.store.errors import DuplicateKeyError
from bot.store.port import Collection, Store


class Effect(BaseModel):
    """One change to one document of the person the turn belongs to.

    ``insert``: ``after`` is the whole document. ``update``: ``after`` holds the changed fields and
    ``before`` what they were. ``remove``: the document is marked as gone. ``restore``: a removed
    document comes back. ``put``: replace or create whole, for state that has no history.
    """

    model_config = ConfigDict(frozen=True)

    op: Literal["insert", "update", "remove", "restore", "put"]
    collection: str
    id: str
    noun: str = ""
    after: dict[str, Any] = Field(default_factory=dict)
    before: dict[str, Any] = Field(default_factory=dict)

    def inverse(self) -> "Effect":
        """Return the effect that takes this one back."""
        match self.op:
            case "insert" | "restore":
                return self.model_copy(update={"op": "remove", "after": {}, "before": {}})
            case "remove":
                return self.model_copy(update={"op": "restore"})
            case "update":
                return self.model_copy(update={"after": self.before, "before": self.after})
            case "put":
                raise ValueError("state without history has no inverse")


async def apply(store: Store, user: str, effects: tuple[Effect, ...], epoch: int) -> None:
    """Apply effects in order. Repeating it, or running it under an older epoch, changes nothing."""
    for effect in effects:
        await _apply_one(store.collection(effect.collection), user, effect, epoch)


async def _apply_one(collection: Collection, user: str, effect: Effect, epoch: int) -> None:
    own = {"_id": effect.id, "user": user, "epoch": {"$lte": epoch}}
    match effect.op:
        case "insert":
            document = {"_id": effect.id, "user": user, "deleted": False, "epoch": epoch, **effect.after}
            try:
                await collection.insert_one(document)
            except DuplicateKeyError:
                return
        case "update":
            await collection.update_one(own, {"$set": {**effect.after, "epoch": epoch}})
        case "remove":
            await collection.update_one(own, {"$set": {"deleted": True, "epoch": epoch}})
        case "restore":
            await collection.update_one(own, {"$set": {"deleted": False, "epoch": epoch}})
        case "put":
            changes = {"$set": {**effect.after, "user": user, "deleted": False, "epoch": epoch}}
            try:
                await collection.update_one(own, changes, upsert=True)
            except DuplicateKeyError:
                return  # a later epoch holds the document: ours is stale
