"""Details of a request, said apart from it: "It's at Luigi's. It starts at 7. Call it Lunch.".

They answer what was asked, come in the same breath ("… and call it Lunch") or follow when the thing
has been made already; then the action that amends the one that made it takes them. All of what was
said has to be details, or it is something else.
"""

import re
from collections.abc import Mapping
from typing import Any

from bot.understanding import times
from bot.understanding.analysis import Analysis, Reading, Step
from bot.understanding.grammar import EDGES
from bot.understanding.hearing import Hearing
from bot.understanding.lexicon import plain
from bot.understanding.masking import kind_of
from bot.understanding.slots import SlotKind, resolved, slot_kinds
from capabilities.contract import Action, Level

MOST_PARTS = 4
_NUMBER = re.compile(r"\b\d{1,2}$")
_MOST_WORDS = 12
"""Words of a sentence that names something, when it stands among details."""


class Detailing:
    """Reads details in one language and state. ``asked`` is the slot that an open question is about."""

    def __init__(self, hearing: Hearing, asked: str | None = None) -> None:
        self.hearing = hearing
        self.words = hearing.language.words
        self.asked = asked

    def intents(self, text: str) -> frozenset[str]:
        """Return the actions that the start of a stretch could add details to."""
        divided = (next(self.words.divisions(text, one), (text, "")) for one in self.words.connectors)
        starts = {text, *(left for left, _ in divided)}
        grammar = self.hearing.language.grammar
        found = [r for start in starts for r in grammar.readings(self.hearing.masked(start), detail=True)]
        return frozenset(reading.intent for reading in found if self._fits(reading))

    def read(self, text: str, intent: str, parts: int = MOST_PARTS) -> dict[str, Any] | None:
        """Return the slots that a stretch adds to a request; None unless all of it does."""
        said = self.words.without_courtesy(self.words.without_answer(text)).rstrip(".!?")
        if len(self.words.sentences(text)) > 1:
            return self._sentences(text, intent, parts)
        masked = self.hearing.masked(said)
        readings = self.hearing.language.grammar.readings(masked, intent, detail=True)
        whole = next(filter(self._fits, readings), None) or self._bare_clock(said, intent)
        found = self._joined(said, intent, parts)
        if found is not None:
            return found
        if whole is not None and not whole.swallowed:
            return dict(whole.slots)
        return self._timed(whole) if whole is not None else None

    def _bare_clock(self, said: str, intent: str) -> Reading | None:
        """Read the number at the end of "make it 11" as a time of day."""
        match = _NUMBER.search(said)
        if match is None:
            return None
        led = f"{said[: match.start()]}{self.words.clock_lead} {match[0]}"
        readings = self.hearing.language.grammar.readings(self.hearing.masked(led), intent, detail=True)
        return next((r for r in readings if self._fits(r) and not r.free), None)

    def _fits(self, reading: Reading) -> bool:
        return reading.answers in {None, self.asked}

    def _sentences(self, text: str, intent: str, parts: int) -> dict[str, Any] | None:
        """Read several sentences: details, reactions, and one that may only name what was asked for."""
        sentences = self.words.sentences(text)
        if parts == 1 or not 1 < len(sentences) <= MOST_PARTS + 1:
            return None
        found: dict[str, Any] = {}
        named: str | None = None
        for sentence in sentences:
            if self._says_nothing(sentence):
                continue
            added = self.read(sentence, intent, 2)
            if added is None and named is None and self._names(sentence, intent):
                named = sentence.strip(f"{EDGES}.!")
            elif added is None:
                return None
            found |= added or {}
        if not found:
            return None
        return {self.asked: named, **found} if named and self.asked else found

    def _says_nothing(self, sentence: str) -> bool:
        said = self.words.without_courtesy(sentence)
        return (
            self.words.is_reaction(sentence)
            or self.words.is_reaction(said)
            or plain(said) in self.words.cancel
        )

    def _names(self, sentence: str, intent: str) -> bool:
        """Whether a sentence may be nothing but the text that was asked for."""
        if self.asked is None or sentence.endswith("?") or len(sentence.split()) > _MOST_WORDS:
            return False
        return self._kinds(intent)[self.asked].kind == "text"

    def _joined(self, text: str, intent: str, parts: int) -> dict[str, Any] | None:
        for connector in self.words.connectors if parts > 1 else ():
            left, right = next(self.words.divisions(text, connector), ("", ""))
            if not left:
                continue
            first = self.read(left, intent, 1)
            rest = self.read(right, intent, parts - 1) if first is not None else None
            if first is not None and rest is not None:
                return {**first, **rest}
        return None

    def _timed(self, reading: Reading) -> dict[str, Any]:
        """Return the slots of a reading, the one time that its free text swallowed in its own slot."""
        slots = dict(reading.slots)
        usual = self.hearing.language.grammar.typed_slots(reading.intent)
        moment = self.hearing.moment
        for name, value in reading.slots.items():
            if not isinstance(value, str):
                continue
            found = [s for s in times.find(value, moment.local, moment.language) if s.sure]
            slot = usual.get(kind_of(found[0].value)) if len(found) == 1 else None
            last = found[0].end >= len(value.rstrip(".!")) if found else False
            if slot and slot not in slots and last:
                slots[slot] = found[0].value
                slots[name] = value[: found[0].start].strip(EDGES)
        return slots

    def _kinds(self, intent: str) -> Mapping[str, SlotKind]:
        return slot_kinds(self.hearing.registry.action(intent).slots)

    # --- what was made already ---

    def amended(self, text: str) -> Analysis | None:
        """Read details of what was just made or is talked about alone; None when they are none.

        A time alone is left to a sentence about it ("make it 4pm"), where there is one.
        """
        amending = self._amending()
        if amending is None or amending.amends is None:
            return None
        found = self.read(text, amending.amends)
        noun_slot = _noun_slot(amending, self.hearing.state.focus[0].noun)
        found = {name: v for name, v in (found or {}).items() if name in amending.slots.model_fields}
        if not found or noun_slot is None:
            return None
        if all(not isinstance(value, str) for value in found.values()):
            last = self.hearing.registry.action(self.hearing.state.last_action or "")
            if (
                last.level == Level.READ_OWN
                or text.endswith("?")
                or self.hearing.heard(text, focus=True, strict=True).kind == "act"
            ):
                return None
        slots = {noun_slot: self.hearing.state.focus[0].id, **found}
        kept = resolved(slots, amending.slots, self.hearing.state, self.words)
        return Analysis(self.hearing.settled(), (Step("0", amending.name, kept),))

    def _amending(self) -> Action | None:
        """Return the action that changes what the conversation is about: one thing, or just changed."""
        focus, actions = self.hearing.state.focus, self.hearing.registry.actions
        last = actions.get(self.hearing.state.last_action or "")
        noun = next((one.noun for one in focus), None)
        if last is None or noun is None or (last.level == Level.READ_OWN and len(focus) > 1):
            return None
        fitting = (action for action in actions.values() if action.amends and _noun_slot(action, noun))
        return next(fitting, None)


def _noun_slot(action: Action, noun: str) -> str | None:
    kinds = slot_kinds(action.slots)
    return next((name for name, kind in kinds.items() if kind.noun == noun), None)
