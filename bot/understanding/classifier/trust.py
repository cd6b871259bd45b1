"""How far to trust the best label: from what the scores look like to a probability.

Two questions are asked of a label of ours, because they are answered by different things: is the
utterance for any package at all, and if so, is it for this one. Both have to be likely.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

OTHER = "other"
"""The label of what is not for any installed package."""
Evidence = tuple[float, ...]
_STEEPEST = 40.0


def evidence(scores: Mapping[str, float], new: float, words: int) -> Evidence:
    """Return what tells how far to trust the best of some scores.

    That is: the best score; its lead over the next; its lead over "other"; the lead of the best
    label of ours over the next of ours; ``new``, the share of what was said that was never seen in
    training; the logarithm of how many words there are; and 1.
    """
    best, second = _two_best(scores.values())
    ours, next_of_ours = _two_best(score for label, score in scores.items() if label != OTHER)
    over_other = best - scores.get(OTHER, best)
    return (best, best - second, over_other, ours - next_of_ours, new, math.log(max(1, words)), 1.0)


def _two_best(scores: Iterable[float]) -> tuple[float, float]:
    """Return the two best scores; of less than two, the one that there is stands for both."""
    ordered = sorted(scores, reverse=True)[:2] or [0.0]
    return ordered[0], ordered[-1]


@dataclass(frozen=True, slots=True)
class Trust:
    """Logistic weights of the evidence, in its order, for each of the questions."""

    ours: tuple[float, ...] = (0.0, 0.0, 5.0, 0.0, -2.0, 0.0, -1.0)
    """Is it for a package, when a label of ours is best?"""
    this: tuple[float, ...] = (0.0, 0.0, 0.0, 4.0, 0.0, 0.0, 0.0)
    """Is it the best label, when it is for a package?"""
    other: tuple[float, ...] = (0.0, 4.0, 0.0, 0.0, 2.0, 0.0, 0.0)
    """Is it for no package, when "other" is best?"""

    def sure(self, label: str, found: Evidence) -> float:
        """Return the probability that ``label``, the best, is right, 0 to 1."""
        if label == OTHER:
            return _likely(self.other, found)
        return _likely(self.ours, found) * _likely(self.this, found)


def _likely(weights: tuple[float, ...], found: Evidence) -> float:
    total = sum(weight * value for weight, value in zip(weights, found, strict=True))
    return 1 / (1 + math.exp(-max(-_STEEPEST, min(_STEEPEST, total))))
