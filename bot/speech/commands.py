"""Our own command language: what can be said to the installed packages, and about a person's own things.

Sentences are sampled from the templates that also understand them: whoever adds a package adds what
is heard. A person's names (of lists, tasks, reminders, events) stand where the templates name such a
thing.
"""

import hashlib
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from bot.speech.uttering import uttered
from bot.understanding.grammar import Grammar
from bot.understanding.lexicon import lexicon
from bot.understanding.sampling import Sampler, Template, fillers, templates

_FORMAT = 2
"""Changes when what is made of the same sentences changes."""
LANGUAGE = "en"
"""The language of the acoustic model that comes with the extra."""

PER_TEMPLATE = 150
"""Sentences of a template: from 20 to 150 a tenth more commands are heard right."""
_AT_FIRST = 20
"""Sentences of a template that nobody is kept waiting for: seconds instead of a minute."""
_NAMED_PER_TEMPLATE = 6
_SEED = 5
_EVEN = 0.5
"""How even templates are among each other: 0, every sentence counts alike; 1, every template."""
_PHRASE_COUNTS = 1 / 60_000
"""What may fill a gap is also said alone, as an answer: each so often, of all that is said."""
_ANSWER_COUNTS = 1 / 3_500
"""Yes, no and the second one, in the same way: short, and said often."""
_NAME_COUNTS = 0.1
"""A name alone, of the sentences of a template."""
_GAP = re.compile(r"\{(\w+)")
_LONGEST_NAME = 8
"""Words of a name that are listened for; a longer one is a text, not a name."""
_MOST_NAMES = 40
"""Names of a noun that are listened for."""

Sentence = tuple[str, float]
"""Its words, and how often it counts."""


@dataclass(frozen=True, slots=True)
class Base:
    """What everybody may say: by what sentences, and how many of each are sampled."""

    key: str
    sources: Mapping[str, str]
    per_template: int
    at_first: int
    folder: str | None
    """Where it is kept once it is made."""


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
    """The command language of an installation."""

    def __init__(
        self,
        languages: Sentences,
        folder: Path | None = None,
        *,
        per_template: int = PER_TEMPLATE,
        at_first: int = _AT_FIRST,
    ) -> None:
        """``folder`` keeps what was counted; ``at_first`` sentences of a template do to begin with."""
        self._languages = languages
        self._folder = folder
        self._per_template = per_template
        self._at_first = min(at_first, per_template)

    def base(self) -> Base:
        """Return what everybody may say to the packages that are on."""
        sources = dict(self._languages.sources(LANGUAGE))
        made = (_FORMAT, sorted(sources.items()), sorted(fillers(LANGUAGE).items()), self._per_template)
        key = hashlib.sha256(repr(made).encode()).hexdigest()[:16]
        folder = str(self._folder) if self._folder else None
        return Base(key, sources, self._per_template, self._at_first, folder)

    def own(self, names: Mapping[str, Collection[str]]) -> list[Sentence]:
        """Return what somebody may say about things of these names."""
        grammar = self._languages.get(LANGUAGE).grammar
        slots = {one.noun: one.slot for one in grammar.by_name}
        wanted: dict[str, list[str]] = {}
        said: list[Sentence] = []
        for noun, known in names.items():
            short = [name for name in known if 0 < len(uttered(name)) <= _LONGEST_NAME][:_MOST_NAMES]
            said += [(" ".join(uttered(name)), _NAME_COUNTS * self._per_template) for name in short]
            if short:
                wanted |= {noun: short, slots.get(noun, noun): short}
        each = self._per_template / _AT_FIRST  # what is one's own is said oftener than others' examples
        return said + [(sentence, each) for sentence in _about(grammar, wanted)]


def said(grammar: Grammar, per_template: int) -> Iterator[Sentence]:
    """Yield what everybody may say, in the words that are uttered."""
    sampler, whole = Sampler(grammar, LANGUAGE, _SEED), 0
    for template in templates(grammar):
        found = {" ".join(uttered(sentence)) for sentence in sampler.sentences(template, per_template)}
        each = (per_template / max(1, len(found))) ** _EVEN
        whole += len(found)
        for sentence in sorted(found):
            yield sentence, each
    gaps = frozenset(gap for template in templates(grammar) for gap in _GAP.findall(template.text))
    for name, phrases in fillers(LANGUAGE).items():
        for phrase in phrases if name.partition(" ")[0].rpartition(".")[2] in gaps else ():
            if "{" not in phrase:
                yield " ".join(uttered(phrase)), _PHRASE_COUNTS * whole
    for answer in _answers():
        yield " ".join(uttered(answer)), _ANSWER_COUNTS * whole


def _answers() -> Iterator[str]:
    """Yield what is said to a question of ours."""
    words = lexicon(LANGUAGE)
    yield from sorted({*words.yes, *words.no, *words.cancel, *words.positions})


def _about(grammar: Grammar, names: Mapping[str, Iterable[str]]) -> Iterator[str]:
    """Yield sentences of the templates that name such a thing, with these names in them."""
    if not names:
        return
    for template in templates(grammar):
        gaps = [gap for gap in names if f"{{{gap}}}" in template.text or f":{gap}}}" in template.text]
        if gaps:
            sampler = Sampler(grammar, LANGUAGE, _SEED, _with(template, gaps, names))
            for sentence in sampler.sentences(template, _NAMED_PER_TEMPLATE):
                yield " ".join(uttered(sentence))


def _with(
    template: Template, gaps: list[str], names: Mapping[str, Iterable[str]]
) -> dict[str, tuple[str, ...]]:
    return {f"{template.intent}.{gap}": tuple(names[gap]) for gap in gaps}
