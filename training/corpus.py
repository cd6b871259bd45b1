"""What the classifier learns from: utterances written for it, samples of every sentence, and frames."""

import random
from collections.abc import Iterator
from datetime import datetime
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.understanding import times
from bot.understanding.classifier.trust import OTHER
from bot.understanding.masking import mask, outline
from capabilities.texts import parse
from training.learning import Example

UTTERANCES = Path(__file__).parent / "utterances"
FRAMES = Path(__file__).parent / "frames"
SENTENCES = Path(__file__).parent / "sentences"
NOW = datetime(2026, 11, 18, 10, 0, tzinfo=ZoneInfo("Europe/London"))
"""The moment times are read at: which one does not matter, only that it stays the same."""
PER_TEMPLATE = 12
SEED = 7
SAMPLE_WEIGHT = 0.5
"""How much a sampled sentence counts against one that somebody wrote."""


@lru_cache(maxsize=200_000)
def masked(text: str) -> str:
    """Return an utterance with its times masked."""
    return outline(mask(text, times.find(text, NOW)).text)


def written(language: str) -> Iterator[Example]:
    """Yield the utterances that were written, a class a file: ``label.txt`` or ``label/part.txt``."""
    folder = UTTERANCES / language
    for file in sorted(folder.rglob("*.txt")):
        name = file.relative_to(folder).with_suffix("").as_posix()
        for line in file.read_text(encoding="utf-8").splitlines():
            text = line.strip()
            if text and not text.startswith("#"):
                yield Example(masked(text), name)


def sampled(language: str, *, seed: int = SEED, per_template: int = PER_TEMPLATE) -> Iterator[Example]:
    """Yield sentences sampled from the templates of every installed package.

    Of a package whose sentences stay out of the classifier (``classified: false``) it is shown what
    ``sentences`` keeps, so that it takes them for nothing else; its own may change without training.
    """
    from bot.understanding.languages import Languages
    from bot.understanding.sampling import sample
    from capabilities.registry import Registry

    sources = Languages(Registry.discover()).sources(language)
    for package in sources:
        kept = SENTENCES / language / f"{package}.yaml"
        if kept.exists():
            sources[package] = kept.read_text(encoding="utf-8")
    unshown = {intent for text in sources.values() for intent in parse(text).get("unclassified", ())}
    for intent, sentence in sorted(set(sample(sources, language, per_template, seed))):
        if intent not in unshown:
            yield Example(masked(sentence), intent, SAMPLE_WEIGHT)


def framed(language: str, *, seed: int = SEED) -> Iterator[Example]:
    """Yield requests of ours about what alone would be for nobody, as ``frames`` has it."""
    file = FRAMES / f"{language}.yaml"
    if not file.exists():
        return
    data = parse(file.read_text(encoding="utf-8"))
    requests = list(_requests(language, frozenset(data["verbs"])))
    chance = random.Random(seed)  # noqa: S311  # a choice of sentences, not a secret
    for intent, frames in sorted(data["frames"].items()):
        for request in chance.sample(requests, min(data["each"], len(requests))):
            sentence = chance.choice(frames).replace("{request}", request)
            yield Example(masked(sentence), intent, SAMPLE_WEIGHT)


def _requests(language: str, verbs: frozenset[str]) -> Iterator[str]:
    for file in sorted((UTTERANCES / language / OTHER).glob("*.txt")):
        for line in file.read_text(encoding="utf-8").splitlines():
            if line.partition(" ")[0] in verbs and line.count(" ") > 1:
                yield line.strip()


def material(language: str) -> list[Example]:
    """Return all that the classifier of a language learns from."""
    return [*written(language), *sampled(language), *framed(language)]


def digest(examples: list[Example]) -> str:
    """Return what tells whether weights were learnt from these examples."""
    lines = sorted(f"{example.name}\t{example.weight}\t{example.text}" for example in examples)
    return sha256("\n".join(lines).encode()).hexdigest()
