"""One stretch of an utterance as one request: repaired, its times found, read, judged, filled in."""

import re
from dataclasses import dataclass, replace

from bot.understanding import times
from bot.understanding.analysis import Moment, Reading
from bot.understanding.classifier.model import Model, Verdict
from bot.understanding.correcting import corrected
from bot.understanding.dialogue import DialogueState, day_of
from bot.understanding.filling import fill
from bot.understanding.grammar import Grammar
from bot.understanding.judging import TALK, Decision, decide, thresholds
from bot.understanding.lexicon import Lexicon
from bot.understanding.masking import Masked, mask, outline
from bot.understanding.names import Names
from bot.understanding.pointing import pointed
from bot.understanding.slots import slot_kinds
from bot.understanding.spelling import Spelling
from bot.understanding.straying import gathered
from capabilities.registry import Registry
from capabilities.values import When

_LONGEST_PLACE = 4
"""Words of a place among several things, at most: "the last but one"."""


@dataclass(frozen=True, slots=True)
class Language:
    """All that is known of a language: its words, the sentences of the packages, the classifier."""

    words: Lexicon
    grammar: Grammar
    spelling: Spelling
    classifier: Model | None
    labels: frozenset[str]
    """What the classifier may answer: the intents of the packages that are switched on."""


@dataclass(frozen=True, slots=True)
class Hearing:
    """Whoever listens: a language, the state of the dialogue, and when."""

    language: Language
    registry: Registry
    state: DialogueState
    moment: Moment

    def heard(self, text: str, *, focus: bool, strict: bool = False) -> Decision:
        """Return what to do about a stretch; with ``focus`` it may be about what was talked about.

        With ``strict`` only what a sentence says counts: an answer or a part of something longer is
        easily like a request.
        """
        masked = self.masked(text)
        readings = self._readings(masked, focus=focus)
        if not readings and any(isinstance(one, When) and one.shift for one in masked.values.values()):
            # "Put off the reminder by ten minutes": a length, to whoever has a place for one.
            unmoved = self.masked(text, moved=False)
            readings = self._readings(unmoved, focus=focus)
            masked = unmoved if readings else masked
        if any(map(self._is_now, masked.values.values())) and all(one.swallowed for one in readings):
            # "Bob is now called Robert": of one's own things "now" is no time to do anything at.
            timeless = self._readings(self.masked(text, now=False), focus=focus)
            readings = [reading for reading in timeless if reading.known] or readings
        if strict and not readings:
            return Decision("decline")
        decision = decide(readings, self.verdict(masked), thresholds())
        if strict and decision.kind in {"fill", "ask"}:
            decision = Decision("act", readings[0].intent, readings[0], decision.sure)
        if decision.intent.startswith(TALK) and decision.reading is None:
            return self._talk(decision, masked)
        if decision.reading is None and decision.intent:
            reading = fill(
                decision.intent,
                masked,
                self.language.grammar,
                slot_kinds(self.registry.action(decision.intent).slots),
                self.language.words.small,
            )
            return (
                Decision("decline")
                if self._misses_a_name(reading, masked)
                else replace(decision, reading=reading)
            )
        if decision.reading is not None:
            return replace(decision, reading=self.with_stray_time(decision.reading))
        return decision

    def _misses_a_name(self, reading: Reading, masked: Masked) -> bool:
        """Whether a guess leaves out, or cuts in two, the name of something that was said whole.

        "How long are the meeting notes" is no request for one's notes while a file is called so.
        """
        kinds = slot_kinds(self.registry.action(reading.intent).slots)
        said = {slot: value.casefold() for slot, value in reading.slots.items() if isinstance(value, str)}
        return any(
            all(name not in value for value in said.values())
            or any(value == name and self._is_nobodys(kinds[slot].noun, name) for slot, value in said.items())
            for noun, name in self.language.grammar.named_in(masked.text, self.moment.names)
            if all(kind.noun != noun for kind in kinds.values())
        )

    def _is_nobodys(self, noun: str | None, name: str) -> bool:
        """Whether a slot refers to things of which none is called so: no task, where a file is."""
        return noun is not None and self.moment.names.found(noun, name, partly=True) is None

    def _readings(self, masked: Masked, *, focus: bool) -> list[Reading]:
        """Return what an utterance may mean here, best first."""
        names = self._with_places(masked.text) if focus else self.moment.names
        readings = self.language.grammar.readings(masked, names=names)
        return [found for reading in readings if (found := self._meant(reading, focus))]

    def _with_places(self, text: str) -> Names:
        """Return the names of things, and "the second one" as one of what was talked about."""
        if not self.state.focus or not self.language.grammar.examples.keys() & {self.state.focus[0].noun}:
            return self.moment.names
        words = re.findall(r"[^\s,;:!?.]+", text)
        runs = (
            " ".join(words[start : start + length])
            for length in range(2, _LONGEST_PLACE + 1)  # "one" alone may be a number
            for start in range(len(words) - length + 1)
        )
        places = tuple(run for run in runs if self.language.words.place(run) is not None)
        return replace(self.moment.names, places={self.state.focus[0].noun: places})

    def _talk(self, decision: Decision, masked: Masked) -> Decision:
        """Return what to do about talk that no sentence matched: an answer costs nothing when it is sure."""
        if decision.kind != "fill" or decision.intent not in self.language.grammar.intents:
            return Decision("decline")
        when = next((value for value in masked.values.values() if isinstance(value, When)), None)
        slots = (
            {"when": when} if when and "when" in self.language.grammar.typed_slots(decision.intent) else {}
        )
        return replace(decision, kind="act", reading=Reading(decision.intent, slots, "", free=1))

    def settled(self) -> DialogueState:
        """Return the state of the dialogue without its open question."""
        return self.state.model_copy(update={"pending": None, "at": self.moment.now})

    def on_day_of(self, text: str) -> "Hearing":
        """Return who listens after a text that named a day: what follows may point at it."""
        # "The 9th?" is a day of the month as a statement is, though the mark makes it less sure.
        found = dict(enumerate(self.masked(text.rstrip("?!. ")).values.values()))
        named = {str(number): value for number, value in found.items()}
        return replace(self, state=self.state.on_day(named, self.moment.local, asked=True))

    def day_alone(self, text: str) -> When | None:
        """Return the coming day that is all a text names, None when it is something else."""
        masked = self.masked(text.rstrip("?!. "))
        value = masked.values.get(masked.text)
        return day_of(value, self.moment.local) if isinstance(value, When) else None

    def on_day(self, reading: Reading, day: When | None) -> Reading:
        """Return a reading for a day that was named before it, where it names no time itself."""
        slot = self.language.grammar.typed_slots(reading.intent).get("when") if day else None
        return replace(reading, slots={slot: day, **reading.slots}) if slot else reading

    def masked(self, text: str, *, now: bool = True, moved: bool = True) -> Masked:
        """Return a stretch repaired and with its times masked; "now" and "from now on" only with ``now``.

        With ``moved``, "by ten minutes" is a time in a request to move something.
        """
        known = self.language
        nouns = [edit for noun in known.grammar.by_name for edit in noun.spelt_out(text, self.moment.names)]
        repaired = known.spelling.repaired(text, self.moment.names.words, nouns[:1])
        found = times.find(repaired.text, self.moment.local, self.moment.language)
        found = corrected(repaired.text, found, self.language.words, self.moment.local)
        if moved and known.words.moving:
            request = known.words.without_courtesy(repaired.text)
            found = known.words.moving.found(repaired.text, request, found, self.moment.local)
        owned = [*known.grammar.spans_of_names(repaired.text, self.moment.names)]
        # "Invoice May 2026" is the name of a file, and no time.
        found = [span for span in found if not any(a <= span.start and span.end <= b for a, b in owned)]
        if not now:
            found = [span for span in found if not self._is_now(span.value)]
        if self.state.day is None:
            return mask(repaired, found)
        there = pointed(repaired.text, found, self.language.words.that_day, self.state.day.when)
        return mask(repaired, there.spans, there.dropped)

    def _is_now(self, value: object) -> bool:
        return isinstance(value, When) and value.start == self.moment.local and value.grain == "second"

    def verdict(self, masked: Masked) -> Verdict | None:
        """Return the classifier's verdict; None when the language has no classifier."""
        model = self.language.classifier
        return model.classify(outline(masked.text), self.language.labels) if model else None

    def _meant(self, reading: Reading, focus: bool) -> Reading | None:
        """Return a reading about what was talked about with that filled in; None when there is nothing."""
        if reading.answers or (reading.after and not (focus and self.state.last_action in reading.after)):
            return None
        if reading.focus is None:
            return reading
        candidates = self.state.of_noun(reading.focus) if focus else []
        if not candidates:
            return None
        there = self._stood(reading)
        return replace(reading, slots={**self._pointed(reading, candidates[0].id), **there, **reading.slots})

    def _stood(self, reading: Reading) -> dict[str, int]:
        """Return the slots that go on from where the last answer stood, or from the first page."""
        last = self.state.last if self.state.last_action else None
        stood = last.steps[-1].stood if last and last.steps else {}
        return {slot: stood.get(move.on, 1) + move.by for slot, move in reading.moves.items()}

    def _pointed(self, reading: Reading, document_id: str) -> dict[str, str]:
        """Return the slot that what was talked about fills: the first that refers to such a thing."""
        kinds = slot_kinds(self.registry.action(reading.intent).slots)
        return {name: document_id for name, kind in kinds.items() if kind.noun == reading.focus}

    def with_stray_time(self, reading: Reading) -> Reading:
        """Move times that free text swallowed into the slots they belong to."""
        if reading.verbatim or not reading.swallowed or reading.intent.startswith(TALK):
            return reading
        usual = self.language.grammar.typed_slots(reading.intent)
        local, language = self.moment.local, self.moment.language
        leading = self.language.words.followups.fillers
        slots = gathered(reading.slots, usual, lambda text: times.find(text, local, language), leading)
        return replace(reading, slots=slots)
