"""Learning a linear classifier: one squared-hinge separation a class, all of them at once.

The method is dual coordinate descent (Hsieh et al., ICML 2008), vectorised over the classes: they
share the examples, so one pass over an example's features serves them all.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.understanding.classifier.features import ROWS, counts, features
from bot.understanding.classifier.model import Model, packed, rarity_steps
from bot.understanding.classifier.trust import Trust

Floats = NDArray[np.float32]
_SEED = 20261121


@dataclass(frozen=True, slots=True)
class Example:
    """One masked utterance and the class it belongs to; ``weight`` is how much it counts."""

    text: str
    name: str
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Options:
    """How to learn."""

    cost: float = 1.0
    """Weight of an error against the size of the weights (C of a support vector machine)."""
    passes: int = 12
    least: int = 2
    """Rows that occur in fewer examples are left out."""


def learn(examples: Sequence[Example], options: Options | None = None) -> Model:
    """Return the model that examples teach; the same one for the same examples, every time."""
    chosen = options or Options()
    documents: Counter[int] = Counter()
    for example in examples:
        words, letters = counts(example.text)
        documents.update(words.keys() | letters.keys())
    rarity = rarity_steps(documents, len(examples))
    classes = tuple(sorted({example.name for example in examples}))
    blank = Model(classes, b"", rarity, (), (), Trust())
    data = [_vector(example.text, blank.rarities, documents, chosen.least) for example in examples]
    weights, bias = _descend(data, examples, classes, chosen)
    columns = [
        {int(row): float(weights[row, number]) for row in np.flatnonzero(weights[:, number])}
        for number in range(len(classes))
    ]
    table, scale = packed(columns)
    return Model(classes, table, rarity, scale, tuple(float(b) for b in bias), Trust())


def _vector(
    text: str, rarities: Sequence[float], documents: Mapping[int, int], least: int
) -> tuple[NDArray[np.intp], Floats]:
    values = {row: value for row, value in features(text, rarities).items() if documents[row] >= least}
    return np.array(list(values), dtype=np.intp), np.array(list(values.values()), dtype=np.float32)


def _descend(
    data: Sequence[tuple[NDArray[np.intp], Floats]],
    examples: Sequence[Example],
    classes: Sequence[str],
    options: Options,
) -> tuple[Any, Floats]:
    """Return weights (row, class) and the bias of every class."""
    place = {name: number for number, name in enumerate(classes)}
    weights = np.zeros((ROWS, len(classes)), dtype=np.float32)
    bias = np.zeros(len(classes), dtype=np.float32)
    alphas = np.zeros((len(data), len(classes)), dtype=np.float32)
    signs = -np.ones((len(data), len(classes)), dtype=np.float32)
    signs[np.arange(len(data)), [place[example.name] for example in examples]] = 1
    slack = np.array([0.5 / (options.cost * example.weight) for example in examples], dtype=np.float32)
    order = np.arange(len(data))
    shuffle = np.random.default_rng(_SEED)
    for _ in range(options.passes):
        shuffle.shuffle(order)
        for n in order.tolist():
            rows, values = data[n]
            sign, alpha = signs[n], alphas[n]
            near = weights[rows]
            gradient = sign * (values @ near + bias) - 1 + slack[n] * alpha
            after = np.maximum(alpha - gradient / (values @ values + 1 + slack[n]), 0)
            change = (after - alpha) * sign
            moved = np.flatnonzero(np.abs(change) > 1e-5)
            if moved.size:
                alphas[n] = after
                weights[rows] = near + np.outer(values, change)
                bias += change
    return weights, bias
