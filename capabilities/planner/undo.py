"""Undo and redo: take back what was done, by the journal of receipts, and take that back in turn."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Annotated

from pydantic import Field

from capabilities.contract import Context, Level, ReceiptView, Reply
from capabilities.errors import Choice, ConflictError, NotFoundError
from capabilities.planner.changes import described
from capabilities.planner.documents import Change
from capabilities.planner.package import PlannerSlots, planner
from capabilities.planner.references import clip
from capabilities.planner.words import words as words_in
from capabilities.values import Refers, When

LOOKED_AT = 50
SHOWN = 10
_MINUTE = timedelta(minutes=1)
_WEEK = timedelta(days=7)


class Undo(PlannerSlots):
    """Which changes to take back; none named: the latest."""

    what: Annotated[str | None, Refers("change")] = Field(
        default=None, min_length=1, max_length=200, description="Words of what to take back."
    )
    receipt: str | None = Field(
        default=None, min_length=1, max_length=300, description="Id of the receipt to take back."
    )
    count: int | None = Field(default=None, ge=1, le=LOOKED_AT, description="How many of the latest changes.")
    since: When | None = Field(default=None, description="Everything that was done in this time.")
    everything: bool = Field(default=False, description="Every change there is a record of; asks first.")


class Redo(PlannerSlots):
    """Nothing to say: the latest undo is taken back."""


class ListChanges(PlannerSlots):
    """Which changes."""

    since: When | None = Field(default=None, description="Only those of this time.")


@planner.action(level=Level.WRITE_OWN)
async def undo(slots: Undo, context: Context) -> Reply:
    """Take back the latest change, several, or those that the words or the time describe."""
    if slots.receipt is not None:
        undone = await context.journal.undo(slots.receipt)
        return Reply("undone", what=undone.summary, action=undone.action)
    receipts = [receipt for receipt in await context.journal.recent(LOOKED_AT) if not receipt.undone]
    if not receipts:
        raise NotFoundError.worded("nothing_to_undo")
    chosen = _chosen(slots, receipts, context)
    taken, kept = await _take_back(chosen, context)
    if len(chosen) == 1:
        return Reply("undone", what=taken[0].summary, action=taken[0].action)
    return Reply(
        "undone_several",
        changes=[receipt.summary for receipt in taken],
        kept=[{"what": receipt.summary, "why": why} for receipt, why in kept],
        what="; ".join(receipt.summary for receipt in taken),
        missing=max((slots.count or 0) - len(chosen), 0),
    )


@planner.action(level=Level.WRITE_OWN)
async def redo(slots: Redo, context: Context) -> Reply:  # noqa: ARG001  # an action takes slots
    """Do again what the latest undo took back."""
    latest = await context.journal.redoable()
    if latest is None:
        raise NotFoundError.worded("nothing_to_redo")
    await context.journal.redo(latest.id)
    return Reply("redone", what=latest.summary)


@planner.action(level=Level.READ_OWN)
async def list_changes(slots: ListChanges, context: Context) -> Reply:
    """Show what can be undone, the latest first."""
    receipts = await context.journal.recent(LOOKED_AT)
    if slots.since is not None:
        receipts = _within(slots.since, receipts, context)
    shown = receipts[:SHOWN]
    return Reply(
        "changes",
        about=[Change(id=one.id, title=one.summary, action=one.action, at=one.at) for one in shown],
        changes=[{"what": one.summary, "at": one.at, "because": one.because} for one in shown],
        more=len(receipts) - len(shown),
        n=len(receipts),
        since=slots.since,
    )


def _chosen(slots: Undo, receipts: Sequence[ReceiptView], context: Context) -> list[ReceiptView]:
    """Return the changes meant, newest first."""
    if slots.everything:
        context.asker.confirm("undo_everything", n=len(receipts))
        return list(receipts)
    if slots.since is not None:
        found = _within(slots.since, receipts, context)
        if not found:
            raise NotFoundError.worded("nothing_to_undo_then")
        return found
    if slots.count is not None:
        return list(receipts[: slots.count])
    if slots.what is None or slots.what.casefold() in words_in(context.person.language).pronouns:
        return [receipts[0]]
    return [_described(slots.what, receipts, context)]


def _within(when: When, receipts: Sequence[ReceiptView], context: Context) -> list[ReceiptView]:
    """Return the changes of a time. "On Monday" means the one that has been, whatever it was read as."""
    start, end = when.start, when.end
    while start is not None and start > context.now:
        start, end = start - _WEEK, end - _WEEK if end else None
    if end is not None and (when.is_point or end > context.now - _MINUTE):
        end = None  # up to now: what was done a moment ago belongs to it
    return [
        receipt
        for receipt in receipts
        if (start is None or receipt.at >= start) and (end is None or receipt.at < end)
    ]


def _described(words: str, receipts: Sequence[ReceiptView], context: Context) -> ReceiptView:
    by_id = [receipt for receipt in receipts if receipt.id == words]
    found = by_id or described(words, receipts, context.person.language)
    if not found:
        raise NotFoundError.worded("no_such_change", said=clip(words), latest=receipts[0].summary)
    if len(found) > 1:
        context.asker.choose("receipt", [Choice(receipt.id, receipt.summary) for receipt in found[:6]])
    return found[0]


async def _take_back(
    chosen: Sequence[ReceiptView], context: Context
) -> tuple[list[ReceiptView], list[tuple[ReceiptView, ConflictError]]]:
    """Record the inverses, newest first; return what was taken back, and what was not with the reason."""
    undone: list[ReceiptView] = []
    kept: list[tuple[ReceiptView, ConflictError]] = []
    for receipt in chosen:
        try:
            undone.append(await context.journal.undo(receipt.id))
        except ConflictError as error:
            if len(chosen) == 1:
                raise
            kept.append((receipt, error))
    if not undone:
        raise kept[0][1]
    return undone, kept
