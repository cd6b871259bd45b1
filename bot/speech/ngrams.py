"""A trigram language model of counted sentences, written as ARPA text.

Absolute discounting with back-off (Ney, Essen and Kneser 1994): of every n-gram seen a fixed share of
one count is kept for what was not, and given out by the next shorter history.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

BEGIN, END = "<s>", "</s>"
_DISCOUNT = 0.5
_LEAST = -99.0
"""Stands for the logarithm of nought."""

Words = tuple[str, ...]
Shares = dict[Words, float]


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

    def pruned(self, least: float) -> "Counts":
        """Return them without what followed two words less often than ``least``."""
        kept = Counts()
        single, double, triple = self.by_length
        kept.by_length = (single, double, Counter({g: n for g, n in triple.items() if n >= least}))
        return kept

    def number(self, gram: Words) -> float:
        """Return how often something was said."""
        return self.by_length[len(gram) - 1].get(gram, 0)

    @property
    def words(self) -> set[str]:
        """Every word, without the marks of a sentence's ends."""
        return {gram[0] for gram in self.by_length[0]} - {BEGIN, END}


class Model:
    """The ARPA text (SRI's ngram-format(5)) of counts, also with a few more sentences.

    Only what follows the words of those is made anew: a person's own things cost a tenth of the rest.
    What other histories leave to shorter ones stays as it was, which shifts their shares by less than
    the sampling does.
    """

    def __init__(self, counts: Counts) -> None:
        self._counts = counts
        self._singles = _singles(counts.by_length[0])
        self._after = [_by_history(counts.by_length[length]) for length in (1, 2)]
        self._pairs, self._left_of_pairs = self._level(self._after[0], self._singles, counts)
        self._triples, self._left_of_triples = self._level(self._after[1], self._pairs, counts)
        first, second = self._after
        self._blocks = (
            {history: _block(grams, self._pairs, self._left_of_triples) for history, grams in first.items()},
            {history: _block(grams, self._triples, {}) for history, grams in second.items()},
        )

    def text(self, more: Counts | None = None) -> str:
        """Return the model of all that was counted, and of ``more``."""
        more = more or Counts()
        counts = _Sum(self._counts, more)
        singles = _singles(counts.of(1))
        touched = [self._touched(length, counts, more) for length in (1, 2)]
        pairs, left_of_pairs = self._level(touched[0], singles, counts)
        all_pairs = {**self._pairs, **pairs} if pairs else self._pairs
        triples, left_of_triples = self._level(touched[1], all_pairs, counts)
        rests = {**self._left_of_pairs, **left_of_pairs}
        left = {**self._left_of_triples, **left_of_triples} if left_of_triples else self._left_of_triples
        blocks = [
            {**self._blocks[0], **{h: _block(grams, pairs, left) for h, grams in touched[0].items()}},
            {**self._blocks[1], **{h: _block(grams, triples, {}) for h, grams in touched[1].items()}},
        ]
        sizes = [len(singles), len(all_pairs), len(self._triples.keys() | triples.keys())]
        lines = ["\\data\\", *(f"ngram {length}={size}" for length, size in enumerate(sizes, 1))]
        lines += ["", "\\1-grams:", *(_line(gram, share, rests.get(gram)) for gram, share in singles.items())]
        for length, level in enumerate(blocks, 2):
            lines += ["", f"\\{length}-grams:", *level.values()]
        return "\n".join([*lines, "", "\\end\\", ""])

    def _touched(self, length: int, counts: "_Sum", more: Counts) -> dict[Words, dict[Words, float]]:
        """Return what follows the histories of ``more``, with all that was counted."""
        known, found = self._after[length - 1], _by_history(more.by_length[length])
        return {
            history: {gram: counts.number(gram) for gram in (*known.get(history, ()), *grams)}
            for history, grams in found.items()
        }

    @staticmethod
    def _level(
        after: Mapping[Words, Mapping[Words, float]], shorter: Shares, counts: "Counts | _Sum"
    ) -> tuple[Shares, Shares]:
        """Return the share of each n-gram after its history, and what each history leaves to shorter ones."""
        shares: Shares = {}
        rests: Shares = {}
        for history, grams in after.items():
            total = counts.number(history)
            for gram, count in grams.items():
                shares[gram] = max(count - _DISCOUNT, count / 10) / total
            left = 1 - sum(shares[gram] for gram in grams)
            below = 1 - sum(shorter.get(gram[1:], 0.0) for gram in grams)
            rests[history] = min(1.0, left / below) if below > 1e-9 else 1.0
        return shares, rests


class _Sum:
    """Two counts, looked up together."""

    def __init__(self, one: Counts, other: Counts) -> None:
        self._one, self._other = one, other

    def number(self, gram: Words) -> float:
        return self._one.number(gram) + self._other.number(gram)

    def of(self, length: int) -> Mapping[Words, float]:
        return self._one.by_length[length - 1] + self._other.by_length[length - 1]


def arpa(counts: Counts) -> str:
    """Return the model of counts as ARPA text."""
    return Model(counts).text()


def _singles(counts: Mapping[Words, float]) -> Shares:
    seen = {gram: count for gram, count in counts.items() if gram != (BEGIN,)}
    total = sum(seen.values())
    return {(BEGIN,): 0.0, **{gram: count / total for gram, count in seen.items()}} if total else {}


def _by_history(counts: Mapping[Words, float]) -> dict[Words, dict[Words, float]]:
    found: dict[Words, dict[Words, float]] = defaultdict(dict)
    for gram, count in counts.items():
        found[gram[:-1]][gram] = count
    return dict(found)


def _block(grams: Mapping[Words, float], shares: Shares, rests: Shares) -> str:
    return "\n".join(_line(gram, shares[gram], rests.get(gram)) for gram in grams)


def _line(gram: Words, share: float, rest: float | None) -> str:
    shown = f"{_log(share):.4f}\t{' '.join(gram)}"
    return shown if rest is None else f"{shown}\t{_log(rest):.4f}"


def _log(share: float) -> float:
    return math.log10(share) if share > 0 else _LEAST
