"""Our own command language: what can be said to the installed packages, and about a person's own things.

Sentences are sampled from the templates that also understand them: whoever adds a package adds what
is heard. A person's names (of lists, tasks, reminders, events) stand where the templates name such a
thing.
"""

import hashlib
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

from bot.speech.uttering import uttered
from bot.understanding.grammar import Grammar
from bot.understanding.lexicon import lexicon
from bot.understanding.sampling import Sampler, Template, fillers, sampled, templates

LANGUAGE = "en"
"""The language of the acoustic model that comes with the extra."""

_PER_TEMPLATE = 20
_NAMED_PER_TEMPLATE = 6
_SEED = 5
_PHRASE_COUNTS = 0.5
"""What may fill a gap is also said alone, as an answer; that counts less than a sentence."""
_ANSWER_COUNTS = 8.0
"""Yes, no and the second one: short, and said often."""
_NAME_COUNTS = 2.0
_GAP = re.compile(r"\{(\w+)")
_LONGEST_NAME = 8
"""Words of a name that are listened for; a longer one is a text, not a name."""
_MOST_NAMES = 40
"""Names of a noun that are listened for."""

Sentence = tuple[str, float]
"""Its words, and how often it counts."""


@dataclass(frozen=True, slots=True)
class Base:
    """What everybody may say, by what it was made from."""

    key: str
    sentences: tuple[Sentence, ...]


class Known(Protocol):
    """A language as far as its sentences go."""

    @property
    def grammar(self) -> Grammar:
        """Its compiled sentences."""
        ...


class Sentences(Protocol):
    """Where sentences come from: the languages of an installation."""

    def get(self, name: str) -> Known:
        """Return what is known of a language."""
        ...

    def sources(self, language: str) -> Mapping[str, str]:
        """Return the text of the sentences, by package."""
        ...


class Commands:
    """Samples the command language of an installation."""

    def __init__(self, languages: Sentences, per_template: int = _PER_TEMPLATE) -> None:
        self._languages = languages
        self._per_template = per_template

    def base(self) -> Base:
        """Return what everybody may say to the packages that are on."""
        sources = tuple(self._languages.sources(LANGUAGE).items())
        return _base(sources, self._languages.get(LANGUAGE).grammar, self._per_template)

    def own(self, names: Mapping[str, Collection[str]]) -> list[Sentence]:
        """Return what somebody may say about things of these names."""
        grammar = self._languages.get(LANGUAGE).grammar
        slots = {one.noun: one.slot for one in grammar.by_name}
        wanted: dict[str, list[str]] = {}
        said: list[Sentence] = []
        for noun, known in names.items():
            short = [name for name in known if 0 < len(uttered(name)) <= _LONGEST_NAME][:_MOST_NAMES]
            said += [(" ".join(uttered(name)), _NAME_COUNTS) for name in short]
            if short:
                wanted |= {noun: short, slots.get(noun, noun): short}
        return said + list(_about(grammar, wanted))


@lru_cache(maxsize=2)
def _base(sources: tuple[tuple[str, str], ...], grammar: Grammar, per_template: int) -> Base:
    counted: dict[str, float] = {}
    for _, sentence in sampled(grammar, LANGUAGE, per_template, _SEED, in_context=True):
        said = " ".join(uttered(sentence))
        counted[said] = counted.get(said, 0) + 1
    gaps = frozenset(gap for template in templates(grammar) for gap in _GAP.findall(template.text))
    for name, phrases in fillers(LANGUAGE).items():
        for phrase in phrases if name.partition(" ")[0].rpartition(".")[2] in gaps else ():
            if "{" not in phrase:
                said = " ".join(uttered(phrase))
                counted[said] = counted.get(said, 0) + _PHRASE_COUNTS
    for answer in _answers():
        said = " ".join(uttered(answer))
        counted[said] = counted.get(said, 0) + _ANSWER_COUNTS
    counted.pop("", None)
    key = hashlib.sha256(repr(sources).encode()).hexdigest()[:16]
    return Base(key, tuple(counted.items()))


def _answers() -> Iterator[str]:
    """Yield what is said to a question of ours."""
    words = lexicon(LANGUAGE)
    yield from sorted({*words.yes, *words.no, *words.cancel, *words.positions})


def _about(grammar: Grammar, names: Mapping[str, Iterable[str]]) -> Iterator[Sentence]:
    """Yield sentences of the templates that name such a thing, with these names in them."""
    if not names:
        return
    for template in templates(grammar):
        gaps = [gap for gap in names if f"{{{gap}}}" in template.text or f":{gap}}}" in template.text]
        if gaps:
            sampler = Sampler(grammar, LANGUAGE, _SEED, _with(template, gaps, names))
            for sentence in sampler.sentences(template, _NAMED_PER_TEMPLATE):
                yield " ".join(uttered(sentence)), 1.0


def _with(
    template: Template, gaps: list[str], names: Mapping[str, Iterable[str]]
) -> dict[str, tuple[str, ...]]:
    return {f"{template.intent}.{gap}": tuple(names[gap]) for gap in gaps}
