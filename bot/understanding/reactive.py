"""The reactive layer: an utterance and the state of the dialogue become steps, without any model.

Order: the open question, then sentences (the whole utterance, or its parts when every part is
understood by itself), then honest failure. Nothing here reads a clock, a store or the network.
"""

from collections.abc import Sequence
from dataclasses import replace

from bot.understanding.analysis import Analysis, Moment, Step
from bot.understanding.dialogue import MEANT, DialogueState
from bot.understanding.followups import Followups
from bot.understanding.languages import Languages
from bot.understanding.lexicon import Lexicon, plain
from bot.understanding.phrases import expand, said_personally
from bot.understanding.requesting import LONGEST
from bot.understanding.slots import slot_kinds
from bot.understanding.teaching import TEACH, perhaps_taught, taught
from bot.understanding.utterance import Utterance
from capabilities.document import Phrase
from capabilities.registry import Registry


class Reactive:
    """Understands utterances with the sentences of the enabled packages. One per installation."""

    def __init__(self, registry: Registry, languages: Languages | None = None) -> None:
        self._registry = registry
        self.languages = languages or Languages(registry)

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
        known = self.languages.get(language)
        words = known.words
        request = words.without_pleasantry(words.without_courtesy(text.replace("’", "'")))
        if not request:
            return Analysis(state, say="nothing_said")
        if state.pending and state.pending.action not in self._registry.actions:
            state = state.model_copy(update={"pending": None})  # its package was switched off meanwhile
        utterance = Utterance(
            words.without_courtesy(words.fluency.fluent(request)) if len(request) <= LONGEST else request,
            said=text,
            state=state,
            moment=moment,
            language=known,
            registry=self._registry,
        )
        if state.pending and state.pending.slot == MEANT and not utterance.is_answer():
            added = utterance.detailed(state.pending)
            if added:
                return added
            return self.analyze(text, utterance.settled(), moment, language, phrases)
        return (
            self._own_words(utterance, text, language, phrases)
            or (utterance.heard_again() if state.pending else None)
            or self._answer(utterance, language, phrases)
            or self._request(utterance, text, language)
        )

    def wants_names(self, analysis: Analysis, text: str, language: str) -> bool:
        """Whether knowing what the person's things are called could change an analysis made without.

        So it is when no sentence says what was understood, when a thing may have been named, when a
        sentence about one's own things could match, and when a word was taken for a misspelt one.
        """
        if analysis.ask or not analysis.understood:
            return True
        known = self.languages.get(language)
        by_name = frozenset[str]().union(*(noun.intents for noun in known.grammar.by_name))
        return (
            any(
                not step.sentence or step.action in by_name or self._names_something(step)
                for step in analysis.steps
            )
            or known.grammar.may_be_owned(self._bare(text, known.words))
            or known.spelling.repaired(text[:LONGEST]).text != text[:LONGEST]
        )

    @staticmethod
    def _bare(text: str, words: Lexicon) -> str:
        """Return the words that a request is looked for in."""
        return words.without_courtesy(words.without_pleasantry(text.replace("’", "'")))[:LONGEST].strip(
            " ?!."
        )

    def _names_something(self, step: Step) -> bool:
        kinds = slot_kinds(self._registry.action(step.action).slots)
        return any(kinds[name].noun for name in step.slots if name in kinds)

    def _answer(self, utterance: Utterance, language: str, phrases: Sequence[Phrase]) -> Analysis | None:
        """Read it as the answer to the open question; a request may wait for a yes to it."""
        pending = utterance.state.pending
        answer = utterance.answer(pending) if pending else None
        if not (
            pending and pending.then and answer and answer.steps and pending.slot in answer.steps[0].confirmed
        ):
            return answer
        settled = utterance.settled()
        then = self.analyze(pending.then, settled, utterance.moment, language, phrases)
        first = answer.steps[0]
        if not then.steps:
            return replace(answer, unheard=(pending.then,))
        after = [
            replace(step, id=f"then.{step.id}", after=(first.id, *(f"then.{one}" for one in step.after)))
            for step in then.steps
        ]
        return replace(then, steps=(first, *after))

    def _request(self, utterance: Utterance, text: str, language: str) -> Analysis:
        """Read it as a request, by itself or as going on from the last one."""
        state, settled = utterance.state, utterance.settled()
        if not state.pending and plain(utterance.whole) in utterance.words.cancel:
            # "Cancel that" may mean what was talked about last.
            return utterance.request.command(strict=True) or Analysis(state, say="nothing_to_cancel")
        follow = Followups(
            utterance.hearing, settled, lambda said: self.analyze(said, settled, utterance.moment, language)
        )
        found = (
            utterance.request.detailing.amended(text)
            or utterance.request.detailing.amended(utterance.text)
            or follow.continued(text)
            or follow.continued(utterance.text)
            or utterance.request.talked()
            or utterance.request.requested()
        )
        if found is None and len(utterance.whole) > LONGEST:
            return Analysis(state, say="too_long", facts={"n": len(utterance.whole)})
        # A day that was named is talked about, understood or not.
        return follow.steered(found or Analysis(utterance.hearing.on_day_of(utterance.text).state))

    def _own_words(
        self, utterance: Utterance, text: str, language: str, phrases: Sequence[Phrase]
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

    def _perhaps_lesson(self, utterance: Utterance, language: str) -> Analysis | None:
        """Take "X means Y" as a lesson when no sentence fits it and Y is something to do."""
        halves = perhaps_taught(utterance.whole, utterance.words)
        if halves is None or TEACH not in self._registry.actions or utterance.fits():
            return None
        meaning = self.analyze(halves[1], DialogueState(), utterance.moment, language)
        return utterance.lesson(*halves) if meaning.steps else None
