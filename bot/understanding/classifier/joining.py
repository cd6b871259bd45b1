"""Teaching the classifier a package that was installed later, on the person's machine.

A class is added for each new label: its sentences, sampled, against those of everybody else and
against strangers' (what is for no package). The classes there were stay as they are. The method is
the one the shipped weights were learnt with, for one class at a time and without numpy.
"""

import random
from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot.understanding.classifier.features import ROWS, features
from bot.understanding.classifier.model import MIDDLE, Model, packed

_COST = 1.0
_PASSES = 8
_SEED = 3
_LEAST = 1e-4


def join(model: Model, sentences: Mapping[str, Sequence[str]], others: Sequence[str]) -> Model:
    """Return a model that knows the labels of ``sentences`` too; ``others`` are of no new label.

    All are masked utterances. Takes about a second of CPU per thousand of them and label.
    """
    columns: list[Mapping[int, float]] = []
    biases: list[float] = []
    for label, own in sentences.items():
        strange = [text for name, texts in sentences.items() if name != label for text in texts]
        weights, bias = _separate(model, own, [*others, *strange])
        columns.append(weights)
        biases.append(bias)
    table, scale = packed(columns)
    return replace(
        model,
        classes=(*model.classes, *sentences),
        weights=_beside(model.weights, len(model.classes), table, len(columns)),
        scale=(*model.scale, *scale),
        bias=(*model.bias, *biases),
    )


def _separate(model: Model, own: Sequence[str], others: Sequence[str]) -> tuple[dict[int, float], float]:
    """Return weights and bias that put ``own`` above zero and ``others`` below (squared hinge)."""
    examples = [(features(text, model.rarities), 1.0) for text in own]
    examples += [(features(text, model.rarities), -1.0) for text in others]
    weights: dict[int, float] = {}
    bias, slack = 0.0, 0.5 / _COST
    alphas = [0.0] * len(examples)
    order = list(range(len(examples)))
    chance = random.Random(_SEED)  # noqa: S311  # an order of examples, not a secret
    for _ in range(_PASSES):
        chance.shuffle(order)
        for number in order:
            values, sign = examples[number]
            score = sum(value * weights.get(row, 0.0) for row, value in values.items()) + bias
            length = sum(value * value for value in values.values()) + 1 + slack
            after = max(0.0, alphas[number] - (sign * score - 1 + slack * alphas[number]) / length)
            change = (after - alphas[number]) * sign
            if abs(change) > _LEAST:
                alphas[number] = after
                bias += change
                for row, value in values.items():
                    weights[row] = weights.get(row, 0.0) + change * value
    return weights, bias


def _beside(left: bytes, left_width: int, right: bytes, right_width: int) -> bytes:
    """Return two tables of ``ROWS`` rows side by side."""
    width = left_width + right_width
    table = bytearray([MIDDLE]) * (ROWS * width)
    for column in range(left_width):
        table[column::width] = left[column::left_width]
    for column in range(right_width):
        table[left_width + column :: width] = right[column::right_width]
    return bytes(table)
