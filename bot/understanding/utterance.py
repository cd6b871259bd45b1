"""An utterance on its way to an analysis: the answer to the open question, or a request."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.understanding import times
from bot.understanding.analysis import Analysis, Moment, Step
from bot.understanding.answers import chosen, confirmed
from bot.understanding.detailing import Detailing
from bot.understanding.dialogue import DialogueState, Pending
from bot.understanding.hearing import Hearing, Language
from bot.understanding.lexicon import plain
from bot.understanding.requesting import ANSWERS, SAID_AGAIN, Requesting
from bot.understanding.slots import SlotKind, joined, read_answer, resolved, slot_kinds
from bot.understanding.teaching import TEACH
from capabilities.registry import Registry
from capabilities.values import When


class Utterance:
    """One utterance on its way to an Analysis: without its stumbling; ``said`` is with it."""

    def __init__(
        self,
        text: str,
        *,
        said: str,
        state: DialogueState,
        moment: Moment,
        language: Language,
        registry: Registry,
    ) -> None:
        self.hearing = Hearing(language, registry, state, moment)
        self.request = Requesting(text, self.hearing, said)
        self.said = said
        self.whole = text
        self.text = self.request.text
        self.state = state
        self.moment = moment
        self.words = language.words
        self.registry = registry

    # --- the open question ---

    def detailed(self, pending: Pending) -> Analysis | None:
        """Read it as more about a request that it is not sure was meant: whoever adds to it means it."""
        added = Detailing(self.hearing).read(self.text, pending.action)
        if not added or self.fits():
            return None
        return self._go_on(pending, added)

    def answer(self, pending: Pending) -> Analysis | None:
        """Read it as the answer; None when it is a request of its own instead."""
        if plain(self.text) in self.words.cancel:
            return Analysis(self.settled(), say="cancelled")
        match pending.kind:
            case "confirm":
                return self._confirm(pending)
            case "choice":
                return self._choice(pending)
            case "slot":
                return self._slot(pending)

    def heard_again(self) -> Analysis | None:
        """Read it as the wish to hear the last answer again, here or elsewhere; a question stays open."""
        decision = self.hearing.heard(self.text, focus=False, strict=True)
        if decision.kind != "act" or decision.intent not in SAID_AGAIN:
            return None
        return Analysis(self.state, say=decision.intent, facts={"text": self.state.reply})

    def is_answer(self) -> bool:
        """Whether it plainly answers the open question, whatever else it may mean."""
        pending = self.state.pending
        if pending is None:
            return False
        if pending.kind == "confirm":
            return self._agreed() is not None
        if pending.kind == "choice":
            return chosen(self.text, pending, self.words) is not None
        kind = slot_kinds(self.registry.action(pending.action).slots)[pending.slot]
        return kind.kind == "spoken" or (
            kind.kind != "text" and read_answer(self.text, kind, self.moment) is not None
        )

    def fits(self) -> bool:
        """Whether a sentence is what was said, beyond doubt."""
        return self.hearing.heard(self.text, focus=True, strict=True).kind == "act"

    def lesson(self, said: str, meaning: str) -> Analysis:
        """Teach a personal sentence; what is missing is asked for."""
        slots = {name: words for name, words in (("phrase", said), ("meaning", meaning)) if words}
        return Analysis(self.settled(), (Step("0", TEACH, slots),))

    def settled(self) -> DialogueState:
        """Return the state without the open question."""
        return self.hearing.settled()

    def _agreed(self) -> bool | None:
        """Return whether it is a yes or a no, None when it is neither."""
        short = confirmed(self.text, self.words)
        if short is not None:
            return short
        said = self.request.talked() or self.request.command(focus=False, strict=True)
        return ANSWERS.get(said.say or "") if said else None

    def _confirm(self, pending: Pending) -> Analysis | None:
        answer = self._agreed()
        if answer is None:
            return self._another_request(pending)
        if not answer:
            return Analysis(self.settled(), say="cancelled")
        agreed = frozenset((*pending.confirmed, pending.slot))
        return Analysis(self.settled(), (Step("0", pending.action, pending.slots, confirmed=agreed),))

    def _choice(self, pending: Pending) -> Analysis | None:
        option = chosen(self.text, pending, self.words)
        if option is None:
            return self._another_request(pending)
        return self._go_on(pending, {pending.slot: option.id})

    def _slot(self, pending: Pending) -> Analysis | None:
        kinds = slot_kinds(self.registry.action(pending.action).slots)
        if kinds[pending.slot].kind == "spoken":
            return self._go_on(pending, {pending.slot: self.said.strip()})
        agreed = self._agreed()
        if agreed is not None:
            # "Yes" is no answer to "when?", and "no thanks" is one to everything.
            return self._ask_again(pending) if agreed else Analysis(self.settled(), say="cancelled")
        details = Detailing(self.hearing, pending.slot).read(self.text, pending.action)
        if details and not self.words.is_reaction(self.text):
            return self._go_on(pending, details)
        return self._other_request() or self._bare_answer(pending, kinds[pending.slot])

    def _bare_answer(self, pending: Pending, kind: SlotKind) -> Analysis:
        """Take what is neither a detail nor a request as the value itself."""
        value = None if self.words.is_reaction(self.text) else read_answer(self.whole, kind, self.moment)
        return self._ask_again(pending) if value is None else self._go_on(pending, {pending.slot: value})

    def _other_request(self) -> Analysis | None:
        other = self.request.command(focus=False, strict=True)
        return replace(other, dialogue=self.settled()) if other else None

    def _go_on(self, pending: Pending, added: Mapping[str, Any]) -> Analysis:
        model = self.registry.action(pending.action).slots
        slots = resolved({**pending.slots, **_combined(pending.slots, added)}, model, self.state, self.words)
        agreed = frozenset(pending.confirmed)
        return Analysis(self.settled(), (Step("0", pending.action, slots, confirmed=agreed),))

    def _another_request(self, pending: Pending) -> Analysis:
        return self._other_request() or self._ask_again(pending)

    def _ask_again(self, pending: Pending) -> Analysis:
        if pending.asked >= 3:
            return Analysis(self.settled(), say="gave_up_asking")
        asked = pending.model_copy(update={"asked": pending.asked + 1})
        state = self.state.model_copy(update={"pending": asked, "at": self.moment.now})
        return Analysis(state, say="ask_again", facts={"question": pending.text})


def _combined(known: Mapping[str, Any], added: Mapping[str, Any]) -> dict[str, Any]:
    """Return what an answer adds; a clock time goes with the day that was said before."""
    result: dict[str, Any] = {}
    for name, raw in added.items():
        value = joined(raw)
        if isinstance(value, When) and known.get(name) is not None:
            value = times.combine(When.model_validate(known[name]), value) or value
        result[name] = value
    return result
