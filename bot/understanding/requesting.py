"""An utterance as one request or several: which sentences, with which words in which slots."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.understanding.analysis import Analysis, Reading, Step
from bot.understanding.detailing import Detailing
from bot.understanding.grammar import EDGES
from bot.understanding.hearing import Hearing
from bot.understanding.judging import TALK
from bot.understanding.slots import resolved
from bot.understanding.whys import why
from capabilities.values import When

WHY = "talk.why"
SAID_AGAIN = frozenset({"talk.repeat", "talk.continue"})
"""What is answered by the last answer."""
DECLINED = "talk.not_understood"
ANSWERS = {"talk.agree": True, "talk.decline": False}
"""Talk that answers a question, and whether with yes."""
MAX_PARTS = 4
MOST_SENTENCES = 6
LONGEST = 2_000
"""Characters of an utterance that are searched for a request; what is longer can only be a text to keep."""


class Requesting:
    """One utterance on its way to the steps it asks for."""

    def __init__(self, text: str, hearing: Hearing, said: str = "") -> None:
        """``said`` are the person's own words where ``text`` has been smoothed."""
        self.whole = text
        self.said = said or text
        self.text = text[:LONGEST]
        self.hearing = hearing
        self.words = hearing.language.words
        self.detailing = Detailing(hearing)

    def command(self, *, focus: bool = True, strict: bool = False) -> Analysis | None:
        """Read it as one request, or as several when every part is one by itself.

        With ``focus`` it may be about what was talked about; with ``strict`` a sentence has to say it.
        """
        decision = self.hearing.heard(self.text, focus=focus, strict=strict)
        whole = decision.reading if decision.kind in {"act", "fill"} else None
        if len(self.whole) > LONGEST:
            return self._steps([self._lengthened(whole)]) if whole and whole.verbatim else None
        if whole and whole.verbatim:
            whole = self._in_own_words(whole)
        else:
            parts = self._detailed(self.text) or self._parts(self.text)
            if parts:
                return self._steps(parts)
        if whole is None or decision.kind == "fill":
            found = None if strict else self._sentence_by_sentence(focus=focus)
            if found:
                return found
        if whole:
            return self._steps([whole])
        return self._asked(decision.reading) if decision.kind == "ask" and decision.reading else None

    def _sentence_by_sentence(self, *, focus: bool) -> Analysis | None:
        """Read what holds several sentences: requests, their details, and what is neither."""
        sentences = self.words.sentences(self.text)
        if len(sentences) < 2 or len(sentences) > MOST_SENTENCES:
            return None
        readings: list[Reading] = []
        unheard: list[str] = []
        day: When | None = None
        for sentence in sentences:
            said = self.words.without_courtesy(self.words.without_answer(sentence))
            added = self.detailing.read(said, readings[-1].intent) if readings else None
            if added:
                readings[-1] = replace(readings[-1], slots={**readings[-1].slots, **added})
                continue
            found = self._detailed(said) or self._one(said, focus=focus and not readings)
            readings += [self.hearing.on_day(one, day) for one in found if self._is_request(one)]
            # "And the 17th? Are there gaps?"
            day = self.hearing.day_alone(said)
            reacts = self.words.is_reaction(said) or day is not None
            if not found and not reacts and not self._best(sentence, focus=False):
                unheard.append(sentence)
            self.hearing = self.hearing.on_day_of(said)
        return replace(self._steps(readings), unheard=tuple(unheard)) if readings else None

    def _one(self, text: str, *, focus: bool) -> list[Reading]:
        decision = self.hearing.heard(text, focus=focus)
        return [decision.reading] if decision.reading and decision.kind in {"act", "fill"} else []

    def talked(self) -> Analysis | None:
        """Read several sentences that are nothing but talk ("Not now. Thanks again.")."""
        sentences = self.words.sentences(self.text)
        if not 1 < len(sentences) <= MOST_SENTENCES:
            return None
        said = [self._best(self.words.without_courtesy(one), focus=False) for one in sentences]
        spoken = [one for one in said if one]
        if len(spoken) < len(sentences) or any(map(self._is_request, spoken)):
            return None
        first = next((one for one in spoken if one.intent in ANSWERS), spoken[0])
        return self._steps([first])

    def requested(self) -> Analysis | None:
        """Read it as a request, or what follows an "I see," where a sentence says that alone."""
        found = self.command()
        if len(self.whole) > LONGEST or (found and _is_plain(found)):
            return found
        rest = self._after_answer()
        return rest if rest and (found is None or _is_plain(rest)) else found

    def _after_answer(self) -> Analysis | None:
        """Read what follows a "yes," or "great," that answers nothing of ours."""
        rest = self.words.without_answer(self.text)
        if rest == self.text:
            return None
        return Requesting(self.words.without_courtesy(rest), self.hearing).command()

    def _asked(self, reading: Reading) -> Analysis | None:
        """Ask whether a reading is what was meant, instead of acting on it."""
        if reading.intent.startswith(TALK):
            return None
        (step,) = self._steps([reading]).steps
        return Analysis(self.hearing.settled(), say="ask_meant", ask=step)

    def _best(self, text: str, *, focus: bool) -> Reading | None:
        decision = self.hearing.heard(text, focus=focus, strict=True)
        return decision.reading if decision.kind == "act" else None

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

    def _in_own_words(self, reading: Reading) -> Reading:
        """Give a text that is kept whole the stumbling back that it was said with."""
        if self.said == self.whole:
            return reading
        as_said = self.hearing.language.words.fluency.as_said
        slots = {
            name: as_said(value, self.said)
            if isinstance(value, str) and self.text.rstrip(EDGES).endswith(value)
            else value
            for name, value in reading.slots.items()
        }
        return replace(reading, slots=slots)

    def _detailed(self, text: str) -> list[Reading]:
        """Return the reading of a request whose later part adds to it ("… and call it Lunch")."""
        for connector in self.words.connectors:
            left, right = next(self.words.divisions(text, connector), ("", ""))
            rest = self.words.without_courtesy(right)
            intents = self.detailing.intents(rest) if left and rest else frozenset[str]()
            reading = self._best(left, focus=True) if intents else None
            if reading and reading.intent in intents and not reading.verbatim:
                added = self.detailing.read(rest, reading.intent)
                if added:
                    return [replace(reading, slots={**reading.slots, **added})]
        return []

    def _parts(self, text: str) -> list[Reading]:
        """Return the readings of the parts of an utterance; empty when it is not several requests."""
        for connector in self.words.connectors:
            for first, second in self.words.divisions(text, connector):
                left = self._best(first, focus=True) if first else None
                rest = self.words.without_courtesy(second)
                if left and not left.verbatim and self._is_request(left) and rest:
                    right = self._parts(rest) or self._single(rest) or self._same_verb(left, text, rest)
                    if right and len(right) < MAX_PARTS:
                        return [left, *right]
        return []

    def _single(self, text: str) -> list[Reading]:
        reading = self._best(text, focus=False)
        return [reading] if reading and self._is_request(reading) else []

    def _same_verb(self, left: Reading, text: str, rest: str) -> list[Reading]:
        """Read "rope to my camping list" after "add milk to my shopping list": all but the verb is said."""
        readings = self._single(f"{text.split(maxsplit=1)[0]} {rest}")
        alike = [r for r in readings if r.intent == left.intent and r.slots.keys() == left.slots.keys()]
        return alike if len(left.slots) > 1 else []

    def _is_request(self, reading: Reading) -> bool:
        return not reading.intent.startswith(TALK)

    def _steps(self, readings: list[Reading]) -> Analysis:
        state = self.hearing.settled()
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
                resolved(
                    reading.slots,
                    self.hearing.registry.action(reading.intent).slots,
                    self.hearing.state,
                    self.words,
                ),
                sentence=reading.sentence,
            )
            for number, reading in enumerate(readings)
        ]
        return Analysis(state, tuple(steps))


def _is_plain(found: Analysis) -> bool:
    """Whether sentences said all of it, so that nothing has to be asked."""
    return found.ask is None and all(step.sentence for step in found.steps)


def _facts(slots: Mapping[str, Any]) -> dict[str, Any]:
    return dict(slots)
