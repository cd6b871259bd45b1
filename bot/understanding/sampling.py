"""Sentences sampled from templates: what the classifier learns from and what the linter tries.

Alternatives and options are chosen at random, free text and times are filled with phrases from
``lexicon/fillers_<language>.yaml``. The same seed gives the same sentences.
"""

import random
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib import resources
from typing import Any

from hassil import (
    Alternative,
    Expression,
    Group,
    Intents,
    ListReference,
    Permutation,
    RuleReference,
    Sentence,
    TextChunk,
)

from bot.understanding.grammar import Grammar
from capabilities.texts import parse

GENERAL = "general"
"""The fillers of a slot that has none of its own."""
_DEEPEST = 24
_SPACES = re.compile(r"\s+")


def sample(
    sources: Mapping[str, str], language: str, per_template: int, seed: int, *, in_context: bool = False
) -> Iterator[tuple[str, str]]:
    """Yield (intent, sentence) for every template of the packages' ``sources``.

    ``sources`` is package name to the text of its sentences, as for ``Grammar``. Sentences that only
    make sense in a conversation (about what was talked about, or adding to a request) are left out
    unless ``in_context``.
    """
    yield from sampled(Grammar(language, sources), language, per_template, seed, in_context=in_context)


def sampled(
    grammar: Grammar, language: str, per_template: int, seed: int, *, in_context: bool = False
) -> Iterator[tuple[str, str]]:
    """Yield (intent, sentence) for every template of a grammar; see ``sample``."""
    for number, template in enumerate(grammar.templates):
        if in_context or not grammar.needs_context(number):
            ((intent, sentence),) = grammar.sentence(number)
            chance = random.Random(f"{seed} {intent} {sentence.text}")  # noqa: S311  # examples, not secrets
            said = _Sampler(template, fillers(language), intent, chance)
            for _ in range(per_template):
                yield intent, said.one(sentence)


@cache
def fillers(language: str) -> Mapping[str, Sequence[str]]:
    """Return the phrases that stand for free text and times: ``intent.slot``, ``slot``, or general."""
    folder = resources.files("bot.understanding.lexicon")
    file = folder.joinpath(f"fillers_{language}.yaml")
    if not file.is_file():
        file = folder.joinpath("fillers_en.yaml")
    read: dict[str, Any] = parse(file.read_text(encoding="utf-8"))
    return {name: tuple(str(phrase) for phrase in phrases) for name, phrases in read.items()}


class _Sampler:
    """Says one template in many ways."""

    def __init__(
        self, template: Intents, phrases: Mapping[str, Sequence[str]], intent: str, chance: random.Random
    ) -> None:
        self._rules: Mapping[str, Sentence] = template.expansion_rules
        self._phrases = phrases
        self._intent = intent
        self._chance = chance

    def one(self, sentence: Sentence) -> str:
        return _SPACES.sub(" ", self._say(sentence.expression, 0)).strip()

    def _say(self, part: Expression, depth: int) -> str:  # noqa: PLR0911  # one a kind of node
        match part:
            case TextChunk():
                return part.original_text
            case ListReference():
                return self._phrase(part.list_name, part.slot_name)
            case RuleReference():
                return (
                    self._say(self._rules[part.rule_name].expression, depth + 1) if depth < _DEEPEST else ""
                )
            case Permutation():
                order = list(part.items)
                self._chance.shuffle(order)
                return " ".join(self._say(item, depth + 1) for item in order)
            case Alternative():
                return self._say(self._chance.choice(part.items), depth + 1)
            case Group():
                return "".join(self._say(item, depth + 1) for item in part.items)
            case _:
                return ""

    def _phrase(self, kind: str, slot: str) -> str:
        for name in (f"{self._intent}.{slot}", slot if kind == slot else kind, slot):
            if name in self._phrases:
                return self._chance.choice(self._phrases[name])
        return self._chance.choice(self._phrases[GENERAL])
