"""Repair of misspelt words, against the words that sentences, times and the person's things are made of.

A word is repaired only when nobody here knows it, exactly one known word is nearest, and it is near.
What stands in quotes, carries digits or looks like an address is left alone. Free text keeps the
person's spelling whatever is repaired: the way back to it goes with the text.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from enum import IntEnum
from functools import lru_cache
from itertools import pairwise

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.understanding.edited import Edit, Edited, edit

SHORTEST = 4
"""Letters of the shortest word that is repaired; shorter ones have too many neighbours."""
_MOST_WORDS = 2048
"""Unknown words whose repair is remembered: a turn looks at each of its words several times."""
_SAFE = 6
"""Letters from which on the first one may be the error: "bread" is no "read"."""
_LONG = 8
"""Letters from which on two errors are repaired."""
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")
_QUOTED = re.compile(r"\"[^\"]*\"|“[^”]*”|«[^»]*»|‘[^’]*’|(?<!\w)'[^']*'(?!\w)|`[^`]*`")
_ADDRESS = re.compile(r"\S*[@/\\_#\d]\S*|\S+\.\S+")


class Slip(IntEnum):
    """What a finger does, the likeliest first."""

    SWAPPED = 0
    MISSED = 1
    ADDED = 2
    OTHER = 3


class Spelling:
    """What a language's words look like. Immutable."""

    def __init__(
        self,
        words: Collection[str],
        known: Collection[str],
        shorthand: Mapping[str, str],
        common: Collection[str] = (),
    ) -> None:
        """Repair towards ``words``, ``common`` ones first; leave ``known`` alone; spell out ``shorthand``."""
        self._words = sorted({word for word in words if len(word) >= SHORTEST})
        self._known = frozenset(words) | frozenset(known)
        self._shorthand = shorthand
        self._common = frozenset(common)
        self._meant = lru_cache(_MOST_WORDS)(self._repair)

    def repaired(self, text: str, own: Collection[str] = (), besides: Iterable[Edit] = ()) -> Edited:
        """Return a text with its misspelt words repaired, and other edits that touch no word.

        ``own`` words of the person are right, and so is their genitive ("bobs number").
        """
        kept = [match.span() for pattern in (_QUOTED, _ADDRESS) for match in pattern.finditer(text)]
        edits: list[Edit] = []
        for match in _WORD.finditer(text):
            start, end = match.span()
            if any(first < end and start < last for first, last in kept):
                continue
            better = self._better(match[0], own, opens=start == 0)
            if better is not None:
                edits.append(Edit(start, end, better))
        return edit(text, sorted([*edits, *besides], key=lambda change: change.start))

    def _better(self, word: str, own: Collection[str], *, opens: bool) -> str | None:
        lower = word.lower()
        if lower in self._shorthand and word not in own:
            return self._shorthand[lower]
        name = word[0].isupper() and not opens and not word.isupper()
        if len(word) < SHORTEST + name or lower in self._known or {lower, lower.removesuffix("s")} & set(own):
            return None
        errors = 2 if len(word) >= _LONG and not name else 1
        slipped = {word for word in _slips_of(lower) if word in self._known}
        if len(slipped) == 1:
            return slipped.pop()
        return self._meant(lower, errors)

    def _repair(self, lower: str, errors: int) -> str | None:
        """Return the one word that was most likely meant, up to so many slips away."""
        near = process.extract(lower, self._words, scorer=OSA.distance, score_cutoff=errors, limit=8)
        return self._likeliest(lower, [found for found, distance, _ in near if distance == near[0][1]])

    def _likeliest(self, typed: str, near: list[str]) -> str | None:
        """Return the one word that was most likely meant; None where it could as well be another."""
        slips = {word: _slip(typed, word) for word in near}
        if len(near) > 1 or len(typed) < _SAFE:
            # An error is rarely in the first letter, but for one that changed places or was left out.
            slips = {w: slip for w, slip in slips.items() if w[0] == typed[0] or slip <= Slip.MISSED}
        likeliest = [word for word, slip in slips.items() if slip == min(slips.values())]
        common = [word for word in likeliest if word in self._common]
        for words in (likeliest, common):
            if len(words) == 1:
                return words[0]
        return None


def _slips_of(typed: str) -> Iterator[str]:
    """Yield what was meant if two letters changed places, or one was typed twice."""
    for place, (left, right) in enumerate(pairwise(typed)):
        if left == right:
            yield typed[:place] + typed[place + 1 :]
        else:
            yield typed[:place] + right + left + typed[place + 2 :]


def _slip(typed: str, word: str) -> Slip:
    if sorted(typed) == sorted(word):
        return Slip.SWAPPED
    if len(word) > len(typed) and _is_within(typed, word):
        return Slip.MISSED
    return Slip.ADDED if len(word) < len(typed) and _is_within(word, typed) else Slip.OTHER


def _is_within(shorter: str, longer: str) -> bool:
    letters = iter(longer)
    return all(letter in letters for letter in shorter)
