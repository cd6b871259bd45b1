"""What a remembered sentence is about, and the sentence with something else said of it.

"my sister's birthday is 3 May" is about "sister's birthday", "I live in Berlin" about "live in". A
person may say what they told before by that name alone; sentences without one are found by their words.
"""

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from capabilities.contract import FALLBACK
from capabilities.memory.package import memory
from capabilities.prose.words import content_words

_LONGEST = 80
"""Characters of a subject; a sentence whose copula comes later is about more than one thing."""


@dataclass(frozen=True, slots=True)
class _Words:
    my: re.Pattern[str]
    own_deed: re.Pattern[str]
    copula: re.Pattern[str]
    places: frozenset[str]
    lately: re.Pattern[str]


def subject(text: str, language: str = FALLBACK) -> str:
    """Return what a sentence is about without "my", "" when it has no such form."""
    words, said = _words(language), text.strip()
    mine = words.my.match(said)
    copula = words.copula.search(said)
    if mine and copula and copula.start() <= _LONGEST:
        return said[mine.end() : copula.start()].strip()
    start, end = _deed(said, language, words)
    return said[start:end]


def in_order(text: str, language: str = FALLBACK) -> str:
    """Return a clause ("ich in Berlin wohne") as the sentence it is when said alone."""
    verb_last = memory.words(language).get("verb_last")
    return re.sub(verb_last, r"\1 \3 \2", text.strip()) if verb_last else text


def said_anew(text: str, now: str, language: str = FALLBACK) -> str | None:
    """Return a sentence with ``now`` in the place of what it says of its subject; None if it has none."""
    words, said = _words(language), text.strip()
    now = words.lately.sub("", now.strip()) or now.strip()
    copula = words.copula.search(said)
    if words.my.match(said) and copula and copula.start() <= _LONGEST:
        return f"{said[: copula.end()]}{now}"
    _, end = _deed(said, language, words)
    return f"{said[:end]} {now}" if end else None


def _deed(said: str, language: str, words: _Words) -> tuple[int, int]:
    """Return where "live in" stands in "I live in Berlin"; (0, 0) for what no verb of its own is said in."""
    begins = words.own_deed.match(said)
    if begins is None:
        return 0, 0
    verb = re.compile(r"\w+").match(said, begins.end())
    if verb is None or not content_words(verb[0], language):
        return 0, 0
    place = re.compile(r"\s+(\w+)").match(said, verb.end())
    end = place.end() if place and place[1].lower() in words.places else verb.end()
    return (begins.end(), end) if end < len(said) else (0, 0)


@cache
def _words(language: str) -> _Words:
    words: dict[str, Any] = memory.words(language)
    return _Words(
        re.compile(rf"(?:{words['mine']})\s+", re.IGNORECASE),
        re.compile(rf"{words['i']}\s+", re.IGNORECASE),
        re.compile(str(words["copula"]), re.IGNORECASE),
        frozenset(str(words["places"]).split()),
        re.compile(rf"^(?:{words['lately']})\s+|[\s,]+(?:{words['lately']})$", re.IGNORECASE),
    )
