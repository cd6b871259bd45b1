"""CLINC150 (Larson et al., EMNLP 2019; CC BY 3.0): does the kind of model know what it does not know?

Trained on the 150 intents' training part; the threshold keeps 95 % of the in-scope validation part,
and what of the out-of-scope utterances falls below it is the recall.
"""

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tests.eval.public import folder

KEPT = 0.95
SOFTNESS = 0.15
"""How far below the best a class still speaks for "in scope" (log-sum-exp of the scores)."""


@dataclass(frozen=True, slots=True)
class OutOfScope:
    """Shares, 0 to 1."""

    accuracy: float
    recall: float
    kept_right: float
    counted: int


def strength(scores: Sequence[float]) -> float:
    """Return how much all classes together speak for an utterance being in scope."""
    best = max(scores)
    return best + SOFTNESS * math.log(sum(math.exp((score - best) / SOFTNESS) for score in scores))


def out_of_scope() -> OutOfScope | None:
    """Return the figures, or None without the data."""
    from training.learning import Example, learn

    where = folder("clinc150")
    if where is None:
        return None
    data: dict[str, Any] = json.loads((where / "data_train_val.json").read_text(encoding="utf-8"))
    model = learn([Example(text, intent) for text, intent in data["train"]])
    inside = [(model.class_scores(text), intent) for text, intent in data["val"]]
    best = [model.classes[scores.index(max(scores))] == intent for scores, intent in inside]
    heard = [strength(scores) for scores, _ in inside]
    threshold = sorted(heard)[int(len(heard) * (1 - KEPT))]
    foreign = [
        strength(model.class_scores(text)) for part in ("oos_val", "oos_train") for text, _ in data[part]
    ]
    return OutOfScope(
        accuracy=sum(best) / len(best),
        recall=sum(score < threshold for score in foreign) / len(foreign),
        kept_right=sum(ok and score >= threshold for ok, score in zip(best, heard, strict=True)) / len(best),
        counted=len(foreign),
    )
