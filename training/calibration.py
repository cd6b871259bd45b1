"""How sure the classifier may be: scores of utterances it was not trained on, as probabilities."""

import random
from collections.abc import Sequence

import numpy as np

from bot.understanding.classifier.model import Model
from bot.understanding.classifier.trust import OTHER, Evidence, Trust
from training.learning import Example, Options, learn

FOLDS = 5
_ROUNDS = 400
_RIDGE = 1.0
_SEED = 11


def held_out(
    written: Sequence[Example], sampled: Sequence[Example], options: Options
) -> list[tuple[Example, Model]]:
    """Return every written utterance with a model that never saw it."""
    order = list(written)
    random.Random(_SEED).shuffle(order)  # noqa: S311  # a split of sentences, not a secret
    pairs: list[tuple[Example, Model]] = []
    for fold in range(FOLDS):
        unseen = order[fold::FOLDS]
        texts = {example.text for example in unseen}
        known = [e for e in (*order, *sampled) if e.text not in texts]
        model = learn(known, options)
        pairs += [(example, model) for example in unseen]
    return pairs


def trust(pairs: Sequence[tuple[Example, Model]]) -> Trust:
    """Return how far held-out utterances say that the best label may be trusted."""
    rows: dict[str, list[tuple[Evidence, bool]]] = {"ours": [], "this": [], "other": []}
    for example, model in pairs:
        scores, found = model.evidence(example.text)
        best = max(scores, key=lambda label: scores[label])
        wanted = example.name.partition("/")[0]
        if best == OTHER:
            rows["other"].append((found, wanted == OTHER))
            continue
        rows["ours"].append((found, wanted != OTHER))
        if wanted != OTHER:
            rows["this"].append((found, wanted == best))
    return Trust(**{question: _weights(answers) for question, answers in rows.items()})


def _weights(answers: Sequence[tuple[Evidence, bool]]) -> tuple[float, ...]:
    """Return the logistic weights that predict the answers from the evidence."""
    inputs = np.array([found for found, _ in answers])
    wanted = np.array([float(right) for _, right in answers])
    weights = np.zeros(inputs.shape[1])
    for _ in range(_ROUNDS):  # Newton's method with a little ridge
        guess = 1 / (1 + np.exp(-inputs @ weights))
        slope = inputs.T @ (guess - wanted) + _RIDGE * weights
        bend = (inputs * (guess * (1 - guess))[:, None]).T @ inputs + _RIDGE * np.eye(len(weights))
        step = np.linalg.solve(bend, slope)
        weights -= step
        if float(np.abs(step).max()) < 1e-9:
            break
    return tuple(float(weight) for weight in weights)
