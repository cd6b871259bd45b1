"""What a turn answers, and the state its dialogue goes on from, worded from what was really done."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from pydantic_core import to_jsonable_python

from bot.buttons import buttons
from bot.delivery.turn import Inbound, Outcome, Receipt
from bot.intentions import Intentions
from bot.linking import Links
from bot.remembering import as_json, remembered
from bot.replies import Replies
from bot.safety.approvals import closed
from bot.safety.links import urls_in
from bot.safety.references import leaves
from bot.safety.repeated import repeated
from bot.steps import Setting, StepResult
from bot.store.effects import Effect
from bot.store.records import to_raw
from bot.understanding.analysis import Analysis, Step
from bot.understanding.dialogue import (
    LONGEST_REPLY,
    MEANT,
    DialogueState,
    Option,
    Pending,
    Request,
    Unfinished,
    saved,
)
from bot.understanding.requesting import SAID_AGAIN
from capabilities.contract import Level, Reply
from capabilities.document import Document
from capabilities.errors import AskedError, ConflictError
from capabilities.origins import Label, Origin, sources
from capabilities.registry import Registry

CAP = "deliberation.broke"
"""The notice that a cap of money is reached: said once a day, then it goes on in silence."""


@dataclass(frozen=True, slots=True)
class Thought:
    """What a model contributed to a turn, as far as it is told."""

    text: str = ""
    """Its prose, checked against the receipts already."""
    cut: bool = False
    instead: bool = True
    """Whether it took the place of what the reactive layer would have answered."""
    notice: str | None = None
    """Key of the reply that says how it ended early."""
    facts: Mapping[str, Any] = field(default_factory=dict[str, Any])
    models: tuple[str, ...] = ()
    explained: Mapping[str, Any] = field(default_factory=dict[str, Any])
    label: Label = field(default_factory=lambda: Label(Origin.APP))
    """Of all it had seen."""
    links: frozenset[str] = frozenset()
    """Keys of the URLs it may have as links."""

    def leaves(self, result: StepResult, results: Sequence[StepResult]) -> bool:
        """Whether a step's own words are still to be said: a change always, a finding where no prose is."""
        if result.effects or isinstance(result.error, AskedError):
            return True
        mended = any(
            other.reply is not None and other.step.action == result.step.action
            for other in results[results.index(result) + 1 :]
        )
        return not self.text and not (result.error is not None and mended)


