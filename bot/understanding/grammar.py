"""Sentence templates of every enabled package, compiled once, matched strictly.

Templates are hassil's. What hassil leaves open is done here: free text keeps the person's own
spelling, times are typed, and of several matches the one that explains most of the words wins.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import yaml
from hassil import (
    Intents,
    Sentence,
)
from hassil.intents import Intent

from bot.understanding.analysis import Move, Reading
from bot.understanding.conditions import Condition
from bot.understanding.lexicon import lexicon
from bot.understanding.literals import literals
from bot.understanding.masking import KINDS, LIMIT, Masked, placeholder
from bot.understanding.matches import Match, matches
from bot.understanding.names import NO_NAMES, SAME, ByName, Names
from bot.understanding.prefilter import Prefilter, members
from capabilities.errors import ContractError
from capabilities.texts import parse

_PUNCTUATION = re.compile(r"\[[,:;.!?…–—-]+\]|(?<=\w)[,:;!?…]+(?=[\s\])|]|$)|(?<=[\])}])[,:;!?…]+")
_NEXT_WORD = re.compile(r"\s*\S*")
_SLOT = re.compile(r"\{(\w+)(?::(\w+))?\}")
_BULLET = re.compile(r"^[-–—]\s+|\s+[-–—]$")
EDGES = " ,;:"
_MOST_RECOGNIZED = 128
"""Stretches whose matches are remembered for a while."""
"""What does not belong to a slot's words at their ends."""
_TYPED = frozenset((*KINDS, "number"))


@dataclass(frozen=True, slots=True)
class _Entry:
    focus: str | None
    verbatim: bool
    detail: bool
    head: str | None
    """Slot whose free text takes the word after it along ("{title} (appointment|party)")."""
    condition: Condition
    known: Mapping[str, str]
    """Slots that only one of the person's own things can fill, and its noun."""
    partly: bool
    """Whether some words of its name are enough."""
    after: frozenset[str]
    answers: str | None
    moves: Mapping[str, Move]
    careful: bool
    """Whether words of a name are not enough where another package's sentences hold them."""
    literal: frozenset[str]
    """Slots of ``known`` that only a name as it stands can fill, so that other words may follow at once."""


