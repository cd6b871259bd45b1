"""Receipts: what was done, and taking it back."""

from datetime import datetime
from typing import Annotated, Self

from fastapi import Path, Query
from pydantic import BaseModel, ConfigDict, Field, model_validator

from api.auth.caller import Parts, Reader, Writer
from api.body import Id
from api.routing import signed_in_router
from api.turns import IdempotencyKey, TurnReply, do
from bot.store.journal import RECEIPTS
from capabilities.errors import ConflictError, NotFoundError

router = signed_in_router("receipts")


class JournalEntry(BaseModel):
    """Something that was done."""

    id: str
    action: str
    summary: str
    at: datetime
    undoable: bool
    undone: bool
    undoes: list[str]
    because: list[str] = Field(default=[], description="What was read that led to it.")


@router.get("/api/receipts")
async def receipts(
    caller: Reader, services: Parts, limit: Annotated[int, Query(ge=1, le=200)] = 50
) -> list[JournalEntry]:
    """List what was done for you, the latest first."""
    newest = [("at", -1), ("_id", -1)]
    cursor = services.store.collection(RECEIPTS.name).find({"user": caller.user})
    found = await cursor.sort(newest).limit(limit).to_list()
    return [JournalEntry.model_validate({**raw, "id": raw["_id"]}) for raw in found]


class Undoing(BaseModel):
    """What to take back together: what one message had done, or what came of reading something."""

    model_config = ConfigDict(extra="forbid")

    turn: Id | None = Field(default=None, description="Id of the message that asked for it.")
    source: Annotated[str, Field(min_length=1, max_length=300)] | None = Field(
        default=None, description="Name of what was read, as receipts tell it in `because`, or words of it."
    )

    @model_validator(mode="after")
    def _one(self) -> Self:
        if (self.turn is None) == (self.source is None):
            raise ValueError("say either turn or source")
        return self


@router.post("/api/receipts/undo")
async def undo_together(
    body: Undoing, caller: Writer, services: Parts, key: IdempotencyKey = None
) -> TurnReply:
    """Take back all of a turn, or all that came of reading something, as far as that is possible."""
    if body.turn is not None:
        return await do(services, caller, "undo_turn", {"turn": body.turn}, key)
    return await do(services, caller, "undo_after_reading", {"source": body.source}, key)


@router.post("/api/receipts/{receipt_id}/undo")
async def undo(
    receipt_id: Annotated[Id, Path()], caller: Writer, services: Parts, key: IdempotencyKey = None
) -> TurnReply:
    """Take one change back."""
    kept = services.store.collection(RECEIPTS.name)
    raw = await kept.find_one({"_id": receipt_id, "user": caller.user})
    if raw is None:
        raise NotFoundError("You have no such receipt.")
    if raw["undone"] or not raw["undoable"]:
        raise ConflictError("That cannot be taken back, or has been already.")
    return await do(services, caller, "undo", {"receipt": raw["_id"]}, key)