class Responder:
    """Renders outcomes. It decides nothing about the world: every effect comes from a step."""

    def __init__(self, replies: Replies, registry: Registry) -> None:
        self._replies = replies
        self._registry = registry
        self._links = Links(replies)

    def respond(
        self,
        message: Inbound,
        setting: Setting,
        before: DialogueState,
        analysis: Analysis,
        results: Sequence[StepResult],
        *,
        thought: Thought | None = None,
        unfinished: Unfinished | None = None,
    ) -> Outcome:
        """Return the outcome of a turn from the results of its steps, in the plan's order.

        ``thought`` is what a model contributed; what was done is told by the receipts all the same.
        ``unfinished`` is the rest of its plan, when it waits for an answer.
        """
        state, lines, receipts = self._worded(message, setting, analysis, results, thought)
        last = results[-1] if results else None
        state = state.model_copy(update={"unfinished": unfinished if state.pending else None})
        reply = "\n".join(lines)
        label = self._label(results, thought, setting)
        if not thought:
            label = Label.of((label, _repeats(reply, before, analysis, label)))
        if thought or label.outside:
            known = self._known(message, results, thought, setting)
            reply = self._links.shown(reply, known, setting.listener)
        request = None
        if not message.call:
            request = remembered(message, setting, before, analysis, results=results, receipts=receipts)
            if request and thought and thought.instead:
                request = request.model_copy(update={"models": thought.models})
            said: dict[str, Any] = {"reply": reply[:LONGEST_REPLY], "reply_sources": sources(label)}
            if analysis.say in SAID_AGAIN:
                said = {}
            state = state.model_copy(
                update={**said, "last": request or state.last, "at": setting.listener.now}
            )
        question = _question(last, state)
        kept = _kept(message, before, analysis, results, state)
        changed = (saved(state, setting.person.id, message.conversation),) if state != DialogueState() else ()
        return Outcome(
            text=reply,
            key=_key(analysis, last, thought),
            cards=tuple(card for result in results if result.reply for card in cards(result.reply)),
            question=question,
            suggestions=self._next_sentences(results, question, setting),
            buttons=buttons(question, self._replies, setting.listener) if message.address else (),
            receipts=tuple(receipts),
            effects=(*kept, *changed),
            explanation={
                **_explanation(message, analysis, results, request),
                **({"deliberation": dict(thought.explained)} if thought else {}),
            },
            error=last.error.code if last and last.error else None,
            origin=label.origin,
            sources=label.sources,
        )

    def _next_sentences(
        self, results: Sequence[StepResult], question: Mapping[str, Any] | None, setting: Setting
    ) -> tuple[str, ...]:
        """Return what people say next after what was done; nothing while a question is open."""
        last = results[-1] if results else None
        if last is None or last.reply is None or question:
            return ()
        known = self._replies.text(f"next.{last.step.action}", setting.listener.language)
        return tuple(sentence.strip() for sentence in known.split("|")) if known else ()

    def _worded(
        self,
        message: Inbound,
        setting: Setting,
        analysis: Analysis,
        results: Sequence[StepResult],
        thought: Thought | None,
    ) -> tuple[DialogueState, list[str], list[Receipt]]:
        """Return what is said, line by line, the receipts of what was done, and the state after both."""
        state = analysis.dialogue
        instead = thought is not None and thought.instead
        lines: list[str] = []
        receipts: list[Receipt] = []
        if instead:
            pass  # the reactive layer's own answer would be that it did not understand
        elif analysis.ask:
            state = self._asked(
                self._on_day(state, analysis.ask, setting), analysis.ask, message.text, setting
            )
            lines.append(state.pending.text if state.pending else "")
        elif not results:
            lines.append(self._say(analysis, setting))
        for result in results:
            text = self._text(result, setting)
            if thought is None or thought.leaves(result, results):
                lines.append(text)
            state = self._next(state, result, setting, by_program=message.call is not None)
            receipts += self._receipt(result, text, setting)
        if thought:
            state, told = self._thought(thought, state, setting)
            lines += told
        if analysis.unheard and not instead:
            unheard = "”, “".join(sentence.strip(" .!?") for sentence in analysis.unheard)
            lines.append(self._replies.render("unheard", setting.listener, text=unheard))
        return state, lines, receipts

    def _thought(
        self, thought: Thought, state: DialogueState, setting: Setting
    ) -> tuple[DialogueState, list[str]]:
        """Return the prose of a model and the notice of how it ended, and the state after telling them."""
        lines = [thought.text] if thought.text else []
        if thought.cut:
            lines.append(self._replies.render("deliberation.cut", setting.listener))
        if thought.notice == CAP and _same_day(state.cap_told, setting):
            return state, lines
        if thought.notice:
            lines.append(self._replies.render(thought.notice, setting.listener, **thought.facts))
        told = {"cap_told": setting.listener.now} if thought.notice == CAP else {}
        return state.model_copy(update=told), lines

    def skipped(self, step: Step, setting: Setting) -> StepResult:
        """Return the result of a step whose predecessor failed."""
        text = self._replies.render("step_skipped", setting.listener, action=step.action)
        return StepResult(step, error=ConflictError(text))

    def too_slow(self, step: Step, setting: Setting) -> StepResult:
        """Return the result of a step that was stopped because the turn's time was up."""
        text = self._replies.render("step_too_slow", setting.listener, action=step.action)
        return StepResult(step, error=ConflictError(text))

    def _asked(self, state: DialogueState, step: Step, text: str, setting: Setting) -> DialogueState:
        """Return the state in which it is open whether a step is what was meant."""
        moment = setting.listener.moment
        what = Intentions(self._replies, self._registry).of(step, text, moment, setting.listener)
        what = what or step.action.replace("_", " ")
        question = self._replies.render("ask_meant", setting.listener, what=what)
        pending = _pending(AskedError(question, slot=MEANT, confirm=True), step)
        return state.model_copy(update={"pending": pending, "at": setting.listener.now})

    def _say(self, analysis: Analysis, setting: Setting) -> str:
        key = analysis.say or "not_understood"
        facts: dict[str, Any] = dict(analysis.facts)
        if key == "talk.date":
            facts.setdefault("when", None)
        return self._replies.render(key, setting.listener, **facts)

    def _text(self, result: StepResult, setting: Setting) -> str:
        if result.error is not None:
            return result.error.sentence
        assert result.reply is not None  # noqa: S101  # StepResult's invariant
        return self._replies.render(result.reply.key, setting.listener, **result.reply.facts)

    def _next(
        self, state: DialogueState, result: StepResult, setting: Setting, *, by_program: bool
    ) -> DialogueState:
        now = setting.listener.now
        if result.reply is not None:
            on = self._on_day(state, result.step, setting)
            return on.about(result.reply.about, result.step.action, now)
        if isinstance(result.error, AskedError) and not by_program:
            theirs = sources(repeated(result.error.sentence, result.outside))
            pending = _pending(result.error, result.step, result.approval, theirs)
            if theirs:
                shown = self._links.shown(pending.text, (), setting.listener)
                pending = pending.model_copy(update={"text": shown})
            return state.model_copy(update={"pending": pending, "at": now})
        return state

    def _on_day(self, state: DialogueState, step: Step, setting: Setting) -> DialogueState:
        """Return the state with the day that a step was about."""
        asked = self._registry.action(step.action).level == Level.READ_OWN
        return state.on_day(step.slots, setting.listener.now.astimezone(setting.listener.zone), asked=asked)

    def _receipt(self, result: StepResult, text: str, setting: Setting) -> list[Receipt]:
        if result.reply is None:
            return []
        level = self._registry.action(result.step.action).level
        if not result.effects and level not in {Level.OUTWARD, Level.IRREVERSIBLE}:
            return []
        summary = self._summary(result.step.action, result.reply, text, setting)
        because = dict.fromkeys((*result.because, *sources(repeated(summary, result.outside))))
        if because:
            summary = self._links.shown(summary, (), setting.listener)
        return [
            Receipt(
                id=f"{setting.turn}:{result.step.id}",
                action=result.step.action,
                summary=summary,
                at=setting.listener.now,
                undoable=bool(result.effects) and not result.undoes,
                effects=result.effects,
                undoes=result.undoes,
                restores=result.restores,
                because=tuple(because),
            )
        ]

    def _summary(self, action: str, reply: Reply, text: str, setting: Setting) -> str:
        key = f"receipt.{action}"
        if not self._replies.has(key, setting.listener.language):
            return text.partition("\n")[0][:200]
        return self._replies.render(key, setting.listener, **reply.facts)[:200]

    def _label(self, results: Sequence[StepResult], thought: Thought | None, setting: Setting) -> Label:
        """Return where a reply's words come from: what it shows may tell what others wrote."""
        met = [label for result in results for label in _met(result, self._text(result, setting))]
        return Label.of((thought.label if thought else Label(Origin.APP), *met))

    def _known(
        self, message: Inbound, results: Sequence[StepResult], thought: Thought | None, setting: Setting
    ) -> frozenset[str]:
        """Return the URLs that a reply may have as links: of the person, and of what was read just now."""
        known = urls_in(message.text) | (thought.links if thought else frozenset[str]())
        for result in results:
            if result.reply and self._registry.action(result.step.action).level == Level.READ_OUTSIDE:
                said = " ".join(str(value) for _, value in leaves(result.step.slots))
                known |= urls_in(self._text(result, setting)) - urls_in(said)
        return known


