"""Memories: facts and preferences to go by, and those a model proposes to keep.

Changes go through the memory package's actions, so they have receipts, events and an undo.
"""

from typing import Annotated, Literal

from fastapi import Path, Query
from pydantic import Field

from api.auth.caller import Parts, Reader, Writer
from api.body import Body, Id
from api.routing import signed_in_router
from api.turns import IdempotencyKey, TurnReply, do
from capabilities.memory.documents import MOST_MEMORIES, Kind, Memory

router = signed_in_router("memories")

MemoryId = Annotated[Id, Path(alias="memory_id")]
Text = Annotated[str, Field(min_length=1, max_length=2_000, description="A whole sentence.")]


class NewMemory(Body):
    """What to remember."""

    text: Text
    kind: Kind | None = Field(default=None, description="What it is; found out from its words if left out.")


class MemoryChanges(Body):
    """What is to change; the rest stays. A proposal that is changed is accepted."""

    text: Text | None = None
    kind: Kind | None = None


@router.get("/api/memories")
async def memories(
    caller: Reader,
    services: Parts,
    state: Annotated[
        Literal["all", "kept", "proposed"], Query(description="Kept: used. Proposed: waits for a yes.")
    ] = "all",
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> list[Memory]:
    """List what is remembered of you and what is proposed, the latest first."""
    kept = services.records(caller.user).of(Memory)
    wanted = {} if state == "all" else {"proposed": state == "proposed"}
    found = await kept.find(wanted, sort=[("created_at", -1)], limit=MOST_MEMORIES)
    return [memory for memory in found if memory.holds(services.clock.now())][:limit]


@router.post("/api/memories")
async def add_memory(
    body: NewMemory, caller: Writer, services: Parts, key: IdempotencyKey = None
) -> TurnReply:
    """Have something remembered; what is remembered already stays as it is."""
    return await do(services, caller, "remember", body.model_dump(exclude_none=True), key)


@router.patch("/api/memories/{memory_id}")
async def change_memory(
    memory_id: MemoryId, body: MemoryChanges, caller: Writer, services: Parts, key: IdempotencyKey = None
) -> TurnReply:
    """Put a memory or a proposal right; undo brings back what it was."""
    found = await services.own(caller.user, Memory, memory_id)
    changes = {"text": found.text, **body.model_dump(exclude_none=True)}
    return await do(services, caller, "correct_memory", {"memory": found.id, **changes}, key)


@router.post("/api/memories/{memory_id}/accept")
async def accept_memory(
    memory_id: MemoryId, caller: Writer, services: Parts, key: IdempotencyKey = None
) -> TurnReply:
    """Keep what a model proposed; from now on it is used."""
    found = await services.own(caller.user, Memory, memory_id)
    return await do(services, caller, "accept_memory", {"memory": found.id}, key)


@router.delete("/api/memories/{memory_id}")
async def forget_memory(
    memory_id: MemoryId, caller: Writer, services: Parts, key: IdempotencyKey = None
) -> TurnReply:
    """Forget a memory or turn a proposal down; it is not proposed again. Undo brings it back."""
    found = await services.own(caller.user, Memory, memory_id)
    return await do(services, caller, "forget_memory", {"memory": found.id}, key)
