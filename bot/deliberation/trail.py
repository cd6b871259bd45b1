"""Where a deliberation's values come from: what the gate decides by for every step of a plan.

Each step is judged by the ledger as it was when the model wrote the step, so results that came in
meanwhile can neither clear nor spoil it. A plan made before anything from outside was read is frozen.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.safety.gate import Passage, answered
from bot.safety.ledger import Ledger
from bot.safety.links import urls_in
from bot.safety.references import leaves
from bot.safety.repeated import repeated
from bot.steps import Bound, StepResult
from bot.understanding.analysis import Step
from capabilities.contract import Action, Level
from capabilities.origins import Label, Origin


@dataclass(slots=True)
class Trail:
    """The ledger of one turn's deliberation. Changed in place; implements ``Binding``."""

    ledger: Ledger = field(default_factory=Ledger)
    frozen: set[str] = field(default_factory=set[str])
    """Ids of the steps that were planned before anything from outside was read."""
    planned: set[str] = field(default_factory=set[str])
    """The actions of those steps."""
    labels: dict[str, Label] = field(default_factory=dict[str, Label])
    """Of what each finished step found, as a whole."""
    links: set[str] = field(default_factory=set[str])
    """Keys of the URLs that the owner said, or that were read in just those letters."""
    _judged: dict[str, Ledger] = field(default_factory=dict[str, Ledger])

    def heard(self, texts: Iterable[str]) -> None:
        """Take note of the owner's own words."""
        for text in texts:
            self.ledger.heard(text)
            self.links |= urls_in(text)

    def proposed(self, steps: Iterable[Step]) -> None:
        """Take note of steps a model has just written."""
        made = tuple(steps)
        judged = self.ledger.copy()
        self._judged.update(dict.fromkeys((step.id for step in made), judged))
        if not judged.seen.outside:
            self.frozen |= {step.id for step in made}
            self.planned |= {step.action for step in made}

    def bound(self, step: Step) -> Bound:
        """Return a step's slots with references followed, and what the gate has to know of them."""
        judged = self._judged.get(step.id, self.ledger)
        slots, provenance = self.ledger.bound(step.slots, judged)
        passage = Passage(frozen=step.id in self.frozen, planned=frozenset(self.planned), seen=judged.seen)
        return Bound(slots, provenance, passage)

    def found(self, result: StepResult, finding: Mapping[str, Any], action: Action | None) -> None:
        """Take in what a step found."""
        text = str(finding.get("text") or finding.get("error") or "")
        met = repeated(text, result.outside)
        if result.error is not None or action is None:
            label = Label.of((Label(Origin.APP), met, result.answers))
            self.labels[result.step.id] = label
            if label.outside:
                self.ledger.read(result.step.id, finding, label=label)
            return
        vouched = dict(action.vouched)
        if any(item.get("origin") == Origin.OUTSIDE for item in finding.get("items", ())):
            vouched["text"] = Origin.OUTSIDE  # the sentence tells what they say
        slots = self.bound(result.step).slots
        label = Label.of((answered(action, slots), met))
        read = self.ledger.read(result.step.id, finding, label=label, vouched=vouched)
        self.labels[result.step.id] = read
        self._link(action, slots, finding, read)

    def _link(
        self, action: Action, slots: Mapping[str, Any], finding: Mapping[str, Any], read: Label
    ) -> None:
        """Take note of the URLs that were read; none that the call itself had brought along."""
        if action.level == Level.READ_OUTSIDE or (action.level == Level.READ_OWN and not read.outside):
            told = " ".join(str(value) for _, value in leaves(finding))
            brought = " ".join(str(value) for _, value in leaves(slots))
            self.links |= urls_in(told) - urls_in(brought)