def _met(result: StepResult, text: str) -> list[Label]:
    """Return the labels of others' words in one step's answer."""
    about = [document.label for document in result.reply.about] if result.reply else []
    labels = [result.answers, repeated(text, result.outside), *about]
    return [label for label in labels if label.outside]


def cards(reply: Reply) -> list[dict[str, Any]]:
    """Return what a reply talks about and shows, as JSON a rich channel may draw."""
    shown = [{"noun": card.noun, **item} for card in reply.cards for item in card.items]
    return [*(_card(document) for document in reply.about), *shown]


def _card(document: Document) -> dict[str, Any]:
    return {"noun": document.noun, "id": document.id, **to_raw(document)}


def _repeats(reply: str, before: DialogueState, analysis: Analysis, label: Label) -> Label:
    """Return where the words of a reply come from that repeats what was said before."""
    if analysis.say not in SAID_AGAIN:
        return repeated(reply, before.outside)
    return Label(Origin.OUTSIDE, before.reply_sources) if before.reply_sources else label


def _kept(
    message: Inbound,
    before: DialogueState,
    analysis: Analysis,
    results: Sequence[StepResult],
    state: DialogueState,
) -> tuple[Effect, ...]:
    """Return the changes that go with a turn without a receipt; an approval that was declined ends."""
    kept = (*analysis.kept, *(effect for result in results for effect in result.kept))
    asked = before.pending.approval if before.pending else ""
    declined = asked and not state.pending and not results and not message.call
    return (*kept, closed(asked, "denied")) if declined else kept


