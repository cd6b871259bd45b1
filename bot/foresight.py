"""What words would do, for actions that need to know before they keep them.

It implements the contract's ``Understander`` for one person at one moment: the utterance is read as
a turn would read it, and what comes out is worded instead of done.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from pydantic_core import to_jsonable_python

from bot.intentions import Intentions
from bot.replies import Listener, Replies
from bot.understanding.analysis import Analysis, Moment, Step
from bot.understanding.dialogue import DialogueState, Focus
from bot.understanding.lexicon import lexicon
from bot.understanding.phrases import expand, key_of
from bot.understanding.reactive import Reactive
from bot.understanding.teaching import Draft, draft, tries
from capabilities.contract import Lesson
from capabilities.document import Phrase
from capabilities.errors import InvalidRequestError
from capabilities.registry import Registry

_MOST_TRIES = 24


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What one step would do: in words with the times as they were said, and with its values as JSON."""

    action: str
    summary: str
    slots: Mapping[str, Any]
    missing: tuple[str, ...]
    """Slots that it cannot be done without."""


@dataclass(frozen=True, slots=True)
class Foresight:
    """Reads and words without doing anything. One per installation."""

    reactive: Reactive
    replies: Replies
    registry: Registry

    def of(self, listener: Listener) -> "PersonalForesight":
        """Return what this listener's words would do now."""
        return PersonalForesight(self, listener)


@dataclass(frozen=True, slots=True)
class PersonalForesight:
    """Implements ``Understander`` for one person during one turn."""

    house: Foresight
    listener: Listener

    def key(self, said: str) -> str:
        """Return what tells the personal sentence that is said so from others."""
        return key_of(draft(said, "", lexicon(self.listener.language)).said)

    def steps(self, steps: Sequence[Step], text: str) -> tuple[Foreseen, ...]:
        """Return what steps that were read from a text would do."""
        return tuple(
            Foreseen(
                action=step.action,
                summary=self._step(step, text, self.listener.moment),
                slots=to_jsonable_python(dict(step.slots)),
                missing=tuple(sorted(self._required(step.action) - set(step.slots))),
            )
            for step in steps
        )

    def asks_whether(self, step: Foreseen) -> str:
        """Return the question whether a step is what was meant."""
        return self._render("ask_meant", what=step.summary)

    def lesson(self, said: str, meaning: str, known: Sequence[Phrase]) -> Lesson:
        """Return what a new personal sentence would do; InvalidRequestError says why it cannot be."""
        words = lexicon(self.listener.language)
        lesson = draft(said, meaning, words)
        if lesson.fault:
            raise self._refusal(lesson.fault, lesson, about=lesson.about)
        key = key_of(lesson.said)
        new = Phrase(said=lesson.said, meaning=lesson.meaning, key=key, created_at=self.listener.now)
        phrases = [*(phrase for phrase in known if phrase.key != key), new]
        does = ""
        for said_so, meant_so, samples in islice(tries(lesson, words), _MOST_TRIES):
            expansion = expand([said_so], phrases, words.connectors)
            if expansion and expansion.problem:
                raise self._refusal(expansion.problem, lesson, about=expansion.via[-1].said)
            # A try that makes nothing of a place is worse than one that does.
            found = self._does(meant_so, phrases, samples)
            used = all(f"{{{place}}}" in found for place in lesson.places)
            does = found if used else does or found
            if does and used:
                break
        if not does:
            raise self._refusal("not_understood", lesson)
        return Lesson(lesson.said, lesson.meaning, key, does)

    def _refusal(self, why: str, lesson: Draft, *, about: str = "") -> InvalidRequestError:
        text = self.house.replies.render(
            f"lesson.{why}", self.listener, said=lesson.said, meaning=lesson.meaning, about=about
        )
        return InvalidRequestError(text)

    def _does(self, meaning: str, phrases: Sequence[Phrase], samples: Mapping[str, str]) -> str:
        """Return what a meaning does, in words; empty when it is not understood."""
        moment = self.listener.moment
        states = (DialogueState(), self._talked_about_everything())
        read = [
            self.house.reactive.analyze(meaning, state, moment, self.listener.language, phrases)
            for state in states
        ]
        with_steps = [analysis for analysis in read if analysis.steps]
        if with_steps:
            chosen = next(filter(self._is_complete, with_steps), with_steps[0])
            steps = [self._step(step, chosen.read_as or meaning, moment) for step in chosen.steps]
            return _with_places(self.house.replies.words(self.listener.language).listing(steps), samples)
        if (read[0].say or "").startswith("talk."):
            return self._render("will_answer", meaning=_with_places(meaning, samples))
        return ""

    def _talked_about_everything(self) -> DialogueState:
        """Return a state in which "it" may be anything: a meaning may point at what was said before."""
        nouns = ["reminder", *(kind.noun for kind in self.house.registry.documents)]
        return DialogueState(focus=tuple(Focus(noun=noun, id="it", title="it") for noun in nouns))

    def _is_complete(self, analysis: Analysis) -> bool:
        return all(self._required(step.action) <= set(step.slots) for step in analysis.steps)

    def _required(self, action: str) -> set[str]:
        fields = self.house.registry.action(action).slots.model_fields
        return {name for name, field in fields.items() if field.is_required()}

    def _step(self, step: Step, text: str, moment: Moment) -> str:
        told = Intentions(self.house.replies, self.house.registry).of(step, text, moment, self.listener)
        return told if told is not None else self._render("will_do", text=text)

    def _render(self, key: str, **facts: object) -> str:
        return self.house.replies.render(key, self.listener, **facts)


def _with_places(text: str, samples: Mapping[str, str]) -> str:
    for place, sample in samples.items():
        text = text.replace(sample, f"{{{place}}}")
    return text
