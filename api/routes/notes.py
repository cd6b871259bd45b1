"""Notes: texts kept word for word."""

from typing import Annotated

from fastapi import Path, Query

from api.auth.caller import Parts, Reader, Writer
from api.body import Id
from api.routes.actions import as_slots
from api.routing import signed_in_router
from api.turns import IdempotencyKey, TurnReply, do
from capabilities.planner.documents import Note
from capabilities.planner.notes import MOST_SEARCHED, CreateNote, tokens_of

router = signed_in_router("notes")


@router.get("/api/notes")
async def notes(
    caller: Reader,
    services: Parts,
    query: Annotated[str, Query(max_length=200, description="Words that all occur in it.")] = "",
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> list[Note]:
    """List your notes, the latest first."""
    kept = services.records(caller.user).of(Note)
    newest = [("created_at", -1)]
    words = set(tokens_of(query))
    found = await kept.find(sort=newest, limit=MOST_SEARCHED if words else limit)
    return [note for note in found if words <= set(tokens_of(note.text))][:limit]


@router.post("/api/notes")
async def create_note(
    body: CreateNote, caller: Writer, services: Parts, key: IdempotencyKey = None
) -> TurnReply:
    """Note a text down."""
    return await do(services, caller, "create_note", as_slots(body), key)


@router.delete("/api/notes/{note_id}")
async def delete_note(
    note_id: Annotated[Id, Path()], caller: Writer, services: Parts, key: IdempotencyKey = None
) -> TurnReply:
    """Delete a note; undo brings it back."""
    found = await services.own(caller.user, Note, note_id)
    return await do(services, caller, "delete_note", {"note": found.id}, key)