class Grammar:
    """The compiled sentences of one language. Immutable; rebuilt when packages are switched."""

    def __init__(self, language: str, sources: Mapping[str, str]) -> None:
        """Compile ``sources``: package name to the text of its ``sentences/<language>.yaml``.

        Raises ContractError naming the package when a file or a template is malformed.
        """
        self._lexicon = lexicon(language)
        # A turn reads the same stretch more than once: with the names of things, as a part, as a detail.
        self._recognized = lru_cache(_MOST_RECOGNIZED)(self._recognize)
        self._entries: dict[str, _Entry] = {}
        self._typed_slots: dict[str, dict[str, str]] = {}
        compiled: dict[str, Any] = {
            "language": language,
            "intents": {},
            "expansion_rules": {},
            "lists": {
                **{kind: {"values": [placeholder(kind, index) for index in range(LIMIT)]} for kind in KINDS},
                "number": {"range": {"from": 1, "to": 100}},
            },
        }
        self._words: dict[str, frozenset[str]] = {}
        self.by_name: list[ByName] = []
        self.examples: dict[str, tuple[str, ...]] = {}
        """Nouns whose things' names are places of sentences by themselves, each with some names."""
        self.fillers: dict[str, tuple[str, ...]] = {}
        """Phrases for places that take nothing usual: what samples of those sentences are made with."""
        for package, text in sources.items():
            try:
                self._add(compiled, package, parse(text) or {})
            except (yaml.YAMLError, AttributeError, KeyError, TypeError) as error:
                raise ContractError(f"{package}: sentences/{language}.yaml is malformed: {error}") from error
        try:
            intents = Intents.from_dict(compiled)
            self.templates = list(_singly(intents))
            sentences = [_sentence(template) for template in self.templates]
            self._prefilter = Prefilter(sentences, intents.expansion_rules)
            self._details = frozenset(n for n, one in enumerate(self.templates) if self._adds(one))
            self._by_intent = self._members_by_intent()
            self._known = frozenset(n for n, one in enumerate(self.templates) if self._entry(one).known)
            self._in_part = self._nouns_in_part()
            self._adding, self._owned = members(self._details), members(self._known)
            for template, sentence in zip(self.templates, sentences, strict=True):
                said = frozenset(literals(sentence.expression, intents.expansion_rules))
                for intent in template.intents:
                    self._words[intent] = self._words.get(intent, frozenset()) | said
        except Exception as error:  # hassil raises bare exceptions of many kinds
            raise ContractError(f"sentences/{language}.yaml: {error}") from error

    def _add(self, compiled: dict[str, Any], package: str, source: Mapping[str, Any]) -> None:
        compiled["expansion_rules"].update(
            {name: clean(rule) for name, rule in source.get("expansion_rules", {}).items()}
        )
        self.examples |= {noun: tuple(names) for noun, names in source.get("names", {}).items()}
        self.fillers |= {place: tuple(said) for place, said in source.get("fillers", {}).items()}
        self.by_name += [ByName.of(noun, about) for noun, about in source.get("named", {}).items()]
        for intent, blocks in source.get("intents", {}).items():
            for number, block in enumerate(blocks):
                sentences = [clean(sentence) for sentence in block["sentences"]]
                key = f"{package}/{intent}/{number}"
                literal = self._literal_slots(sentences)
                self._entries[key] = _Entry(
                    block.get("focus"),
                    bool(block.get("verbatim", False)),
                    bool(block.get("detail", False)),
                    block.get("head"),
                    Condition.of(block),
                    {**literal, **block.get("known", {})},
                    bool(block.get("partly", False)),
                    frozenset(block.get("after", ())),
                    block.get("answers"),
                    {slot: Move(**move) for slot, move in block.get("moves", {}).items()},
                    bool(block.get("careful", False)),
                    frozenset(literal),
                )
                self._declare_slots(compiled, sentences, source.get("expansion_rules", {}))
                if block.get("stray", True):
                    self._declare_times(intent, sentences)
                compiled["intents"].setdefault(intent, {"data": []})["data"].append(
                    {"sentences": sentences, "slots": block.get("slots", {}), "metadata": {"key": key}}
                )

    def _literal_slots(self, sentences: Sequence[str]) -> dict[str, str]:
        """Return the slots that only a name can fill, and the noun of its thing."""
        found = [slot for text in sentences for slot in _SLOT.findall(text)]
        return {slot or kind: kind for kind, slot in found if kind in self.examples}

    def _nouns_in_part(self) -> frozenset[str]:
        """Return the nouns whose things are places of sentences and may be said by words of their names."""
        nouns = {noun for entry in self._entries.values() if entry.partly for noun in entry.known.values()}
        return frozenset(nouns & self.examples.keys())

    def _members_by_intent(self) -> dict[str, int]:
        numbers: dict[str, int] = {}
        for number, template in enumerate(self.templates):
            for intent in template.intents:
                numbers[intent] = numbers.get(intent, 0) | 1 << number
        return numbers

    def _adds(self, template: Intents) -> bool:
        """Whether a template only adds details to a request."""
        return self._entry(template).detail

    def _entry(self, template: Intents) -> _Entry:
        (intent,) = template.intents.values()
        return self._entries[(intent.data[0].metadata or {})["key"]]

    def _declare_slots(
        self, compiled: dict[str, Any], sentences: Sequence[str], rules: Mapping[str, str]
    ) -> None:
        for text in [*sentences, *rules.values()]:
            for kind, _slot in _SLOT.findall(text):
                if kind in self.examples:
                    compiled["lists"][kind] = {"values": list(self.examples[kind])}
                elif kind not in _TYPED:
                    compiled["lists"].setdefault(kind, {"wildcard": True})

    def _declare_times(self, intent: str, sentences: Sequence[str]) -> None:
        """Take the first slot of each kind of time as the one that a stray time belongs to."""
        for text in sentences:
            for kind, slot in _SLOT.findall(text):
                if kind in KINDS:
                    self._typed_slots.setdefault(intent, {}).setdefault(kind, slot or kind)

    def typed_slots(self, intent: str) -> Mapping[str, str]:
        """Return which slot a time, length or recurrence fills by default, by kind."""
        return self._typed_slots.get(intent, {})

    def needs_context(self, number: int) -> bool:
        """Whether a template makes no sense by itself, or only for somebody who owns what it names."""
        entry = self._entry(self.templates[number])
        return entry.detail or entry.focus is not None or bool(entry.known) or bool(entry.after)

    def adds_details(self, number: int) -> bool:
        """Whether a template only adds to a request."""
        return number in self._details

    def is_known(self, number: int) -> bool:
        """Whether a template is only about one of the person's own things, by its name."""
        return number in self._known

    @staticmethod
    def slots_in(template: str) -> set[str]:
        """Return the slots that a template's text fills."""
        return {slot or kind for kind, slot in _SLOT.findall(template)}

    def condition(self, number: int) -> Condition:
        """Return what the free text of a template must and must not contain."""
        return self._entry(self.templates[number]).condition

    def sentence(self, number: int) -> Iterator[tuple[str, Sentence]]:
        """Yield the one intent and sentence of a template."""
        for intent in self.templates[number].intents:
            yield intent, _sentence(self.templates[number])

    def words_of(self, intent: str) -> frozenset[str]:
        """Return the words that the sentences of an intent are made of."""
        return self._words.get(intent, frozenset())

    @property
    def intents(self) -> frozenset[str]:
        """Every intent that has a sentence."""
        return frozenset(self._words)

    @property
    def words(self) -> frozenset[str]:
        """Every word that some sentence is made of."""
        return frozenset[str]().union(*self._words.values())

    @property
    def conditional(self) -> frozenset[str]:
        """Every word that the free text of some sentence must or must not contain."""
        return frozenset[str]().union(*(entry.condition.words for entry in self._entries.values()))

    def possible(self, text: str) -> list[int]:
        """Return the numbers of the templates that could match a masked text."""
        return self._prefilter.possible(text)

    def readings(
        self, masked: Masked, intent: str | None = None, *, detail: bool = False, names: Names = NO_NAMES
    ) -> list[Reading]:
        """Return every reading of an utterance, best first; of one intent only when it is named.

        ``names`` are the person's own things: some sentences can only be about one of them. Those
        that only add to a request are read with ``detail``, and then they alone.
        """
        among = self._adding if detail else ~self._adding
        if not names:
            among &= ~self._owned
        if intent is not None:
            among &= self._by_intent.get(intent, 0)
        matches = self._recognized(masked.text, among & ~self._owned)
        if among & self._owned:
            matches += self._recognized(masked.text, among & self._owned, self._said_as(masked.text, names))
        meant = [match for match in matches if self._is_meant(match, masked, names)]
        found = [
            self._reading(match, masked, names)
            for match in meant
            if not self._is_outdone(match, meant, names)
        ]
        return sorted(found, key=lambda reading: reading.rank, reverse=True)

    def _said_as(self, text: str, names: Names) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """Return how the person's things may be called in sentences, by noun."""
        silent = self._lexicon.small.edges
        return tuple(
            (noun, names.parts_in(noun, text, silent) if noun in self._in_part else names.said_as(noun))
            for noun in self.examples
        )

    def may_be_owned(self, text: str) -> bool:
        """Whether a masked text could be about one of somebody's own things, by its name."""
        return bool(self._prefilter.possible(text, self._owned))

    def spans_of_names(self, text: str, names: Names) -> Iterator[tuple[int, int]]:
        """Yield where things of several words that may be said in part are named whole in a text."""
        for noun in self._in_part:
            yield from names.whole_in(noun, text)

    def named_in(self, text: str, names: Names) -> Iterator[tuple[str, str]]:
        """Yield what is named so in a text: the noun, and the words in lower case."""
        for noun in self._in_part:
            for start, end in names.whole_in(noun, text):
                yield noun, text[start:end].casefold()

    def _is_outdone(self, match: Match, others: Sequence[Match], names: Names) -> bool:
        """Whether something named by one word, or by words of its name, is rather what another match says.

        "Delete the reminder" is no request about the file "reminder letter.pdf", nor "delete the dentist"
        one about "dentist bill.pdf" while there is an appointment of that name.
        """
        entry = self._entries[match.key]
        for slot in match.slots:
            noun = entry.known.get(slot.name, "")
            if noun not in self._in_part or slot.name in entry.literal or names.is_whole(noun, slot.text):
                continue
            words = set(slot.text.casefold().split())
            if names.is_called(slot.text, but=noun):
                return True
            if entry.careful and words <= self._others_words(match.key):
                return True
            if any(one.intent != match.intent and words <= self.words_of(one.intent) for one in others):
                return True
        return False

    def _recognize(
        self, text: str, among: int, names: tuple[tuple[str, tuple[str, ...]], ...] = ()
    ) -> tuple[Match, ...]:
        """Return what matches a masked text of some templates, in their order."""
        numbers = self._prefilter.possible(text, among)
        return matches(text, [self.templates[number] for number in numbers], dict(names))

    def _is_meant(self, match: Match, masked: Masked, names: Names) -> bool:
        entry = self._entries[match.key]
        said = {slot.name: slot.text for slot in match.slots}
        for slot, noun in entry.known.items():
            if noun in self._in_part:
                continue  # nothing else can stand there
            if slot not in entry.literal and not self._known_name(noun, said[slot], entry, names):
                return False
        free = [slot for slot in match.slots if slot.is_free]
        if any(slot.span and _cuts(masked.text, *slot.span) for slot in free):
            return False
        return entry.condition.holds(slot.text for slot in free)

    def _others_words(self, key: str) -> frozenset[str]:
        """Return the words that sentences of other packages than a block's are made of."""
        package = key.partition("/")[0]
        owners = (one.split("/", 2) for one in self._entries)
        intents = {intent for owner, intent, _ in owners if owner != package}
        return frozenset[str]().union(*(self.words_of(intent) for intent in intents))

    def _reading(self, match: Match, masked: Masked, names: Names) -> Reading:
        entry = self._entries[match.key]
        slots: dict[str, Any] = {}
        free = stray = typed = 0
        known = False
        for slot in match.slots:
            if slot.is_free and slot.span is not None:
                start, end = slot.span
                if slot.name == entry.head:
                    end = _end_of_next_word(masked.text, end)
                words = _BULLET.sub("", masked.original(start, end).strip(EDGES))
                name = self._name_of(slot.name, words, entry, names)
                known = known or name is not None
                slots[slot.name] = name or words
                free += end - start
                stray += len(masked.placeholders_in(masked.text[start:end]))
            elif slot.value in masked.values:
                typed += 1
                _fill(slots, slot.name, masked.values[slot.value])
            else:
                noun = entry.known.get(slot.name, "")
                named = names.named_by(noun, slot.text) if noun in self._in_part else []
                slots.setdefault(slot.name, named[0] if len(named) == 1 else slot.value)
                known = known or slot.name in entry.literal or bool(named)
        literal = len(masked.text) - free
        early = 2 if entry.after else 0 if entry.focus else 1
        rank = (0 if entry.verbatim else -stray, len(entry.known), typed, literal, early)
        return Reading(
            intent=match.intent,
            slots=slots,
            sentence=match.sentence,
            focus=entry.focus,
            after=entry.after,
            answers=entry.answers,
            moves=entry.moves,
            verbatim=entry.verbatim,
            known=known,
            swallowed=stray,
            free=free,
            rank=rank,
        )

    def _known_name(self, noun: str, said: str, entry: _Entry, names: Names) -> str | None:
        """Return the name that was said: as it is, or as a deed that is done by now."""
        planned = self._lexicon.as_planned(said.strip(EDGES))
        return names.found(noun, said, partly=entry.partly) or names.found(noun, planned, partly=entry.partly)

    def _name_of(self, slot: str, words: str, entry: _Entry, names: Names) -> str | None:
        """Return the name that a thing has when the words are almost it."""
        if slot in entry.known:
            return self._known_name(entry.known[slot], words, entry, names)
        noun = next((one.noun for one in self.by_name if one.slot == slot), None)
        return names.found(noun, words, alike=SAME) if noun else None


