"""The reactive layer: an utterance and the state of the dialogue become steps, without any model.

Order: the open question, then sentences (the whole utterance, or its parts when every part is
understood by itself), then honest failure. Nothing here reads a clock, a store or the network.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from importlib import resources
from typing import Any

from bot.understanding import times
from bot.understanding.analysis import Analysis, Moment, Reading, Step
from bot.understanding.answers import chosen, confirmed
from bot.understanding.classifier.shipped import shipped
from bot.understanding.dialogue import DialogueState, Pending
from bot.understanding.followups import Followups
from bot.understanding.grammar import EDGES, Grammar
from bot.understanding.hearing import Hearing, Language
from bot.understanding.judging import TALK
from bot.understanding.lexicon import lexicon, plain
from bot.understanding.phrases import expand, said_personally
from bot.understanding.slots import joined, read_answer, resolved, slot_kinds
from bot.understanding.spelling import Spelling
from bot.understanding.teaching import TEACH, perhaps_taught, taught
from bot.understanding.times.vocabulary import vocabulary
from bot.understanding.whys import why
from capabilities.contract import Phrase
from capabilities.registry import Registry
from capabilities.values import When

WHY = "talk.why"
DECLINED = "talk.not_understood"
MAX_PARTS = 4
LONGEST = 2_000
"""Characters of an utterance that are searched for a request; what is longer can only be a text to keep."""


@lru_cache(maxsize=8)
def _language(name: str, sources: tuple[tuple[str, str], ...]) -> Language:
    """Make a language once a process: it is immutable and takes a third of a second."""
    words = lexicon(name)
    grammar = Grammar(name, dict(sources))
    model = shipped(name)
    # What is no misspelling only the classifier's words can tell; without them nothing is repaired.
    targets = grammar.words | words.vocabulary | vocabulary(name) if model else frozenset[str]()
    spelling = Spelling(targets, model.words if model else (), words.shorthand)
    return Language(words, grammar, spelling, model, grammar.intents)


class Reactive:
    """Understands utterances with the sentences of the enabled packages. One per installation."""

    def __init__(self, registry: Registry) -> None:
        self._registry = registry
        self._languages: dict[str, tuple[int, Language]] = {}

    def language(self, name: str) -> Language:
        """Return what is known of a language, made anew when packages were switched."""
        cached = self._languages.get(name)
        if cached and cached[0] == self._registry.version:
            return cached[1]
        made = _language(name, tuple(self.sources(name).items()))
        self._languages[name] = (self._registry.version, made)
        return made

    def sources(self, language: str) -> dict[str, str]:
        """Return the text of the sentences of every package that is switched on, by package."""
        own = resources.files("bot.understanding").joinpath("sentences", f"{language}.yaml")
        sources = {"dayhand": own.read_text(encoding="utf-8")} if own.is_file() else {}
        for name, capability in self._registry.capabilities.items():
            text = capability.text("sentences", language)
            if text and self._registry.is_enabled(name):
                sources[name] = text
        return sources

    def analyze(
        self,
        text: str,
        state: DialogueState,
        moment: Moment,
        language: str = "en",
        phrases: Sequence[Phrase] = (),
    ) -> Analysis:
        """Return what an utterance asks for. ``understood`` is False when nothing here can tell.

        ``phrases`` are the person's own sentences: they win over all others.
        """
        known = self.language(language)
        words = known.words
        request = words.without_courtesy(text.replace("’", "'"))
        if not request:
            return Analysis(state, say="nothing_said")
        if state.pending and state.pending.action not in self._registry.actions:
            state = state.model_copy(update={"pending": None})  # its package was switched off meanwhile
        utterance = _Utterance(
            request,
            state=state,
            moment=moment,
            language=known,
            registry=self._registry,
        )
        return (
            self._own_words(utterance, text, language, phrases)
            or (utterance.answer(state.pending) if state.pending else None)
            or self._request(utterance, text, language)
        )

    def _request(self, utterance: "_Utterance", text: str, language: str) -> Analysis:
        """Read it as a request, by itself or as going on from the last one."""
        state, settled = utterance.state, utterance.settled()
        if not state.pending and plain(utterance.whole) in utterance.words.cancel:
            # "Cancel that" may mean what was talked about last.
            return utterance.command() or Analysis(state, say="nothing_to_cancel")
        follow = Followups(
            utterance.hearing, settled, lambda said: self.analyze(said, settled, utterance.moment, language)
        )
        found = follow.continued(text) or utterance.command()
        if found is None and len(utterance.whole) > LONGEST:
            return Analysis(state, say="too_long", facts={"n": len(utterance.whole)})
        return follow.steered(found or utterance.after_answer() or Analysis(state))

    def _own_words(
        self, utterance: "_Utterance", text: str, language: str, phrases: Sequence[Phrase]
    ) -> Analysis | None:
        """Read it as a sentence the person taught, or as a lesson; None when it is neither."""
        settled = utterance.settled()
        personal = expand((text, utterance.whole), phrases, utterance.words.connectors)
        if personal and not utterance.is_answer():
            moment = utterance.moment
            return said_personally(
                personal, settled, lambda said: self.analyze(said, settled, moment, language)
            )
        lesson = taught(utterance.whole, utterance.words) if TEACH in self._registry.actions else None
        return utterance.lesson(*lesson) if lesson else self._perhaps_lesson(utterance, language)

    def _perhaps_lesson(self, utterance: "_Utterance", language: str) -> Analysis | None:
        """Take "X means Y" as a lesson when no sentence fits it and Y is something to do."""
        halves = perhaps_taught(utterance.whole, utterance.words)
        if halves is None or TEACH not in self._registry.actions or utterance.fits():
            return None
        meaning = self.analyze(halves[1], DialogueState(), utterance.moment, language)
        return utterance.lesson(*halves) if meaning.steps else None


class _Utterance:
    """One utterance on its way to an Analysis."""

    def __init__(
        self,
        text: str,
        *,
        state: DialogueState,
        moment: Moment,
        language: Language,
        registry: Registry,
    ) -> None:
        self.whole = text
        self.text = text[:LONGEST]
        self.state = state
        self.moment = moment
        self.words = language.words
        self.registry = registry
        self.hearing = Hearing(language, registry, state, moment)

    # --- the open question ---

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

    def is_answer(self) -> bool:
        """Whether it plainly answers the open question, whatever else it may mean."""
        pending = self.state.pending
        if pending is None:
            return False
        if pending.kind == "confirm":
            return confirmed(self.text, self.words) is not None
        if pending.kind == "choice":
            return chosen(self.text, pending, self.words) is not None
        kind = slot_kinds(self.registry.action(pending.action).slots)[pending.slot]
        return kind.kind == "spoken" or (
            kind.kind != "text" and read_answer(self.text, kind, self.moment) is not None
        )

    def fits(self) -> bool:
        """Whether a sentence is what was said, beyond doubt."""
        return self.hearing.heard(self.text, focus=True).kind == "act"

    def lesson(self, said: str, meaning: str) -> Analysis:
        """Teach a personal sentence; what is missing is asked for."""
        slots = {name: words for name, words in (("phrase", said), ("meaning", meaning)) if words}
        return Analysis(self.settled(), (Step("0", TEACH, slots),))

    def settled(self) -> DialogueState:
        """Return the state without the open question."""
        return self.state.model_copy(update={"pending": None, "at": self.moment.now})

    def _confirm(self, pending: Pending) -> Analysis | None:
        answer = confirmed(self.text, self.words)
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
            return self._go_on(pending, {pending.slot: self.whole.strip()})
        details = self.hearing.details(self.text, pending.action)
        if details:
            return self._go_on(pending, details)
        other = self.command(focus=False)
        if other:
            return replace(other, dialogue=self.settled())
        value = read_answer(self.whole, kinds[pending.slot], self.moment)
        if value is None:
            return self._ask_again(pending)
        return self._go_on(pending, {pending.slot: value})

    def _go_on(self, pending: Pending, added: Mapping[str, Any]) -> Analysis:
        model = self.registry.action(pending.action).slots
        slots = resolved({**pending.slots, **_combined(pending.slots, added)}, model, self.state, self.words)
        agreed = frozenset(pending.confirmed)
        return Analysis(self.settled(), (Step("0", pending.action, slots, confirmed=agreed),))

    def _another_request(self, pending: Pending) -> Analysis:
        other = self.command(focus=False)
        return replace(other, dialogue=self.settled()) if other else self._ask_again(pending)

    def _ask_again(self, pending: Pending) -> Analysis:
        if pending.asked >= 3:
            return Analysis(self.settled(), say="gave_up_asking")
        asked = pending.model_copy(update={"asked": pending.asked + 1})
        state = self.state.model_copy(update={"pending": asked, "at": self.moment.now})
        return Analysis(state, say="ask_again", facts={"question": pending.text})

    # --- a request ---

    def command(self, *, focus: bool = True) -> Analysis | None:
        """Read it as one request, or as several when every part is one by itself."""
        decision = self.hearing.heard(self.text, focus=focus)
        whole = decision.reading if decision.kind in {"act", "fill"} else None
        if len(self.whole) > LONGEST:
            return self._steps([self._lengthened(whole)]) if whole and whole.verbatim else None
        if whole is None or not whole.verbatim:
            parts = self._detailed(self.text) or self._parts(self.text)
            if parts:
                return self._steps(parts)
        if whole:
            return self._steps([whole])
        return self._asked(decision.reading) if decision.kind == "ask" and decision.reading else None

    def after_answer(self) -> Analysis | None:
        """Read what follows a "yes," or "great," that answers nothing of ours."""
        rest = self.words.without_answer(self.text)
        if rest == self.text:
            return None
        self.text = self.whole = self.words.without_courtesy(rest)
        return self.command()

    def _asked(self, reading: Reading) -> Analysis | None:
        """Ask whether a reading is what was meant, instead of acting on it."""
        if reading.intent.startswith(TALK):
            return None
        (step,) = self._steps([reading]).steps
        return Analysis(self.settled(), say="ask_meant", ask=step)

    def _best(self, text: str, *, focus: bool) -> Reading | None:
        decision = self.hearing.heard(text, focus=focus)
        return decision.reading if decision.kind in {"act", "fill"} else None

    def _lengthened(self, reading: Reading) -> Reading:
        """Give the free text at the end of a reading the rest of a long utterance."""
        end = self.text.rstrip(EDGES)
        slots = {
            name: self.whole[self.text.rfind(value) :].strip(EDGES)
            if isinstance(value, str) and end.endswith(value)
            else value
            for name, value in reading.slots.items()
        }
        return replace(reading, slots=slots)

    def _detailed(self, text: str) -> list[Reading]:
        """Return the reading of a request whose later part adds to it ("… and call it Lunch")."""
        for connector in self.words.connectors:
            left, found, right = text.partition(connector)
            rest = self.words.without_courtesy(right)
            intents = self.hearing.detailing(rest) if found and rest else frozenset[str]()
            reading = self._best(left, focus=True) if intents else None
            if reading and reading.intent in intents and not reading.verbatim:
                added = self.hearing.details(rest, reading.intent)
                if added:
                    return [replace(reading, slots={**reading.slots, **added})]
        return []

    def _parts(self, text: str) -> list[Reading]:
        """Return the readings of the parts of an utterance; empty when it is not several requests."""
        for connector in self.words.connectors:
            position = text.lower().find(connector)
            while position > 0:
                left = self._best(text[:position], focus=True)
                rest = self.words.without_courtesy(text[position + len(connector) :])
                if left and not left.verbatim and self._is_request(left) and rest:
                    right = self._parts(rest) or self._single(rest)
                    if right and len(right) < MAX_PARTS:
                        return [left, *right]
                position = text.lower().find(connector, position + 1)
        return []

    def _single(self, text: str) -> list[Reading]:
        reading = self._best(text, focus=False)
        return [reading] if reading and self._is_request(reading) else []

    def _is_request(self, reading: Reading) -> bool:
        return not reading.intent.startswith(TALK)

    def _steps(self, readings: list[Reading]) -> Analysis:
        state = self.settled()
        first = readings[0]
        if first.intent == DECLINED:
            return Analysis(state)
        if first.intent == WHY:
            return why(state, self.hearing)
        if first.intent.startswith(TALK):
            return Analysis(state, say=first.intent, facts=_facts(first.slots))
        steps = [
            Step(
                str(number),
                reading.intent,
                resolved(reading.slots, self.registry.action(reading.intent).slots, self.state, self.words),
                sentence=reading.sentence,
            )
            for number, reading in enumerate(readings)
        ]
        return Analysis(state, tuple(steps))


def _facts(slots: Mapping[str, Any]) -> dict[str, Any]:
    return dict(slots)


def _combined(known: Mapping[str, Any], added: Mapping[str, Any]) -> dict[str, Any]:
    """Return what an answer adds; a clock time goes with the day that was said before."""
    result: dict[str, Any] = {}
    for name, raw in added.items():
        value = joined(raw)
        if isinstance(value, When) and known.get(name) is not None:
            value = times.combine(When.model_validate(known[name]), value) or value
        result[name] = value
    return result
