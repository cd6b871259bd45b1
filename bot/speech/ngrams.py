"""A trigram language model of counted sentences, written as ARPA text.

Absolute discounting with back-off (Ney, Essen and Kneser 1994): of every n-gram seen a fixed share of
one count is kept for what was not, and given out by the next shorter history.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

BEGIN, END = "<s>", "</s>"
_DISCOUNT = 0.5
_LEAST = -99.0
"""Stands for the logarithm of nought."""

Words = tuple[str, ...]


class Counts:
    """How often words follow each other in sentences."""

    def __init__(self) -> None:
        self.by_length: tuple[Counter[Words], ...] = (Counter(), Counter(), Counter())

    def add(self, words: Sequence[str], times: float = 1) -> None:
        """Count a sentence; ``times`` may be a fraction."""
        if not words:
            return
        said = (BEGIN, *words, END)
        for length, counts in enumerate(self.by_length, 1):
            for start in range(len(said) - length + 1):
                counts[said[start : start + length]] += times  # type: ignore[assignment]  # a Counter adds fractions too

    def added_to(self, other: "Counts") -> "Counts":
        """Return the sum of two counts."""
        both = Counts()
        both.by_length = tuple(a + b for a, b in zip(self.by_length, other.by_length, strict=True))
        return both

    @property
    def words(self) -> set[str]:
        """Every word, without the marks of a sentence's ends."""
        return {gram[0] for gram in self.by_length[0]} - {BEGIN, END}


def arpa(counts: Counts, vocabulary: Iterable[str] = ()) -> str:
    """Return the model as ARPA text (SRI's ngram-format(5)).

    ``vocabulary`` are words that may be said without having been counted: they share what the counted
    ones leave of the probability of single words.
    """
    singles = _singles(counts, set(vocabulary) - counts.words - {BEGIN, END})
    pairs, rest_of_pairs = _conditional(counts.by_length[1], counts.by_length[0], singles)
    triples, rest_of_triples = _conditional(counts.by_length[2], counts.by_length[1], pairs)
    sections = (singles, pairs, triples)
    lines = ["\\data\\", *(f"ngram {n}={len(grams)}" for n, grams in enumerate(sections, 1))]
    for number, (grams, rest) in enumerate(
        zip(sections, (rest_of_pairs, rest_of_triples, {}), strict=True), 1
    ):
        lines += ["", f"\\{number}-grams:"]
        lines += [_line(gram, share, rest.get(gram)) for gram, share in sorted(grams.items())]
    return "\n".join([*lines, "", "\\end\\", ""])


def _line(gram: Words, share: float, rest: float | None) -> str:
    shown = f"{_log(share):.4f}\t{' '.join(gram)}"
    return shown if rest is None else f"{shown}\t{_log(rest):.4f}"


def _log(share: float) -> float:
    return math.log10(share) if share > 0 else _LEAST


def _singles(counts: Counts, unseen: set[str]) -> dict[Words, float]:
    seen = {gram: count for gram, count in counts.by_length[0].items() if gram != (BEGIN,)}
    total = sum(seen.values())
    if not total:
        return {}
    kept = _DISCOUNT * len(seen) / total if unseen else 0.0
    shares = {gram: (count - (_DISCOUNT if unseen else 0)) / total for gram, count in seen.items()}
    shares.update({(word,): kept / len(unseen) for word in unseen})
    return {(BEGIN,): 0.0, **shares}


def _conditional(
    counts: Mapping[Words, float], histories: Mapping[Words, float], shorter: Mapping[Words, float]
) -> tuple[dict[Words, float], dict[Words, float]]:
    """Return the share of each n-gram after its history, and what each history leaves to shorter ones."""
    following: dict[Words, list[Words]] = defaultdict(list)
    for gram in counts:
        following[gram[:-1]].append(gram)
    shares: dict[Words, float] = {}
    rests: dict[Words, float] = {}
    for history, grams in following.items():
        total = histories[history]
        for gram in grams:
            shares[gram] = max(counts[gram] - _DISCOUNT, counts[gram] / 10) / total
        left = 1 - sum(shares[gram] for gram in grams)
        below = 1 - sum(shorter.get(gram[1:], 0.0) for gram in grams)
        rests[history] = min(1.0, left / below) if below > 1e-9 else 1.0
    return shares, rests
