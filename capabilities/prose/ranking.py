"""The sentences that say most of what a text says: LexRank with a liking for the beginning.

Sentences recommend each other by how many telling words they share (Erkan and Radev 2004); what stands
first usually says what it is about. One sentence chosen so from 309 abstracts of papers scores ROUGE-1 .370
and ROUGE-2 .156 against what their authors wrote; the first sentence .307 and .121 (``make eval``).
"""

import math
from collections import Counter
from collections.abc import Sequence
from typing import Final

from capabilities.prose.words import stems

_DAMPING: Final = 0.85
_ROUNDS: Final = 40
_ENOUGH: Final = 1e-5
_FIRST: Final = 0.25
"""What the first sentence gains, of 1; the further on, the less."""
_SHORTEST: Final = 5
"""Telling words below which a sentence is no summary by itself."""
MOST: Final = 600
"""Sentences that are looked at: of a longer text every n-th."""
_ALIKE: Final = 0.6
"""Likeness from which a sentence says again what another one has said."""


def telling(sentences: Sequence[str], count: int, language: str = "en") -> list[int]:
    """Return the places of the sentences that say most, at most ``count``, in the order of the text."""
    places = range(0, len(sentences), max(1, math.ceil(len(sentences) / MOST)))
    counts = [Counter(stems(sentences[place], language)) for place in places]
    vectors = _weighted(counts)
    scores = _scores(vectors)
    ranked = sorted(
        range(len(vectors)),
        key=lambda each: (
            -scores[each] * (1 + _FIRST / (1 + each)) * min(1.0, counts[each].total() / _SHORTEST)
        ),
    )
    chosen: list[int] = []
    for each in ranked:
        if len(chosen) == count:
            break
        if all(_cosine(vectors[each], vectors[other]) < _ALIKE for other in chosen):
            chosen.append(each)
    return sorted(places[each] for each in chosen)


def _weighted(counts: Sequence[Counter[str]]) -> list[dict[str, float]]:
    """Return the sentences as vectors of length 1: the rarer a word, the more it counts."""
    among = Counter(word for each in counts for word in each)
    vectors: list[dict[str, float]] = []
    for each in counts:
        vector = {word: n * math.log(1 + len(counts) / among[word]) for word, n in each.items()}
        length = math.sqrt(sum(value * value for value in vector.values())) or 1.0
        vectors.append({word: value / length for word, value in vector.items()})
    return vectors


def _scores(vectors: Sequence[dict[str, float]]) -> list[float]:
    """Return how much each sentence is recommended by the others (the power method)."""
    count = len(vectors)
    rows: list[list[tuple[int, float]]] = []
    for each in range(count):
        row = [(other, _cosine(vectors[each], vectors[other])) for other in range(count) if other != each]
        whole = sum(value for _, value in row)
        rows.append([(other, value / whole) for other, value in row if value > 0] if whole else [])
    scores = [1.0 / (count or 1)] * count
    for _ in range(_ROUNDS):
        fresh = [(1 - _DAMPING) / count] * count
        for each, row in enumerate(rows):
            for other, value in row:
                fresh[other] += _DAMPING * scores[each] * value
        moved = sum(abs(new - old) for new, old in zip(fresh, scores, strict=True))
        scores = fresh
        if moved < _ENOUGH:
            break
    return scores


def _cosine(one: dict[str, float], other: dict[str, float]) -> float:
    if len(other) < len(one):
        one, other = other, one
    return sum(value * other[word] for word, value in one.items() if word in other)
