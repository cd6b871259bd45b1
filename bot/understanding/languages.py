"""What is known of each language: compiled once, and taught the packages the classifier never saw."""

import hashlib
import threading
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import lru_cache
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

import structlog

from bot.understanding import times
from bot.understanding.classifier.joining import join
from bot.understanding.classifier.model import Model, load
from bot.understanding.classifier.shipped import shipped
from bot.understanding.grammar import Grammar
from bot.understanding.hearing import Language
from bot.understanding.judging import TALK
from bot.understanding.lexicon import lexicon
from bot.understanding.masking import mask, outline
from bot.understanding.sampling import sampled
from bot.understanding.spelling import Spelling
from bot.understanding.times.vocabulary import vocabulary
from capabilities.registry import Registry
from capabilities.texts import parse

log = structlog.get_logger(__name__)

FALLBACK = "en"
_PER_TEMPLATE = 8
_SEED = 1
_READ_AT = datetime(2026, 11, 18, 10, tzinfo=UTC)
"""When the times of sampled sentences are read; which moment does not matter."""


class Languages:
    """The languages of an installation. Safe to use while a package is being learnt."""

    def __init__(self, registry: Registry, kept: Path | None = None) -> None:
        """``kept`` is a folder for what is learnt; without one nothing is learnt unasked."""
        self._registry = registry
        self._kept = kept
        self._known: dict[str, tuple[int, Language]] = {}
        self._joined: dict[str, Model] = {}
        self._learning: dict[str, threading.Thread] = {}

    def get(self, name: str) -> Language:
        """Return what is known of a language, made anew when packages were switched.

        Packages that the classifier does not know are learnt meanwhile; their sentences are read
        from the first moment. A language nobody wrote sentences for the conversation in is English.
        """
        if not _own_sentences(name).is_file():
            name = FALLBACK
        cached = self._known.get(name)
        if cached and cached[0] == self._registry.version:
            return cached[1]
        made = _language(name, tuple(self.sources(name).items()), self._joined.get(name) or shipped(name))
        self._known[name] = (self._registry.version, made)
        if self._kept and made.classifier and _unknown(made, made.classifier):
            self._learn_meanwhile(name)
        return made

    def sources(self, language: str) -> dict[str, str]:
        """Return the text of the sentences of every package that is switched on, by package."""
        own = _own_sentences(language)
        sources = {"dayhand": own.read_text(encoding="utf-8")} if own.is_file() else {}
        for name, capability in self._registry.capabilities.items():
            text = capability.text("sentences", language)
            if text and self._registry.is_enabled(name):
                sources[name] = text
        return sources

    def _learn_meanwhile(self, name: str) -> None:
        """Learn in a thread, one at a time a language: it takes seconds, and nobody waits for it."""
        learning = self._learning.get(name)
        if learning is None or not learning.is_alive():
            self._learning[name] = threading.Thread(
                target=self.learn, args=(name,), name=f"learn-{name}", daemon=True
            )
            self._learning[name].start()

    def learn(self, name: str) -> None:
        """Teach the classifier of a language the packages it does not know; takes seconds."""
        model = shipped(name)
        sources = self.sources(name)
        known = _language(name, tuple(sources.items()), model)
        if model is None or not (unknown := _unknown(known, model)):
            return
        file = self._kept / f"{name}-{_digest(model, sources)}.bin" if self._kept else None
        joined = _read(file)
        if joined is None:
            joined = _joined(name, known.grammar, model, unknown)
            _keep(file, joined)
        self._joined[name] = joined
        self._known.pop(name, None)
        log.info("classifier.learnt", language=name, n=len(unknown))


def _unknown(known: Language, model: Model) -> list[str]:
    """Return the actions that have sentences but no class of their own yet."""
    return sorted(i for i in known.labels if i not in set(model.labels) and not i.startswith(TALK))


def _own_sentences(language: str) -> Traversable:
    return resources.files("bot.understanding").joinpath("sentences", f"{language}.yaml")


@lru_cache(maxsize=8)
def _language(name: str, sources: tuple[tuple[str, str], ...], model: Model | None) -> Language:
    """Make a language once a process: it is immutable and takes a third of a second."""
    words = lexicon(name)
    grammar = Grammar(name, dict(sources))
    # What is no misspelling only the classifier's words can tell; without them nothing is repaired.
    targets = grammar.words | words.vocabulary | vocabulary(name) if model else frozenset[str]()
    known = grammar.conditional.union(model.words) if model else frozenset[str]()
    spelling = Spelling(targets, known, words.shorthand, words.vocabulary)
    return Language(words, grammar, spelling, model, grammar.intents - _unclassified(sources))


def _unclassified(sources: tuple[tuple[str, str], ...]) -> frozenset[str]:
    """Return the intents whose package has its sentences speak for themselves (``classified: false``).

    A classifier that has only seen their templates would outvote them with what it knows better.
    """
    tables: list[dict[str, Any]] = [parse(text) for _, text in sources if "classified: false" in text]
    return frozenset(
        intent for table in tables if table.get("classified") is False for intent in table["intents"]
    )


def _joined(name: str, grammar: Grammar, model: Model, unknown: list[str]) -> Model:
    samples: dict[str, list[str]] = {intent: [] for intent in unknown}
    others = list(model.strangers)
    for intent, sentence in sampled(grammar, name, _PER_TEMPLATE, _SEED):
        masked = outline(mask(sentence, times.find(sentence, _READ_AT, name)).text)
        samples.get(intent, others).append(masked)
    return join(model, {intent: texts for intent, texts in samples.items() if texts}, others)


def _digest(model: Model, sources: Mapping[str, str]) -> str:
    """Return what tells learnt files apart: another model or another sentence is another file."""
    text = f"{model.details.get('digest')} {sorted(sources.items())}"
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _read(file: Path | None) -> Model | None:
    if file is None or not file.is_file():
        return None
    try:
        return load(file.read_bytes())
    except ValueError:
        return None  # a damaged file is learnt anew


def _keep(file: Path | None, model: Model) -> None:
    """Write what was learnt; without room for it, it is learnt anew the next time."""
    if file is None:
        return
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        unfinished = file.with_suffix(".part")
        unfinished.write_bytes(model.dump())
        unfinished.replace(file)
    except OSError as error:
        log.warning("classifier.not_kept", error=type(error).__name__)
