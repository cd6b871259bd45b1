"""Taking back a whole turn, or all that came of reading something: newest first, in one turn."""

from collections.abc import Sequence
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from capabilities.contract import Context, Level, ReceiptView, Reply
from capabilities.errors import ConflictError, NotFoundError
from capabilities.journal.package import journal
from capabilities.journal.sources import meant

LOOKED_AT = 200
"""Receipts back to which the journal is searched."""
LONGEST_SAID = 60


class JournalSlots(BaseModel):
    """Base of the slots models: text is trimmed, and a slot that does not exist is refused."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class UndoTurn(JournalSlots):
    """Which turn to take back; none named: the last one that did something."""

    turn: str | None = Field(
        default=None, min_length=1, max_length=300, description="Id of the message that asked for it."
    )


class UndoAfterReading(JournalSlots):
    """What had been read; none named: the last thing that led to anything."""

    source: str | None = Field(
        default=None,
        min_length=1,
        max_length=300,
        description="Name of the page, file or message, or words of it.",
    )


@journal.action(level=Level.WRITE_OWN)
async def undo_turn(slots: UndoTurn, context: Context) -> Reply:
    """Take back everything that one request did."""
    standing = await context.journal.standing(LOOKED_AT)
    turn = slots.turn or next((receipt.turn for receipt in standing), None)
    chosen = [receipt for receipt in standing if receipt.turn == turn]
    if not chosen:
        raise NotFoundError.worded("nothing_of_turn")
    return await _taken_back(chosen, context)


@journal.action(level=Level.WRITE_OWN)
async def undo_after_reading(slots: UndoAfterReading, context: Context) -> Reply:
    """Take back everything that was done because of something that was read."""
    standing = [receipt for receipt in await context.journal.standing(LOOKED_AT) if receipt.because]
    if not standing:
        raise NotFoundError.worded("nothing_because")
    known = [source for receipt in standing for source in receipt.because]
    wanted = meant(slots.source or "", known, context.person.language)
    chosen = [receipt for receipt in standing if wanted & set(receipt.because)]
    if not chosen:
        names = list(dict.fromkeys(known))
        said = (slots.source or "")[:LONGEST_SAID]
        raise NotFoundError.worded("no_such_source", said=said, names=names[:3], more=len(names) > 3)
    return await _taken_back(chosen, context, sorted(wanted, key=known.index))


async def _taken_back(chosen: Sequence[ReceiptView], context: Context, sources: Sequence[str] = ()) -> Reply:
    """Record the inverses of receipts, newest first, and tell what was done and what could not be."""
    taken: list[ReceiptView] = []
    changed: list[tuple[ReceiptView, ConflictError]] = []
    for receipt in chosen:
        if not receipt.undoable:
            continue
        try:
            taken.append(await context.journal.undo(receipt.id))
        except ConflictError as error:
            changed.append((receipt, error))
    facts: dict[str, Any] = {
        "changes": [receipt.summary for receipt in taken],
        "kept": [{"what": receipt.summary, "why": why} for receipt, why in changed],
        "gone": [receipt.summary for receipt in chosen if not receipt.undoable],
        "sources": list(sources),
    }
    if not taken:
        raise ConflictError.worded("nothing_taken_back", **facts)
    return Reply("undone_together", what="; ".join(receipt.summary for receipt in taken), **facts)
