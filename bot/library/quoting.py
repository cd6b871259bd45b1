"""Which sentence of the passages that were found answers a question best.

BM25 of the sentence, with the passage's own score beside it: a sentence alone says too little of what it
is about. What kind of thing is asked for counts a little, too: a question for "how many" is answered by
a sentence with a number.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from capabilities.prose.sentences import sentence_spans
from capabilities.prose.words import data, plain, stem, words

PASSAGE: Final = 0.7
"""What the passage's score counts, of 1 for the sentence's own."""
MEANING: Final = 0.4
"""What a sentence's nearness to what is asked counts, likewise."""
_SATURATION, _LENGTH, _USUAL = 1.2, 0.75, 16.0
"""BM25's k1 and b, and the words that carry meaning in a usual sentence."""


@dataclass(frozen=True, slots=True)
class Quote:
    """A sentence: ``passage`` is its passage's place among those given, the span is within its text."""

    passage: int
    start: int
    end: int
    score: float


def quotes(
    question: str,
    passages: Sequence[tuple[str, float]],
    weights: Mapping[str, float],
    language: str,
    limit: int = 3,
    *,
    near: Mapping[str, float] | None = None,
) -> list[Quote]:
    """Return the sentences that answer a question best.

    ``passages`` are texts with their scores; ``weights`` says how much each stem of the question counts;
    ``near`` how near some sentences are to what is asked.
    """
    near = near or {}
    best = max((score for _, score in passages), default=1.0) or 1.0
    wanted = _asked_for(question, language)
    found: list[Quote] = []
    for place, (text, score) in enumerate(passages):
        for start, end in sentence_spans(text, language):
            said = text[start:end]
            own = sentence_score(said, weights, language)
            if own <= 0 and place and said not in near:
                continue
            own *= 1.0 + (_KIND if wanted and wanted.search(said) else 0.0)
            meant = MEANING * near.get(said, 0.0)
            found.append(Quote(place, start, end, own + (PASSAGE * score / best + meant) * _top(weights)))
    found.sort(key=lambda quote: (-quote.score, quote.passage, quote.start))
    return found[:limit]


_KIND: Final = 0.15


def _top(weights: Mapping[str, float]) -> float:
    """Return what a sentence would score that has every word once."""
    return sum(weights.values())


def sentence_score(
    sentence: str, weights: Mapping[str, float], language: str, *, usual: float = _USUAL
) -> float:
    """Return BM25 of one text; ``weights`` says how much each stem counts.

    ``usual`` is how many words that carry meaning others of its kind have.
    """
    counts = Counter(stem(word, language) for word in words(sentence))
    damp = _SATURATION * (1 - _LENGTH + _LENGTH * counts.total() / usual)
    return sum(
        weight * counts[word] * (_SATURATION + 1) / (counts[word] + damp)
        for word, weight in weights.items()
        if word in counts
    )


def _asked_for(question: str, language: str) -> re.Pattern[str] | None:
    """Return what a sentence has to show that answers such a question; None when anything may."""
    said = plain(question)
    for asks, shows in _kinds(language):
        if asks.search(said):
            return shows
    return None


@cache
def _kinds(language: str) -> list[tuple[re.Pattern[str], re.Pattern[str]]]:
    rows: list[dict[str, Any]] = data(language).get("questions", [])
    return [(re.compile(row["asks"]), re.compile(row["shows"])) for row in rows]
