"""Passing the gate: what it asks about becomes an approval, and a yes is checked against it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.linking import Links
from bot.replies import Listener, Replies
from bot.safety.approvals import EDITED, Approval, Approvals
from bot.safety.gate import Gate, Passage, Verdict
from bot.safety.ledger import OWNER, Provenance
from bot.safety.links import urls_in
from bot.safety.references import leaves
from bot.store.effects import Effect
from bot.understanding.analysis import Step
from capabilities.contract import Action
from capabilities.errors import AskedError, ConflictError
from capabilities.origins import Label, Origin, sources


@dataclass(frozen=True, slots=True)
class Whose:
    """For whom a step is done: the turn, the person and how they are spoken to.

    ``approves`` is whether a yes in this turn is the person's own.
    """

    turn: str
    user: str
    listener: Listener
    approves: bool = True


@dataclass(frozen=True, slots=True)
class Admitted:
    """What goes with a step that may run."""

    kept: tuple[Effect, ...] = ()
    """Changes: of the approval it used up."""
    label: Label = OWNER
    """Of what had led to the question that was answered with yes."""


class ApprovalNeededError(AskedError):
    """The gate asks; ``approval`` is what a yes will be checked against.

    ``kept`` stores it, and ends one that asked the very same before: there is one question at a time.
    """

    def __init__(self, approval: Approval, before: Approval | None) -> None:
        super().__init__(approval.sentence, slot=approval.reason, confirm=True)
        self.approval = approval
        self.kept = (approval.kept(), *((before.closed("edited"),) if before else ()))


class Admission:
    """Lets steps through the gate, at once or with their person's approval."""

    def __init__(self, gate: Gate, approvals: Approvals, replies: Replies) -> None:
        self._gate = gate
        self._approvals = approvals
        self._replies = replies
        self._links = Links(replies)

    async def of(
        self,
        step: Step,
        action: Action,
        slots: Mapping[str, Any],
        whose: Whose,
        *,
        provenance: Provenance,
        passage: Passage,
    ) -> Admitted:
        """Return what goes with a step that may run: its approval is used up.

        ``slots`` are its exact arguments. ApprovalNeededError when it has to be asked about; so it
        is again when a yes comes too late, or means something else than what was asked. ConflictError
        when the yes is not the person's own: the question stays open for them.
        """
        verdict = self._gate.judge(action, slots, provenance, passage)
        agreed = next((name for name in step.confirmed if name.startswith("gate.")), None)
        if agreed is None and verdict.kind == "allow":
            return Admitted()
        if agreed is not None and not whose.approves:
            raise ConflictError.worded("approve_yourself")
        given = await self._approvals.given(whose.user, action.name, slots, whose.listener.now)
        if agreed is not None and given:
            label = Label(Origin.OUTSIDE, given.because) if given.because else OWNER
            return Admitted((given.closed("used"),), label)
        because = sources(passage.seen, provenance.whole)
        asked = self._asked(
            step, action, slots, whose, verdict=verdict, agreed=agreed, because=because, provenance=provenance
        )
        raise ApprovalNeededError(asked, given)

    def _asked(
        self,
        step: Step,
        action: Action,
        slots: Mapping[str, Any],
        whose: Whose,
        *,
        verdict: Verdict,
        agreed: str | None,
        because: tuple[str, ...],
        provenance: Provenance,
    ) -> Approval:
        facts: dict[str, Any] = {
            "action": action.name,
            "where": [],
            "sources": [],
            **verdict.facts,
            "slots": slots,
        }
        reason = agreed if agreed == EDITED else verdict.reason or agreed or "gate.unplanned"
        sentence = self._replies.render(reason, whose.listener, **facts)
        if agreed not in {None, EDITED}:
            sentence = self._replies.render("approval.again", whose.listener, question=sentence)
        own = (value for path, value in leaves(slots) if not provenance.at(path).outside)
        known = urls_in(" ".join(map(str, own)))
        sentence = self._links.shown(sentence, known, whose.listener)
        return Approval.ask(
            f"{whose.turn}:{step.id}",
            action.name,
            slots,
            whose.listener.now,
            sentence=sentence,
            reason=reason,
            where=tuple(facts["where"]),
            sources=tuple(facts["sources"]),
            because=because,
        )
