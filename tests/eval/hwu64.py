"""HWU64 (Liu et al., IWSDS 2019; CC BY 4.0): the kind of model, what ships, and the gate.

Three questions: is a linear model of hashed n-grams enough when it is trained on real folds; how
far does what ships get, which never saw a line of it; and what would have been acted on.
"""

import csv
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml

from bot.understanding.analysis import Moment
from bot.understanding.classifier.shipped import shipped
from bot.understanding.dialogue import DialogueState
from bot.understanding.reactive import Reactive
from tests.eval.public import NOW, folder, masked
from tests.eval.typos import typed

MAP = Path(__file__).parent / "maps" / "hwu64.yaml"


@dataclass(frozen=True, slots=True)
class Utterance:
    """One line of the corpus, with its capability labels."""

    text: str
    fold: int
    intent: str
    annotation: str
    ours: str
    wide: str


@cache
def label_map() -> dict[str, Any]:
    """Return the published map of intents to labels."""
    read: dict[str, Any] = yaml.safe_load(MAP.read_text(encoding="utf-8"))
    return read


def utterances() -> list[Utterance]:
    """Return the corpus as far as it is there; empty without the data."""
    where = folder("hwu64")
    if where is None:
        return []
    with (where / "hwu64.csv").open(encoding="utf-8") as lines:
        return [_utterance(row) for row in csv.DictReader(lines, delimiter=";")]


def _utterance(row: Mapping[str, str]) -> Utterance:
    intent = f"{row['scenario']}.{row['intent']}"
    text = row["text"].strip()
    labels = label_map()
    ours, wide = (labels[name].get(intent, "other") for name in ("ours", "wide"))
    if re.search(rf"\b({'|'.join(labels['reminder_words'])})\b", text.lower()):
        ours = labels["reminder_instead"].get(ours, ours)
    return Utterance(text, int(row["fold"]), intent, row["annotation"], ours, wide)


def folds(corpus: list[Utterance]) -> Iterator[tuple[list[Utterance], list[Utterance]]]:
    """Yield what to train on and what to test on, a fold at a time."""
    for fold in sorted({line.fold for line in corpus}):
        yield [u for u in corpus if u.fold != fold], [u for u in corpus if u.fold == fold]


def model_class(corpus: list[Utterance], labels: str) -> float:
    """Return the cross-validated accuracy of a model trained on real folds, 0 to 1."""
    from training.learning import Example, learn

    right: Counter[bool] = Counter()
    for known, unseen in folds(corpus):
        examples = [
            Example(masked(u.text), f"{getattr(u, labels)}/{u.intent.replace('.', '_')}") for u in known
        ]
        model = learn(examples)
        right.update(model.classify(masked(u.text)).label == getattr(u, labels) for u in unseen)
    return right[True] / right.total()


@dataclass(frozen=True, slots=True)
class Gated:
    """What would have happened to a corpus, in shares of it, 0 to 1."""

    right: float
    wrong: float
    left_over: float
    others_acted_on: float
    mistakes: tuple[tuple[str, str, str], ...]
    """(text, label, what was done instead) of every wrong act."""


def gated(corpus: list[Utterance], reactive: Reactive) -> Gated:
    """Read every utterance as a first one of a conversation and see what would be acted on."""
    actions = {label: frozenset(names) for label, names in label_map()["actions"].items()}
    mistakes: list[tuple[str, str, str]] = []
    right = inside = acted = outside = 0
    for line in corpus:
        done = act(reactive, line.text)
        wanted = actions.get(line.ours)
        if wanted is None:
            if line.ours == "other":
                outside += 1
                if done is not None and not done.startswith("talk."):
                    acted += 1
                    mistakes.append((line.text, line.intent, done))
            continue
        inside += 1
        right += done in wanted
        if done is not None and done not in wanted:
            mistakes.append((line.text, line.ours, done))
    wrong = len(mistakes) - acted
    return Gated(
        right / inside,
        wrong / inside,
        (inside - right - wrong) / inside,
        acted / outside,
        tuple(mistakes),
    )


def act(reactive: Reactive, text: str) -> str | None:
    """Return the action (or the ``talk.*`` answer) an utterance leads to; None when to none."""
    analysis = reactive.analyze(text, DialogueState(), Moment(NOW.astimezone(UTC), ZoneInfo("Europe/London")))
    if analysis.steps:
        return analysis.steps[0].action
    return None if analysis.ask else analysis.say


def with_typos(corpus: list[Utterance]) -> list[Utterance]:
    """Return the corpus with one typing error in every utterance."""
    return [replace(u, text=text) for u, text in zip(corpus, typed([u.text for u in corpus]), strict=True)]


def shipped_alone(corpus: list[Utterance]) -> float:
    """Return how often the classifier that ships, asked alone, is right in scope, 0 to 1."""
    model = shipped("en")
    if model is None:
        return 0.0
    actions = label_map()["actions"]
    inside = [line for line in corpus if line.ours in actions]
    return sum(model.classify(masked(u.text)).label in actions[u.ours] for u in inside) / len(inside)
