"""What of an utterance matches which template, and what fills its places: hassil's results, kept still."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any, Self

from hassil import Intents, recognize_all
from hassil.intents import SlotList, TextSlotList
from hassil.models import MatchEntity
from hassil.recognize import RecognizeResult


@dataclass(frozen=True, slots=True)
class Filled:
    """What a template's place was filled with."""

    name: str
    text: str
    value: Any
    is_free: bool
    """Whether any words may stand there."""
    span: tuple[int, int] | None
    """Where in the text."""

    @classmethod
    def of(cls, entity: MatchEntity) -> Self:
        """Return what hassil found for one place."""
        return cls(entity.name, entity.text, entity.value, entity.is_wildcard, entity.text_span)


@dataclass(frozen=True, slots=True)
class Match:
    """One way in which a template matches; taken at once, for hassil goes on to change its own."""

    key: str
    """Of the block of sentences the template is one of."""
    intent: str
    sentence: str
    slots: tuple[Filled, ...]

    @classmethod
    def of(cls, result: RecognizeResult) -> Self:
        """Return a result of hassil's as it is now."""
        sentence = result.intent_sentence.text if result.intent_sentence else ""
        key = (result.intent_metadata or {})["key"]
        return cls(key, result.intent.name, sentence or "", tuple(map(Filled.of, result.entities_list)))


def matches(
    text: str, templates: Sequence[Intents], names: Mapping[str, Sequence[str]] = MappingProxyType({})
) -> tuple[Match, ...]:
    """Return every match of a text with templates of one intent each, in their order.

    ``names`` are the words that may stand in a place of that name, instead of those it was compiled with.
    """
    if not templates:
        return ()
    near = {f"{number}": intent for number, one in enumerate(templates) for intent in one.intents.values()}
    lists: dict[str, SlotList] = {name: TextSlotList.from_strings(words) for name, words in names.items()}
    found = recognize_all(text, replace(templates[0], intents=near), slot_lists=lists)
    return tuple(map(Match.of, found))
