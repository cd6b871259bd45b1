"""The model itself: which labels, how much each feature speaks for each, and how sure it may be.

Weights are one signed byte each. A row of them is kept as one large integer with a lane of 32 bits
a class, so that scoring an utterance is some two hundred multiply-and-adds of integers, whatever
the number of classes, with nothing but the standard library.
"""

import json
import lzma
import math
import struct
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import cached_property, lru_cache

from bot.understanding.classifier.features import ROWS, features, tokens
from bot.understanding.classifier.trust import OTHER, Evidence, Trust, evidence

_LANE = 4
MIDDLE = 128
"""A stored byte of this is the weight zero."""
_FINE = 1024
"""Feature values are counted in parts of this."""
_RARITY_STEP = 16
_FAINT, _COARSE = 7, 4
"""Of 127 steps: below the first a weight is dropped, the others are rounded to the second."""
_MOST_CLASSIFIED = 64
MAGIC = b"DHCL2\n"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the classifier thinks: the best label, how sure, and what else it could be."""

    label: str
    sure: float
    """Estimated probability that ``label`` is right, 0 to 1."""
    scores: Mapping[str, float]
    """Score of every label; a label of positive score is spoken for, larger is better."""

    def rank(self, label: str) -> int:
        """Return how many labels score better than ``label``; all of them when it is unknown."""
        own = self.scores.get(label)
        if own is None:
            return len(self.scores)
        return sum(score > own for score in self.scores.values())


@dataclass(frozen=True)
class Model:
    """A trained classifier of one language. Immutable."""

    classes: tuple[str, ...]
    """Class names: a label, or ``label/part`` for one that is learnt in parts."""
    weights: bytes
    """``ROWS`` rows of one byte a class, 128 meaning zero."""
    rarity: bytes
    """Inverse document frequency of every row in sixteenths."""
    scale: tuple[float, ...]
    """What one step of a class's weight is worth."""
    bias: tuple[float, ...]
    trust: Trust
    details: Mapping[str, object] = field(default_factory=dict[str, object], hash=False)

    @cached_property
    def labels(self) -> tuple[str, ...]:
        """Return the label of every class."""
        return tuple(name.partition("/")[0] for name in self.classes)

    @property
    def words(self) -> tuple[str, ...]:
        """Return the words of what it was trained on: they are spelt right."""
        return tuple(str(self.details.get("words", "")).split())

    @property
    def strangers(self) -> tuple[str, ...]:
        """Return utterances that are for no package: what joins has to be told apart from them."""
        return tuple(str(self.details.get("strangers", "")).splitlines())

    @cached_property
    def rarities(self) -> list[float]:
        """Return the inverse document frequency of every row."""
        return [1 + step / _RARITY_STEP for step in self.rarity]

    @cached_property
    def _rows(self) -> dict[int, int]:
        return {}

    def _row(self, number: int) -> int:
        """Return a row of weights as one integer; expanded once, when first needed."""
        known = self._rows.get(number)
        if known is None:
            width = len(self.classes)
            lanes = bytearray(_LANE * width)
            lanes[::_LANE] = self.weights[number * width : (number + 1) * width]
            known = self._rows[number] = int.from_bytes(lanes, "little")
        return known

    def class_scores(self, text: str) -> list[float]:
        """Return the score of every class for a masked utterance."""
        return self._scored(features(text, self.rarities))

    def _scored(self, values: Mapping[int, float]) -> list[float]:
        total = weight = 0
        for row, value in values.items():
            parts = round(value * _FINE)
            total += parts * self._row(row)
            weight += parts
        width = len(self.classes)
        sums = struct.unpack(f"<{width}I", total.to_bytes(_LANE * width, "little"))
        zero = weight * MIDDLE
        return [(sums[n] - zero) / _FINE * self.scale[n] + self.bias[n] for n in range(width)]

    def classify(self, text: str, among: frozenset[str] | None = None) -> Verdict:
        """Return the verdict on a masked utterance; labels not ``among`` count as "other".

        Remembered for a while: a turn asks about the same stretch more than once.
        """
        return self._classified(text, among)

    @cached_property
    def _classified(self) -> Callable[[str, frozenset[str] | None], Verdict]:
        return lru_cache(_MOST_CLASSIFIED)(self._classify)

    def _classify(self, text: str, among: frozenset[str] | None) -> Verdict:
        scores, found = self.evidence(text, among)
        best = max(scores, key=lambda label: scores[label])
        return Verdict(best, self.trust.sure(best, found), scores)

    def evidence(self, text: str, among: frozenset[str] | None = None) -> tuple[dict[str, float], Evidence]:
        """Return the score of every label, and what tells how far to trust the best of them."""
        values = features(text, self.rarities)
        scores: dict[str, float] = {}
        for label, score in zip(self.labels, self._scored(values), strict=True):
            known = label if among is None or label in among else OTHER
            scores[known] = max(score, scores.get(known, -math.inf))
        new = sum(value * value for row, value in values.items() if self.rarity[row] == self._rarest)
        whole = sum(value * value for value in values.values()) or 1.0
        return scores, evidence(scores, new / whole, len(tokens(text)))

    @cached_property
    def _rarest(self) -> int:
        return max(self.rarity)

    def dump(self) -> bytes:
        """Return the model as the bytes that ``load`` reads."""
        head = json.dumps(
            {
                "classes": self.classes,
                "scale": self.scale,
                "bias": self.bias,
                "trust": asdict(self.trust),
                "details": dict(self.details),
            },
            sort_keys=True,
        ).encode()
        body = len(head).to_bytes(4, "little") + head + self.rarity + self.weights
        # A fifth smaller than zlib makes it, and read as fast.
        return MAGIC + lzma.compress(body, preset=9 | lzma.PRESET_EXTREME)