def _cuts(text: str, start: int, end: int) -> bool:
    """Whether a stretch begins or ends within a word: "Por" is no place, however "to" goes on."""
    return any(
        0 < place < len(text) and text[place - 1].isalnum() and text[place].isalnum()
        for place in (start, end)
    )


def _end_of_next_word(text: str, start: int) -> int:
    match = _NEXT_WORD.match(text, start)
    return match.end() if match else start


def _fill(slots: dict[str, Any], name: str, value: Any) -> None:
    """Put a typed value into a slot; a second one for the same slot makes a list, joined later."""
    if name in slots:
        earlier = slots[name]
        slots[name] = [*earlier, value] if isinstance(earlier, list) else [earlier, value]
    else:
        slots[name] = value


def clean(template: str) -> str:
    """Return a template without its punctuation: utterances are matched without it."""
    return re.sub(r"\s+", " ", _PUNCTUATION.sub("", template)).strip()


def _singly(intents: Intents) -> Iterator[Intents]:
    """Yield a grammar of each template by itself, in order, sharing lists and rules."""
    for intent in intents.intents.values():
        for data in intent.data:
            for text in data.sentence_texts:
                alone = Intent(intent.name, [replace(data, sentence_texts=[text])])
                yield replace(intents, intents={intent.name: alone})


def _sentence(template: Intents) -> Sentence:
    """Return the one sentence of a grammar made by ``_singly``."""
    (intent,) = template.intents.values()
    (data,) = intent.data
    (sentence,) = data.sentences
    return sentence
