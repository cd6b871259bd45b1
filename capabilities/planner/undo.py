"""Undo: take back what was done, by the journal of receipts."""

from pydantic import Field

from capabilities.contract import Context, Level, ReceiptView, Reply
from capabilities.errors import NotFoundError
from capabilities.planner.package import PlannerSlots, planner
from capabilities.planner.references import PRONOUNS, likeness, words_of

LOOKED_AT = 50
GOOD_ENOUGH = 70.0


class Undo(PlannerSlots):
    """Which change to take back."""

    what: str | None = Field(
        default=None,
        min_length=1,
        max_length=200,
        description="Words of what to take back; none: the latest change.",
    )
    receipt: str | None = Field(
        default=None, min_length=1, max_length=300, description="Id of the receipt to take back."
    )


@planner.action(level=Level.WRITE_OWN)
async def undo(slots: Undo, context: Context) -> Reply:
    """Take back the latest change, or the one that matches the words or has the id."""
    if slots.receipt is not None:
        undone = await context.journal.undo(slots.receipt)
        return Reply("undone", what=undone.summary, action=undone.action)
    receipts = [receipt for receipt in await context.journal.recent(LOOKED_AT) if not receipt.undone]
    if not receipts:
        raise NotFoundError("There is nothing to undo.")
    undone = await context.journal.undo(_chosen(slots.what, receipts).id)
    return Reply("undone", what=undone.summary, action=undone.action)


def _chosen(what: str | None, receipts: list[ReceiptView]) -> ReceiptView:
    if what is None or what.casefold() in PRONOUNS:
        return receipts[0]
    wanted = words_of(what)
    scored = [(likeness(wanted, words_of(receipt.summary)), receipt) for receipt in receipts]
    score, receipt = max(scored, key=lambda pair: pair[0])  # the first, so the latest, of equals
    if score < GOOD_ENOUGH:
        raise NotFoundError(
            f"I can't find a change like “{what[:60]}” to undo. The latest: {receipts[0].summary}."
        )
    return receipt
