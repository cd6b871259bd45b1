"""What only makes sense after something else: "and tomorrow?", "also bread", "again", "the other one".

The last request is done once more, with what was said put into its place. What is a request of its
own stays one, and nothing is guessed when there was no last request or it was too long ago.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta

from bot.understanding.analysis import Analysis, Step
from bot.understanding.dialogue import DialogueState, Done, Request
from bot.understanding.hearing import Hearing
from bot.understanding.lexicon import Lexicon, plain
from bot.understanding.masking import kind_of
from bot.understanding.requesting import SAID_AGAIN
from bot.understanding.slots import list_slot, slot_kinds
from capabilities.contract import Level
from capabilities.values import Recurrence, When

AGAIN = "talk.again"
OTHER = "talk.other"
UNDO = "undo"
"""The action that takes a receipt back."""
_MOST_TIME_WORDS = 16
"""Words of a time that is said alone, at most."""
_EDGES = " \t\n,;:.!?"
_MOST_WORDS = 8
_STEPS: Mapping[str, Callable[[int], timedelta | relativedelta]] = {
    "day": lambda n: timedelta(days=n),
    "month": lambda n: relativedelta(months=n),
    "year": lambda n: relativedelta(years=n),
}


@dataclass(frozen=True, slots=True)
class Followups:
    """The last request, and how to go on from it. ``analyze`` reads an utterance anew."""

    hearing: Hearing
    state: DialogueState
    """What the turn goes on from, without an open question."""
    analyze: Callable[[str], Analysis]

    @property
    def last(self) -> Request | None:
        """The last request, while it may still be meant."""
        return self.state.last if self.state.last_action is not None else None

    # --- continuing it ---

    def continued(self, text: str) -> Analysis | None:
        """Read an utterance as going on from the last request; None when it is not."""
        if self.last is None or not self.last.steps:
            return None
        words = self.hearing.language.words
        # A time alone goes on with a question; it would rather be asked about than change something.
        alone = self._shifted(text) or self._at_another_time(text)
        if alone:
            return alone
        for rest in _after(text, words.followups.openers):
            found = self._shifted(rest) or self._at_another_time(rest) or self._another_matter(rest)
            if found:
                return found
        added = (
            self._another_one(rest) or self._one_more(rest) for rest in _after(text, words.followups.adders)
        )
        return next(filter(None, added), None)

    def _another_one(self, rest: str) -> Analysis | None:
        """Do the same to another of the things there were: "and the first one"."""
        place, last = self.hearing.language.words.place(rest), self.last
        if place is None or last is None or len(last.steps) != 1 or not last.chosen:
            return None
        index = place - 1 if place > 0 else len(last.options) + place
        if not 0 <= index < len(last.options) or last.options[index].id == last.chosen:
            return None
        (done,) = last.steps
        names = [name for name, value in done.slots.items() if value == last.chosen]
        return self._rerun(done, dict.fromkeys(names, last.options[index].id)) if names else None

    def _at_another_time(self, rest: str) -> Analysis | None:
        """Do the last question again with another time, length or rhythm."""
        value = self._time(rest)
        if value is None:
            return None
        for done in reversed(self.last.steps if self.last else ()):
            slot = self._slot_for(done, value)
            if slot:
                return self._rerun(done, {slot: value})
        return None

    def _time(self, rest: str) -> When | timedelta | Recurrence | None:
        said = _bare(rest, self.hearing.language.words)
        if said.count(" ") >= _MOST_TIME_WORDS:
            return None
        masked = self.hearing.masked(said)
        return masked.values.get(masked.text.strip(_EDGES))

    def _slot_for(self, done: Done, value: Any) -> str | None:
        """Return the slot of a question that a value fills; a change is never made again by accident."""
        action = self.hearing.registry.actions.get(done.action)
        if action is None or action.level not in {Level.READ_OWN, Level.READ_OUTSIDE}:
            return None
        kinds = slot_kinds(action.slots)
        kind = value if isinstance(value, str) else kind_of(value)
        return next((name for name, slot in kinds.items() if slot.kind == kind), None)

    def _shifted(self, rest: str) -> Analysis | None:
        """Do the last question again for the stretch after or before the one it was about."""
        words = self.hearing.language.words
        shift = words.followups.shifts.get(plain(_bare(rest, words)))
        for done in reversed(self.last.steps if self.last and shift else ()):
            slot = self._slot_for(done, "when")
            known = done.slots.get(slot) if slot else None
            if slot and known and shift:
                return self._rerun(
                    done, {slot: _moved(When.model_validate(known), *shift, self.hearing.moment.zone)}
                )
        return None

    def _another_matter(self, rest: str) -> Analysis | None:
        """Read what follows "how about" as a question of its own, about the same time."""
        analysis = self.analyze(rest)
        if len(analysis.steps) != 1 or analysis.phrases:
            return None
        (step,) = analysis.steps
        slot = self._slot_for(Done(action=step.action), "when")
        time = self._last_time()
        if slot is None:
            return None
        if slot in step.slots or time is None:
            return analysis
        return replace(analysis, steps=(replace(step, slots={**step.slots, slot: time}),))

    def _last_time(self) -> When | None:
        for done in reversed(self.last.steps if self.last else ()):
            slot = self._slot_for(done, "when")
            if slot and done.slots.get(slot):
                return When.model_validate(done.slots[slot])
        return None

    def _one_more(self, rest: str) -> Analysis | None:
        """Add to the list that was added to last."""
        done = self.last.steps[-1] if self.last else None
        action = self.hearing.registry.actions.get(done.action) if done else None
        slot = list_slot(action.slots) if action else None
        if done is None or slot is None or slot not in done.slots or not self._is_thing(rest):
            return None
        return self._rerun(done, {slot: rest.strip(_EDGES)})

    def _is_thing(self, rest: str) -> bool:
        words = rest.split()
        if not 0 < len(words) <= _MOST_WORDS or rest.rstrip().endswith("?"):
            return False
        if plain(words[0]) in self.hearing.language.words.followups.questions:
            return False
        decision = self.hearing.heard(rest, focus=False, strict=True)
        return not (decision.kind == "act" and decision.reading)

    def _rerun(self, done: Done, changed: Mapping[str, Any]) -> Analysis:
        return Analysis(
            self.state, (Step("0", done.action, {**done.slots, **changed}, sentence=done.sentence),)
        )

    # --- steering by it ---

    def steered(self, analysis: Analysis) -> Analysis:
        """Return what "again", "say that again" and "the other one" ask for; all else stays."""
        match analysis.say:
            case said if said in SAID_AGAIN:
                return replace(analysis, facts={"text": self.state.reply})
            case "talk.again":
                return self._again()
            case "talk.other":
                return self._other()
            case _:
                return analysis

    def _again(self) -> Analysis:
        last = self.last
        if last is None or not last.steps:
            return Analysis(self.state, say="again_nothing")
        if not last.whole:
            return Analysis(self.state, say="again_too_long")
        if len(last.said) == 1 and not any(done.titles for done in last.steps):
            # Read anew: "in ten minutes" is ten minutes from now.
            text = last.read_as or last.said[0].text
            analysis = self.analyze(text)
            if [step.action for step in analysis.steps] == [done.action for done in last.steps]:
                return replace(analysis, read_as=text)
        steps = tuple(
            Step(str(number), done.action, done.slots, sentence=done.sentence)
            for number, done in enumerate(last.steps)
        )
        return Analysis(self.state, steps)

    def _other(self) -> Analysis:
        """Take the last change back and make it to the other thing there was to choose from."""
        last = self.last
        others = [option for option in last.options if option.id != last.chosen] if last else []
        if last is None or not others or len(last.steps) != 1:
            return Analysis(self.state, say="other_nothing")
        if len(others) > 1:
            titles = [option.title for option in others]
            return Analysis(self.state, say="other_many", facts={"titles": titles})
        (done,) = last.steps
        slots = {name: others[0].id if raw == last.chosen else raw for name, raw in done.slots.items()}
        again = Step("1", done.action, slots, sentence=done.sentence)
        if done.receipt is None or UNDO not in self.hearing.registry.actions:
            return Analysis(self.state, (again,))
        undo = Step("0", UNDO, {"receipt": done.receipt})
        return Analysis(self.state, (undo, replace(again, after=("0",))))


def _after(text: str, openers: tuple[str, ...]) -> Iterator[str]:
    """Yield what follows the opener that an utterance begins with."""
    said = text.strip()
    lowered = said.lower()
    for opener in openers:
        if lowered.startswith(f"{opener} ") and len(lowered) == len(said):
            yield said[len(opener) :].strip(" ,")
            return


def _bare(rest: str, words: Lexicon) -> str:
    """Return a time without the little words before and after it."""
    for trailer in words.followups.trailers:
        rest = rest.strip(_EDGES).removesuffix(f" {trailer}")
    first, _, after = rest.partition(" ")
    return after.strip(_EDGES) if after and first.lower() in words.followups.fillers else rest.strip(_EDGES)


def _moved(when: When, number: int, unit: str, zone: ZoneInfo) -> When:
    """Return a stretch some units on, by the wall clock: midnight stays midnight."""
    step = _STEPS[unit](number)
    start = when.start.astimezone(zone) + step if when.start else None
    end = when.end.astimezone(zone) + step if when.end else None
    return when.model_copy(update={"start": start, "end": end})
