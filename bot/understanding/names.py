"""What a person's own things are called: they are never misspelt, and may be said by name alone.

"Add soap to Edeka" means their list of that name, "I called Kaethe" their task; of somebody who has
no such list or task the same words mean something else. Which nouns may be said so, and where, is
data of the packages (``named`` and ``known`` in their sentences).
"""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from rapidfuzz import fuzz

from bot.understanding.edited import Edit
from bot.understanding.lexicon import plain
from bot.understanding.parts import is_whole, named_by, parts_in, whole_in

SAME = 88.0
"""Likeness from which on a name said with its noun ("my camping list") is one that is there."""
ALIKE = 80.0
"""Likeness from which on words said are a thing's name, 0 to 100."""
SHORTEST = 4
"""Letters of a name that may be told from a misspelt one; shorter ones must be equal."""


@dataclass(frozen=True)
class Names:
    """Names of one person's things by noun ("list", "task"), as they are stored."""

    by_noun: Mapping[str, Collection[str]] = field(default_factory=dict[str, Collection[str]])
    places: Mapping[str, Collection[str]] = field(default_factory=dict[str, Collection[str]])
    """Words of an utterance that mean one of what was talked about, by noun: "the second one"."""

    @cached_property
    def words(self) -> frozenset[str]:
        """Every word of every name, lower case."""
        texts = (name for names in self.by_noun.values() for name in names)
        return frozenset(word for text in texts for word in re.findall(r"[^\W\d_]+", text.lower()))

    def said_as(self, noun: str) -> tuple[str, ...]:
        """Return the words that name a noun's things by themselves: whole names, and what they begin with."""
        whole = dict.fromkeys(plain(name) for name in self.by_noun.get(noun, ()))
        first = dict.fromkeys(words[0] for name in whole if (words := name.split()))
        return tuple(name for name in {**whole, **first} if len(name) > 1)

    def found(self, noun: str, said: str, *, partly: bool = False, alike: float = ALIKE) -> str | None:
        """Return the name that was said, give or take an inflection or a letter; None when none was.

        ``partly``: words of one name alone are enough ("dentist" for "see the dentist").
        """
        words = plain(said)
        names = [(name, plain(name)) for name in self.by_noun.get(noun, ())]
        likeness, best = max(((_likeness(words, text), name) for name, text in names), default=(0.0, ""))
        if likeness >= alike:
            return best
        holding = [name for name, text in names if _is_part(words, text)] if partly else []
        return holding[0] if len(holding) == 1 else None

    def parts_in(self, noun: str, text: str, silent: Collection[str]) -> tuple[str, ...]:
        """Return the stretches of a text that name a noun's things, or some words of their names."""
        return (*parts_in(text, self.by_noun.get(noun, ()), silent), *self.places.get(noun, ()))

    def named_by(self, noun: str, said: str) -> list[str]:
        """Return the names that have all the words said."""
        return named_by(said, self.by_noun.get(noun, ()))

    def is_whole(self, noun: str, said: str) -> bool:
        """Whether words are the whole of a name that has several, or mean one that was talked about."""
        return said in self.places.get(noun, ()) or is_whole(said, self.by_noun.get(noun, ()))

    def whole_in(self, noun: str, text: str) -> Iterator[tuple[int, int]]:
        """Yield where names of several words stand in a text, whole."""
        return whole_in(text, self.by_noun.get(noun, ()))

    def is_called(self, said: str, *, but: str) -> bool:
        """Whether something of another noun has these words as its name, or begins with them."""
        return any(plain(said) in self.said_as(noun) for noun in self.by_noun if noun != but)

    def __bool__(self) -> bool:
        """Whether anything has a name at all."""
        return any(self.by_noun.values())


NO_NAMES = Names()


@dataclass(frozen=True, slots=True)
class ByName:
    """Where a noun's things are said by name alone: after one of some words, to the end."""

    noun: str
    slot: str
    word: str
    """The word that sentences use for such a thing; it is put behind the name."""
    place: re.Pattern[str]
    intents: frozenset[str]
    """The actions that such an utterance may ask for."""

    @classmethod
    def of(cls, noun: str, source: Mapping[str, Any]) -> "ByName":
        """Return what a package's sentences say about a noun; KeyError names what is missing."""
        after = "|".join(re.escape(word) for word in sorted(source["after"], key=len, reverse=True))
        articles = "|".join(re.escape(word) for word in source["articles"])
        rest = r"(?=(?P<name>[^,;.?!]+?)[\s?!.]*$)"
        place = re.compile(rf"\b(?:{after})\s+(?:(?:{articles})\s+)?{rest}", re.IGNORECASE)
        return cls(noun, source["slot"], source["word"], place, frozenset(source["actions"]))

    def spelt_out(self, text: str, names: Names) -> list[Edit]:
        """Return the edit that puts the noun behind a name that stands alone; none if none does."""
        for match in self.place.finditer(text):
            if names.found(self.noun, match["name"]):
                return [Edit(match.end("name"), match.end("name"), f" {self.word}")]
        return []


def _is_part(said: str, name: str) -> bool:
    return len(said) >= SHORTEST and set(said.split()) <= set(name.split())


def _likeness(said: str, name: str) -> float:
    if said == name or min(len(said), len(name)) < SHORTEST:
        return 100.0 * (said == name)
    return fuzz.token_sort_ratio(said, name)
