"""The classifier that ships: learnt from what is here, small, and right about what it was shown."""

from collections import Counter
from importlib import resources

from bot.understanding.classifier.shipped import shipped
from training.corpus import digest, material, written

SMALL = 500_000
"""Bytes the weights may take."""


def test_the_weights_were_learnt_from_what_is_here() -> None:
    """Whoever changes a sentence, an utterance or how times are read runs ``make train``."""
    model = shipped("en")
    assert model is not None

    assert model.details["digest"] == digest(material("en")), "run `make train`"


def test_the_weights_are_small() -> None:
    file = resources.files("bot.understanding.classifier").joinpath("weights", "en.bin")

    assert len(file.read_bytes()) <= SMALL


def test_what_was_written_for_it_is_recognised() -> None:
    model = shipped("en")
    assert model is not None

    wrong: Counter[str] = Counter()
    lines = list(written("en"))
    for example in lines:
        wanted = example.name.partition("/")[0]
        if model.classify(example.text).label != wanted:
            wrong[wanted] += 1

    assert wrong.total() / len(lines) < 0.05, wrong.most_common(5)
