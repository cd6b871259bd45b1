"""Teaching a sentence of one's own: what is said, what it shall mean, and its free places.

Both halves are free text that no other sentence may touch, so a lesson is recognised before any
template: by how it begins ("when I say"), or by a quoted beginning. "X means Y" alone is one only
when Y is something to do.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise, product
from typing import Literal

from bot.understanding.lexicon import Lessons, Lexicon, plain
from bot.understanding.phrases import filled_in, key_of, place_name, tokens_of

TEACH = "teach_phrase"
"""The action a lesson leads to; its slots are ``phrase`` and ``meaning``."""
MOST_PLACES = 3

_QUOTES = "\"“”„«»'‘’"
_QUOTED = re.compile(r"^\s*([\"“„«'‘])(?P<said>.+?)[\"”“»'’]\s+(?P<rest>\S.*)$", re.DOTALL)
_BRACED = re.compile(r"\{[^{}]{1,40}\}")
_BETWEEN = " \t,;:.–—-"
_MARK = re.compile(r"(?<=\S)(?:\s*[,;:]\s+|\s+[–—-]\s+)(?=\S)")
_MOST_WORDS = 8
"""Words that "X" of "X means Y" may have when nothing else says that it is a lesson."""

Fault = Literal[
    "nothing_said", "reserved", "only_places", "adjacent", "twice", "too_many", "unused", "unknown"
]


@dataclass(frozen=True, slots=True)
class Draft:
    """A lesson before it was tried: both texts with their places in braces, or what is wrong with it."""

    said: str
    meaning: str
    places: tuple[str, ...] = ()
    fault: Fault | None = None
    about: str = ""
    """The place or word at fault."""


def unquoted(text: str) -> str:
    """Return a text without the quotes around it and the punctuation beside them."""
    kept = text.strip(_BETWEEN + "!?")
    while len(kept) > 1 and kept[0] in _QUOTES and kept[-1] in _QUOTES:
        kept = kept[1:-1].strip()
    return kept


def taught(text: str, words: Lexicon) -> tuple[str, str] | None:
    """Return what is said and what it shall mean when a text is plainly a lesson; None otherwise.

    The meaning is empty when only the first half of a lesson was said.
    """
    lowered = text.lower()
    opener = next((o for o in words.lessons.openers if lowered.startswith(f"{o} ")), None)
    if opener:
        return _after_opener(text[len(opener) :].strip(), words.lessons)
    lead = next((lead for lead in words.lessons.leads if lowered.startswith(f"{lead} ")), None)
    if lead:
        return perhaps_taught(text[len(lead) :].strip(_BETWEEN), words)
    quoted = _QUOTED.match(text)
    return _after_quote(quoted, words.lessons.means) if quoted else None


def perhaps_taught(text: str, words: Lexicon) -> tuple[str, str] | None:
    """Return the halves of "X means Y", which is a lesson only when Y is something to do."""
    for means in words.lessons.means:
        said, found, meaning = _split(text, f" {means} ")
        if found and 0 < len(said.split()) <= _MOST_WORDS:
            return unquoted(said), unquoted(meaning)
    return None


def _after_opener(rest: str, lessons: Lessons) -> tuple[str, str]:
    quoted = _QUOTED.match(rest)
    if quoted:
        return _after_quote(quoted, lessons.thens) or (unquoted(quoted["said"]), unquoted(quoted["rest"]))
    for then in lessons.thens:
        said, found, meaning = _split(f" {rest}", f" {then} ")
        if found and meaning.strip(_BETWEEN):
            return unquoted(said), unquoted(meaning)
    mark = _MARK.search(rest)
    return (unquoted(rest[: mark.start()]), unquoted(rest[mark.end() :])) if mark else (unquoted(rest), "")


def _after_quote(quoted: re.Match[str], middles: Sequence[str]) -> tuple[str, str] | None:
    rest = quoted["rest"].lstrip(" \t,;:.")
    for middle in sorted(middles, key=len, reverse=True):
        if rest.lower().startswith(f"{middle} "):
            return unquoted(quoted["said"]), unquoted(rest[len(middle) :])
    return None


def _split(text: str, middle: str) -> tuple[str, bool, str]:
    at = text.lower().find(middle) if len(text.lower()) == len(text) else -1
    return (text[:at], True, text[at + len(middle) :]) if at >= 0 else (text, False, "")


def draft(said: str, meaning: str, words: Lexicon) -> Draft:
    """Return a lesson with its places in braces, and what is wrong with it by itself."""
    said, meaning = _with_places(unquoted(said), unquoted(meaning), words.lessons.places)
    tokens = tokens_of(said, places=True)
    places = tuple(token.place for token in tokens if token.place is not None)
    fault, about = _fault(said, meaning, words)
    return Draft(said, meaning, places, fault, about)


def _fault(said: str, meaning: str, words: Lexicon) -> tuple[Fault | None, str]:
    tokens = tokens_of(said, places=True)
    places = [token.place for token in tokens if token.place is not None]
    named = {place_name(braced) for braced in _BRACED.findall(meaning)}
    repeated = next((place for place in places if places.count(place) > 1), "")
    neighbours = pairwise(tokens)
    checks: tuple[tuple[Fault, bool, str], ...] = (
        ("nothing_said", not tokens, ""),
        ("only_places", len(places) == len(tokens), ""),
        ("reserved", _reserved(said, words), said),
        ("too_many", len(places) > MOST_PLACES, ""),
        ("twice", bool(repeated), repeated),
        ("adjacent", any(a.place is not None and b.place is not None for a, b in neighbours), ""),
        ("unused", bool(set(places) - named), next(iter(sorted(set(places) - named)), "")),
        ("unknown", bool(named - set(places)), next(iter(sorted(named - set(places))), "")),
    )
    for fault, wrong, where in checks:
        if wrong:
            return fault, where
    return None, ""


def _reserved(said: str, words: Lexicon) -> bool:
    kept = plain(said)
    key = key_of(said)
    taken = words.yes | words.no | words.cancel | words.lessons.reserved | words.pronouns
    return kept in taken or key in taken or words.place(kept) is not None


def _with_places(said: str, meaning: str, stand_ins: Sequence[str]) -> tuple[str, str]:
    """Brace the words that stand for something else: those that occur on both sides."""
    for word in stand_ins:
        edge = r"\b" if word[0].isalnum() else r"(?<!\.)"
        end = r"\b" if word[-1].isalnum() else r"(?!\.)"
        pattern = re.compile(rf"(?<![\w{{]){edge}{re.escape(word)}{end}(?![\w}}'’])", re.IGNORECASE)
        name = word if word[0].isalnum() else stand_ins[0]
        bare_said, bare_meaning = _BRACED.sub("", said), _BRACED.sub("", meaning)
        if pattern.search(bare_said) and pattern.search(bare_meaning):
            said = pattern.sub(f"{{{name}}}", said, count=1)
            meaning = pattern.sub(f"{{{name}}}", meaning)
    return said, meaning


def tries(lesson: Draft, words: Lexicon) -> Iterator[tuple[str, str, Mapping[str, str]]]:
    """Yield what would be said and meant with samples in the places, and the sample in each place."""
    samples = words.lessons.samples
    for chosen in product(range(len(samples)), repeat=len(lesson.places)):
        filled = {
            place: samples[kind] if kind else f"{samples[0]}{'abc'[number]}"
            for number, (place, kind) in enumerate(zip(lesson.places, chosen, strict=True))
        }
        yield filled_in(lesson.said, filled), filled_in(lesson.meaning, filled), filled