def _same_day(told: datetime | None, setting: Setting) -> bool:
    zone = setting.listener.zone
    return told is not None and told.astimezone(zone).date() == setting.listener.now.astimezone(zone).date()


def _key(analysis: Analysis, last: StepResult | None, thought: Thought | None) -> str:
    """Return the kind of a reply, for programs."""
    if last and last.reply:
        return last.reply.key
    return "deliberated" if thought and thought.text else analysis.say or "not_understood"


def _pending(error: AskedError, step: Step, approval: str = "", theirs: tuple[str, ...] = ()) -> Pending:
    kind = "confirm" if error.confirm else "choice" if error.choices else "slot"
    return Pending(
        kind=kind,
        action=step.action,
        slots={name: as_json(value) for name, value in step.slots.items()},
        slot=error.slot,
        text=error.sentence,
        options=tuple(Option(id=choice.id, title=choice.title) for choice in error.choices),
        confirmed=tuple(name for name in step.confirmed if not name.startswith("gate.")),
        approval=approval,
        sources=theirs,
    )


def _question(last: StepResult | None, state: DialogueState) -> dict[str, Any] | None:
    """Return the open question for programs: with ``approval``, the id that answers it, if a yes is one."""
    if last and isinstance(last.error, AskedError):
        choices = [{"id": choice.id, "title": choice.title} for choice in last.error.choices]
        approval, slot, confirm = last.approval, last.error.slot, last.error.confirm
    elif state.pending:
        choices = []
        approval, slot, confirm = state.pending.approval, state.pending.slot, state.pending.kind == "confirm"
    else:
        return None
    asked: dict[str, Any] = {"slot": slot, "confirm": confirm, "choices": choices}
    return {**asked, "approval": approval} if approval else asked


def _explanation(
    message: Inbound, analysis: Analysis, results: Sequence[StepResult], request: Request | None
) -> dict[str, Any]:
    """Return what is kept of how a turn was read: ``bot.hindsight`` tells it, whenever somebody asks."""
    facts: dict[str, Any] = {"steps": [_explained(message.text, result) for result in results]}
    if analysis.phrases:
        facts |= {"phrases": list(analysis.phrases), "read_as": analysis.read_as}
    if "why" in analysis.facts:
        facts["why"] = to_jsonable_python(analysis.facts["why"])
    if request:
        kept = {"said", "question", "phrases", "read_as", "models"}
        titles = [step.titles for step in request.steps]
        facts["request"] = {**request.model_dump(mode="json", include=kept), "titles": titles}
    return facts


def _explained(text: str, result: StepResult) -> dict[str, Any]:
    step = result.step
    slots = {name: as_json(value) for name, value in step.slots.items()}
    return {
        "text": text[:500],
        "id": step.id,
        "action": step.action,
        "sentence": step.sentence,
        "slots": slots,
        "state": result.state,
        "seconds": round(result.seconds, 4),
    }
