"""Entities of HWU64 that have a slot here: who fills it with the right words (micro F1).

Each utterance of an action we have is read as that action, as a tagger would be asked; what the
gate makes of it is measured elsewhere. Counted are the corpus's names of events and alarms, lists,
times, people and places, as far as the action has a slot for such a thing. A text counts as found
when it is the same but for articles and the noun of its kind, or when what it has beyond is tagged
too ("john's birthday" is one title here, a person and a name there); a time when a slot was given a
time read from all of its words. Left out on both sides are names that only say the kind or how many
("the meeting", "all events"), what a sentence implies without a word for it, and titles of reminders
and tasks where the corpus has none (it does not annotate them).
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC
from typing import Any
from zoneinfo import ZoneInfo

from rapidfuzz import fuzz

from bot.understanding import times
from bot.understanding.analysis import Moment, Reading
from bot.understanding.dialogue import DialogueState
from bot.understanding.filling import fill
from bot.understanding.hearing import Hearing
from bot.understanding.masking import Masked
from bot.understanding.reactive import Reactive
from bot.understanding.slots import resolved, slot_kinds
from capabilities.registry import Registry
from capabilities.values import When
from tests.eval.hwu64 import Utterance, label_map
from tests.eval.public import NOW

KINDS = {
    "event_name": "name",
    "alarm_type": "name",
    "meal_type": "name",
    "list_name": "list",
    "date": "time",
    "time": "time",
    "timeofday": "time",
    "general_frequency": "repetition",
    "person": "person",
    "place_name": "place",
}
SLOTS = {
    "title": "name",
    "event": "name",
    "reminder": "name",
    "list_name": "list",
    "with_whom": "person",
    "place": "place",
}
ALIKE = 85.0
_TAG = re.compile(r"\[\s*(\w+)\s*:\s*([^\]]*?)\s*\]")
_SMALL = frozenset(label_map()["words_that_name_nothing"]["small"])

_KIND = frozenset(label_map()["words_that_name_nothing"]["kind"])
UNTITLED = frozenset({"reminder.set", "reminder.query", "reminder.delete", "list.add", "list.remove"})

Entity = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Tagging:
    """How many entities were found, of how many that are there and how many that were told."""

    right: Counter[str]
    there: Counter[str]
    told: Counter[str]
    missed: tuple[tuple[str, Entity, tuple[Entity, ...]], ...]
    """(utterance, entity, what was told instead)"""

    def f1(self, kind: str | None = None) -> float:
        """Return the harmonic mean of precision and recall, 0 to 1; of all kinds together by default."""
        right, there, told = (
            (one.total() if kind is None else one[kind]) for one in (self.right, self.there, self.told)
        )
        return 2 * right / max(1, there + told)


def tagged(corpus: Iterable[Utterance], reactive: Reactive, registry: Registry) -> Tagging:
    """Return what became of the entities of a corpus."""
    actions: Mapping[str, list[str]] = label_map()["actions"]
    right, there, told = Counter[str](), Counter[str](), Counter[str]()
    missed: list[tuple[str, Entity, tuple[Entity, ...]]] = []
    moment = Moment(NOW.astimezone(UTC), ZoneInfo("Europe/London"))
    hearing = Hearing(reactive.languages.get("en"), registry, DialogueState(), moment)
    for line in corpus:
        if line.ours not in actions:
            continue
        masked = hearing.masked(hearing.language.words.without_courtesy(line.text))
        reading = _read(masked, [one for one in actions[line.ours] if one in registry.actions], hearing)
        if reading is None:
            continue
        model = registry.action(reading.intent).slots
        texts = resolved(reading.slots, model, hearing.state, hearing.language.words)
        fillable = {SLOTS[name] for name in model.model_fields if name in SLOTS}
        kinds = {one.kind for one in slot_kinds(model).values()}
        fillable |= {"time"} if kinds & {"when", "every"} else set()
        tags = [*_annotated(line.annotation, repeats="every" in kinds)]
        gold = [one for one in tags if one[0] in fillable and _says_more(one)]
        found = [one for one in _told(reading, texts, line.text) if one[0] in fillable and _says_more(one)]
        found = [one for one in found if one[0] == "time" or _plain(one[1]) in _plain(line.text)]
        if line.ours in UNTITLED and not any(kind == "name" for kind, _ in gold):
            found = [one for one in found if one[0] != "name"]
        there.update(kind for kind, _ in gold)
        told.update(kind for kind, _ in found)
        for entity in gold:
            if any(_same(entity, other, tags) for other in found):
                right[entity[0]] += 1
            else:
                missed.append((line.text, entity, tuple(found)))
        # Several tags may share one time ("tomorrow" and "at nine"): it is told once, found twice.
        told["time"] += _shared(gold, found)
    return Tagging(right, there, told, tuple(missed))


def _read(masked: Masked, actions: list[str], hearing: Hearing) -> Reading | None:
    known = hearing.language
    readings = [
        reading
        for action in actions
        for reading in known.grammar.readings(masked, action)
        if reading.focus is None
    ]
    if readings:
        return hearing.with_stray_time(max(readings, key=lambda reading: reading.rank))
    if not actions:
        return None
    kinds = slot_kinds(hearing.registry.action(actions[0]).slots)
    return fill(actions[0], masked, known.grammar, kinds, known.words.small)


def _annotated(annotation: str, *, repeats: bool) -> Iterator[Entity]:
    for tag, words in _TAG.findall(annotation):
        kind = KINDS.get(tag, tag)
        yield "time" if kind == "repetition" and repeats else kind, words


def _told(reading: Reading, texts: Mapping[str, Any], text: str) -> Iterator[Entity]:
    for name, value in texts.items():
        if name in SLOTS and isinstance(value, str) and _plain(value):
            yield SLOTS[name], value
    values = [value if isinstance(value, list) else [value] for value in reading.slots.values()]
    used = [part for parts in values for part in parts]
    found = times.find(text, NOW)
    for span in found:
        joined = (_joined(span.value, other.value) for other in found if other is not span)
        if span.value in used or any(value in used for value in joined):
            yield "time", span.words


def _joined(first: object, second: object) -> When | None:
    """Return a day and its clock said apart as one; None where they are nothing of the kind."""
    return times.combine(first, second) if isinstance(first, When) and isinstance(second, When) else None


def _says_more(entity: Entity) -> bool:
    return not set(_plain(entity[1]).split()) <= _KIND


def _same(wanted: Entity, told: Entity, tags: list[Entity]) -> bool:
    if wanted[0] != told[0]:
        return False
    words, others = _plain(wanted[1]), _plain(told[1])
    if wanted[0] == "person" and set(words.split()) <= set(others.split()):
        return True  # several people are one slot here
    tagged_besides = {word for _, text in tags for word in _plain(text).split()}
    if set(words.split()) <= set(others.split()) <= tagged_besides:
        return True
    if wanted[0] == "time":
        return set(words.split()) <= set(others.split())
    return fuzz.token_sort_ratio(words, others) >= ALIKE


def _shared(gold: list[Entity], found: list[Entity]) -> int:
    """Return by how many more tags than one the times told are shared."""
    times = [entity for entity in found if entity[0] == "time"]
    hits = [sum(_same(entity, one, []) for entity in gold) for one in times]
    return sum(max(0, n - 1) for n in hits)


def _plain(text: str) -> str:
    words = re.sub(r"[^\w\s:.]", " ", text.lower()).split()
    return " ".join(word for word in words if word not in _SMALL) or " ".join(words)
