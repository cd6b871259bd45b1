"""What an action needs, found in an utterance that no sentence matched as a whole.

First a part of the utterance is tried that begins later or ends earlier ("I'd be so glad if you
could …  remind me to call mum"); else what is neither a time nor the action's own vocabulary is
its text. Nothing is invented: what is not found is missing, and is asked for.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from bot.understanding.analysis import Reading
from bot.understanding.grammar import EDGES, Grammar
from bot.understanding.lexicon import SmallWords
from bot.understanding.masking import Masked, kind_of
from bot.understanding.slots import SlotKind

_WORD = re.compile(r"\S+")
_MOST_STARTS = 16
_LONGEST_TITLE = 7
"""Words of a title that no sentence vouches for."""


def fill(
    intent: str, masked: Masked, grammar: Grammar, kinds: Mapping[str, SlotKind], small: SmallWords
) -> Reading:
    """Return the best reading of an utterance as one action whose sentences do not match it whole.

    ``kinds`` are the action's slots. The reading's ``sentence`` is empty when only the words were
    sorted; words that do not look like a name or a title are left out then, and asked for.
    """
    part = _best_part(intent, masked, grammar)
    slots = dict(part.slots) if part else {}
    if not part:
        text = _text_slot(kinds)
        words = _own_words(intent, masked, grammar, small)
        if text and words:
            slots[text] = words
    for name, value in _times(intent, masked, grammar, kinds).items():
        slots.setdefault(name, value)
    return Reading(intent, slots, part.sentence if part else "", free=1)


def _best_part(intent: str, masked: Masked, grammar: Grammar) -> Reading | None:
    best: Reading | None = None
    for part in _parts(masked):
        for reading in grammar.readings(part, intent):
            if not reading.alone or reading.verbatim:
                continue
            if best is None or reading.rank > best.rank:
                best = reading
    return best


def _parts(masked: Masked) -> Iterator[Masked]:
    """Yield the utterance without its first words, and without its last."""
    words = list(_WORD.finditer(masked.text))
    for word in words[1:_MOST_STARTS]:
        yield masked.part(word.start(), len(masked.text))
    for word in words[: -_MOST_STARTS - 1 : -1]:
        if word.start():
            yield masked.part(0, word.start())


def _text_slot(kinds: Mapping[str, SlotKind]) -> str | None:
    return next((name for name, kind in kinds.items() if kind.kind == "text" and kind.required), None)


def _own_words(intent: str, masked: Masked, grammar: Grammar, small: SmallWords) -> str:
    """Return the stretch between the action's own words at both ends, times left out.

    Nothing when it is long or talks to somebody: that is no title.
    """
    frame = grammar.words_of(intent) | small.edges
    words = list(_WORD.finditer(masked.text))

    def is_frame(word: str) -> bool:
        bare = _bare(word)
        return bare in masked.values or bare in frame or not bare

    while words and is_frame(words[0][0]):
        words.pop(0)
    while words and is_frame(words[-1][0]):
        words.pop()
    talks = any(_bare(word[0]) in small.talking or word[0][-1] in ".?!" for word in words[:-1])
    if talks or len(words) > _LONGEST_TITLE:
        return ""
    kept = [word for word in words if word[0].strip(".,;:!?") not in masked.values]
    if not kept:
        return ""
    if len(kept) == len(words):
        return masked.original(words[0].start(), words[-1].end()).strip(EDGES)
    return " ".join(masked.original(word.start(), word.end()) for word in kept).strip(EDGES)


def _bare(word: str) -> str:
    return word.strip(".,;:!?\"'").lower()


def _times(intent: str, masked: Masked, grammar: Grammar, kinds: Mapping[str, SlotKind]) -> dict[str, Any]:
    """Return the times said, each in the slot of its kind; several of a kind are joined later."""
    usual = grammar.typed_slots(intent)
    found: dict[str, Any] = {}
    for value in masked.values.values():
        kind = kind_of(value)
        name = usual.get(kind) or next((n for n, k in kinds.items() if k.kind == kind), None)
        if name:
            found.setdefault(name, []).append(value)
    return {name: values if len(values) > 1 else values[0] for name, values in found.items()}
