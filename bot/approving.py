"""Answers to approvals: by id from a button, a program or the web page; in words by asking once more."""

from datetime import datetime

from bot.delivery.turn import Inbound
from bot.safety.approvals import EDITED, Approvals
from bot.understanding.analysis import Analysis, Step
from bot.understanding.dialogue import DialogueState, Pending
from bot.understanding.lexicon import lexicon, plain
from capabilities.errors import NotFoundError


async def approved(message: Inbound, before: DialogueState, approvals: Approvals) -> Analysis:
    """Return what an answer asks for: the stored call, an edited one to be asked about anew, or a word.

    The same as a yes or a no in words when it is the open question; then the rest of a plan goes on.
    One that the person does not have is said to be unknown.
    """
    call = message.call
    assert call is not None  # noqa: S101  # only such messages get here
    try:
        approval = await approvals.get(message.user, call.approval)
    except NotFoundError:
        return Analysis(before, say="error.no_approval")
    pending = before.pending
    open_question = pending is not None and pending.approval == approval.id
    settled = before.model_copy(update={"pending": None}) if open_question else before
    stale = approval.stale(message.received_at)
    if stale:
        return Analysis(settled, say=stale)
    if call.answer == "deny":
        return Analysis(settled, say="approval.denied_now", kept=(approval.closed("denied"),))
    if call.answer == "edit":
        slots = {**approval.slots, **call.slots}
        step = Step("0", approval.action, slots, confirmed=frozenset({EDITED}))
        return Analysis(settled, (step,), kept=(approval.closed("edited"),))
    agreed = frozenset({approval.reason})
    if open_question and pending is not None:
        agreed |= frozenset(pending.confirmed)
        return Analysis(settled, (Step("0", pending.action, pending.slots, confirmed=agreed),))
    return Analysis(settled, (Step("0", approval.action, approval.slots, confirmed=agreed),))


async def waiting(
    message: Inbound, before: DialogueState, approvals: Approvals, language: str, now: datetime
) -> Analysis | None:
    """Return the question that words are about which answer no open one; None when they are not.

    Whoever says yes to something a program asked for has not been shown it here: so it is asked in
    this conversation first, and the next yes counts.
    """
    words, said = lexicon(language), plain(message.text)
    asked = said in words.waiting
    if not asked and (before.pending or said not in words.yes):
        return None
    found = await approvals.waiting(message.user, now)
    if not found:
        return Analysis(before, say="approval.none_waiting") if asked else None
    approval = found[0]
    pending = Pending(
        kind="confirm",
        action=approval.action,
        slots=approval.slots,
        slot=approval.reason,
        text=approval.sentence,
        approval=approval.id,
    )
    state = before.model_copy(update={"pending": pending, "unfinished": None, "at": now})
    facts = {"question": approval.sentence, "others": len(found) - 1}
    return Analysis(state, say="approval.waiting", facts=facts)
