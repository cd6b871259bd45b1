"""Repair of misspelt words, against the words that sentences, times and the person's things are made of.

A word is repaired only when nobody here knows it, exactly one known word is nearest, and it is near.
What stands in quotes, carries digits or looks like an address is left alone. Free text keeps the
person's spelling whatever is repaired: the way back to it goes with the text.
"""

import re
from collections.abc import Collection, Iterable, Mapping

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.understanding.edited import Edit, Edited, edit

SHORTEST = 4
"""Letters of the shortest word that is repaired; shorter ones have too many neighbours."""
_SAFE = 6
"""Letters from which on the first one may be the error: "bread" is no "read"."""
_LONG = 8
"""Letters from which on two errors are repaired."""
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")
_QUOTED = re.compile(r"\"[^\"]*\"|“[^”]*”|«[^»]*»|‘[^’]*’|(?<!\w)'[^']*'(?!\w)|`[^`]*`")
_ADDRESS = re.compile(r"\S*[@/\\_#\d]\S*|\S+\.\S+")


class Spelling:
    """What a language's words look like. Immutable."""

    def __init__(self, words: Collection[str], known: Collection[str], shorthand: Mapping[str, str]) -> None:
        """Repair towards ``words``; leave ``known`` ones alone; spell out ``shorthand``."""
        self._words = sorted({word for word in words if len(word) >= SHORTEST})
        self._known = frozenset(words) | frozenset(known)
        self._shorthand = shorthand

    def repaired(self, text: str, own: Collection[str] = (), besides: Iterable[Edit] = ()) -> Edited:
        """Return a text with its misspelt words repaired, and other edits that touch no word.

        ``own`` words of the person are right.
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
        if len(word) < SHORTEST + name or lower in self._known or lower in own:
            return None
        errors = 2 if len(word) >= _LONG and not name else 1
        near = process.extract(lower, self._words, scorer=OSA.distance, score_cutoff=errors, limit=4)
        if not near:
            return None
        best = [found for found, distance, _ in near if distance == near[0][1]]
        if len(best) > 1 or len(word) < _SAFE:  # an error is rarely in the first letter
            best = [found for found in best if found[0] == lower[0]]
        return best[0] if len(best) == 1 else None
