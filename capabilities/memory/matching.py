"""Which of a few short texts a question is about: BM25 over stems, without an index.

For the hundreds of memories a person has; the whole history has an engine of its own.
"""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from capabilities.contract import FALLBACK
from capabilities.prose.words import content_words

_ENDINGS = {
    "en": ("'s", "ings", "ing", "edly", "ed", "ies", "es", "s", "ly", "y", "e"),
    "de": ("en", "er", "es", "em", "e", "n", "s"),
}
_SHORTEST = 3
_SATURATION, _LENGTH = 1.2, 0.75
"""The usual constants k1 and b of BM25 (Robertson and Zaragoza 2009)."""


@dataclass(frozen=True, slots=True)
class Match:
    """A text that shares words with a query: its place, its score, how much of the query it has."""

    place: int
    score: float
    covered: float
    """Share of the query's words, each weighted by its rarity, 0 to 1."""


def stems(text: str, language: str = FALLBACK) -> list[str]:
    """Return the stems of the words that carry meaning, in order."""
    return [_stem(word, language) for word in content_words(text, language)]


def rank(query: str, texts: Sequence[str], language: str = FALLBACK) -> list[Match]:
    """Return the texts that share words with the query, the best first."""
    read = [Counter(stems(text, language)) for text in texts]
    wanted = set(stems(query, language))
    among: Counter[str] = Counter(stem for counts in read for stem in counts)
    usual = sum(counts.total() for counts in read) / len(read) if read else 1.0
    weight = {stem: math.log(1 + (len(read) - among[stem] + 0.5) / (among[stem] + 0.5)) for stem in wanted}
    whole = sum(weight.values()) or 1.0
    found: list[Match] = []
    for place, counts in enumerate(read):
        shared = [stem for stem in wanted if stem in counts]
        if shared:
            damp = _SATURATION * (1 - _LENGTH + _LENGTH * counts.total() / (usual or 1.0))
            score = sum(
                weight[s] * counts[s] * (_SATURATION + 1) / (counts[s] + damp) for s in sorted(shared)
            )
            found.append(Match(place, score, sum(weight[stem] for stem in shared) / whole))
    return sorted(found, key=lambda match: (-match.score, match.place))


def _stem(word: str, language: str) -> str:
    for ending in _ENDINGS.get(language, _ENDINGS[FALLBACK]):
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST:
            return word.removesuffix(ending)
    return word
