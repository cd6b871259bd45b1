"""Sentences sampled from the templates: what a classifier learns from and what the linter reads.

Alternatives, options, permutations and rules are expanded at random; gaps are filled from a
language's ``fillers``. A template's samples depend on it, the fillers and the seed alone, so a change
to one template changes no other's samples.
"""

import random
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from hassil import Alternative, Expression, Group, ListReference, Permutation, RuleReference, TextChunk

from bot.understanding.conditions import Condition
from bot.understanding.grammar import Grammar
from bot.understanding.lexicon import lexicon
from bot.understanding.masking import KINDS
from capabilities.texts import parse

_GAP = re.compile(r"\{([\w.]+(?: [\w.]+)?)(?::(\w+))?\}")
_DEEPEST = 12
_TRIES = 3
_LEFT_OUT = 0.5
"""How often an option is not taken."""
TYPED = frozenset((*KINDS, "number"))
GENERAL = "general"
"""The fillers of a slot that has none of its own."""


@dataclass(frozen=True, slots=True)
class Template:
    """One sentence template of a package, by its number in the grammar."""

    number: int
    package: str
    intent: str
    text: str
    expression: Expression
    constants: Mapping[str, Any]
    """Slots that it fills without saying them."""
    alone: bool
    """Whether a sentence of it can be the first of a conversation."""
    condition: Condition


def templates(grammar: Grammar) -> Iterator[Template]:
    """Yield the templates of a grammar, in its order."""
    for number, compiled in enumerate(grammar.templates):
        (intent,) = compiled.intents.values()
        (data,) = intent.data
        (sentence,) = data.sentences
        package, _, _ = str((data.metadata or {})["key"]).partition("/")
        yield Template(
            number,
            package,
            intent.name,
            sentence.text or "",
            sentence.expression,
            data.slots,
            not grammar.needs_context(number),
            grammar.condition(number),
        )


def sample(
    sources: Mapping[str, str], language: str, per_template: int, seed: int, *, in_context: bool = False
) -> Iterator[tuple[str, str]]:
    """Yield (intent, sentence), at most ``per_template`` different ones of each template.

    ``sources`` is package name to the text of its sentences, as for ``Grammar``. Sentences that only
    make sense in a conversation (about what was talked about, or adding to a request) are left out
    unless ``in_context``.
    """
    yield from sampled(Grammar(language, sources), language, per_template, seed, in_context=in_context)


def sampled(
    grammar: Grammar, language: str, per_template: int, seed: int, *, in_context: bool = False
) -> Iterator[tuple[str, str]]:
    """Yield (intent, sentence) for every template of a grammar; see ``sample``."""
    sampler = Sampler(grammar, language, seed)
    for template in templates(grammar):
        if template.alone or in_context:
            for sentence in sampler.sentences(template, per_template):
                yield template.intent, sentence


@cache
def fillers(language: str) -> Mapping[str, Sequence[str]]:
    """Return the phrases for gaps in a language; English when there are none for it."""
    folder = resources.files("bot.understanding.lexicon")
    file = folder.joinpath(f"fillers_{language}.yaml")
    if not file.is_file():
        file = folder.joinpath("fillers_en.yaml")
    read: dict[str, list[Any]] = parse(file.read_text(encoding="utf-8"))
    return {name: tuple(map(str, phrases)) for name, phrases in read.items()}


class Sampler:
    """Makes sentences of templates: the same ones for the same seed."""

    def __init__(
        self, grammar: Grammar, language: str, seed: int, more: Mapping[str, Sequence[str]] | None = None
    ) -> None:
        """``more`` are phrases for gaps that take the place of the language's own."""
        phrases = {**fillers(language), **grammar.fillers, **grammar.examples, **(more or {})}
        rules = grammar.templates[0].expansion_rules if grammar.templates else {}
        self._rules = {name: rule.expression for name, rule in rules.items()}
        self._phrases = phrases
        self._names = grammar.examples
        self._bare_after = frozenset(phrases.get("bare_after", ()))
        self._words = lexicon(language)
        self._seed = seed

    def sentences(self, template: Template, count: int) -> Iterator[str]:
        """Yield up to ``count`` different sentences of a template; fewer when it has no more."""
        chance = random.Random(f"{self._seed}/{template.intent}/{template.text}")  # noqa: S311  # no secret
        seen: set[str] = set()
        for _ in range(count * _TRIES):
            if len(seen) == count:
                return
            text = " ".join(self._expanded(template.expression, chance, 0).split())
            sentence = self._filled(text, template, chance)
            if sentence and sentence not in seen:
                seen.add(sentence)
                yield sentence

    def _expanded(self, part: Expression, chance: random.Random, depth: int) -> str:
        """Return one way to say a part, its gaps still open."""
        deeper = depth + 1
        match part:
            case TextChunk():
                return part.original_text
            case ListReference():
                return f"{{{part.list_name}:{part.slot_name}}}"
            case RuleReference() if depth < _DEEPEST:
                return self._expanded(self._rules[part.rule_name], chance, deeper)
            case Group() if depth < _DEEPEST:
                glue = " " if isinstance(part, Permutation) else ""
                return glue.join(self._expanded(item, chance, deeper) for item in _chosen(part, chance))
            case _:
                return ""

    def _filled(self, text: str, template: Template, chance: random.Random) -> str:
        """Return a sentence with every gap filled, from the left: a phrase depends on what is before it.

        Nothing is returned when the phrases are not what the template asks for.
        """
        done = ""
        free: list[str] = []
        while match := _GAP.search(text):
            done += text[: match.start()]
            phrase = self._phrase(self._keys(match, template), done, chance)
            said = self._after(done, self._without_gaps(phrase, chance, 0))
            if match[1] not in KINDS:
                free.append(said)
            done += said
            text = text[match.end() :]
        return done + text if template.condition.holds(free) else ""

    def _after(self, before: str, phrase: str) -> str:
        """Return a phrase without its article when what is before it ends in one."""
        last = before.split()[-1:]
        return self._words.without_article(phrase) if last and last[0] in self._words.articles else phrase

    def _keys(self, gap: re.Match[str], template: Template) -> list[str]:
        """Return where to look for what fills a gap, the most particular first."""
        kind, slot = gap[1], gap[2] or gap[1]
        of_slot = f"{template.intent}.{slot}"
        constants = [f"{of_slot}.{value}" for value in template.constants.values()]
        usual = [kind, slot] if kind in TYPED or kind in self._names else [slot, kind]
        return [*constants, of_slot, f"{template.intent}.{kind}", *usual, GENERAL]

    def _phrase(self, keys: Sequence[str], before: str, chance: random.Random) -> str:
        words = before.split()
        place = " first" if not words else " bare" if words[-1] in self._bare_after else ""
        for key in keys:
            for found in (f"{key}{place}", key):
                if found in self._phrases:
                    return chance.choice(self._phrases[found])
        return ""

    def _without_gaps(self, phrase: str, chance: random.Random, depth: int) -> str:
        """Return a phrase with the lists it names filled in, each time anew."""
        if depth > _DEEPEST:
            return phrase
        return _GAP.sub(
            lambda gap: self._without_gaps(chance.choice(self._phrases[gap[1]]), chance, depth + 1), phrase
        )


def _chosen(group: Group, chance: random.Random) -> Sequence[Expression]:
    """Return what is said of a group, in the order it is said."""
    match group:
        case Alternative(is_optional=True) if chance.random() < _LEFT_OUT:
            return ()
        case Alternative():
            return [chance.choice(group.items)]
        case Permutation():
            return chance.sample(group.items, len(group.items))
        case _:
            return group.items