def load(data: bytes) -> Model:
    """Read what ``Model.dump`` wrote; ValueError when it is something else."""
    if not data.startswith(MAGIC):
        raise ValueError("This is not a classifier of Dayhand.")
    try:
        body = lzma.decompress(data[len(MAGIC) :])
        size = int.from_bytes(body[:4], "little")
        head = json.loads(body[4 : 4 + size])
    except (lzma.LZMAError, ValueError) as error:
        raise ValueError("The classifier's file is damaged.") from error
    rarity, weights = body[4 + size : 4 + size + ROWS], body[4 + size + ROWS :]
    if len(weights) != ROWS * len(head["classes"]):
        raise ValueError("The classifier's file is damaged: it is too short.")
    return Model(
        classes=tuple(head["classes"]),
        weights=weights,
        rarity=rarity,
        scale=tuple(head["scale"]),
        bias=tuple(head["bias"]),
        trust=Trust(**{name: tuple(weights) for name, weights in head["trust"].items()}),
        details=head["details"],
    )


def packed(columns: Sequence[Mapping[int, float]]) -> tuple[bytes, tuple[float, ...]]:
    """Return weights as bytes, row by row, and what a step of each column is worth.

    Faint weights are dropped and the others rounded: a third of the size, and no less right.
    """
    width = len(columns)
    table = bytearray([MIDDLE]) * (ROWS * width)
    scales: list[float] = []
    for number, column in enumerate(columns):
        scale = max((abs(weight) for weight in column.values()), default=1.0) / 125
        scales.append(scale)
        for row, weight in column.items():
            steps = round(weight / scale)
            if abs(steps) >= _FAINT:
                table[row * width + number] = MIDDLE + round(steps / _COARSE) * _COARSE
    return bytes(table), tuple(scales)


def rarity_steps(documents: Mapping[int, int], count: int) -> bytes:
    """Return the inverse document frequency of every row in sixteenths, smoothed, as bytes."""
    steps = bytearray(ROWS)
    for row in range(ROWS):
        frequency = math.log((1 + count) / (1 + documents.get(row, 0)))
        steps[row] = min(255, round(frequency * _RARITY_STEP))
    return bytes(steps)
