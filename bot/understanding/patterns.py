"""Sentence templates as people may read them: one way to say it, with its places in braces."""

import re
from collections.abc import Iterator, Mapping

from hassil import Alternative, Expression, Group, ListReference, RuleReference, Sentence, TextChunk
from hassil.parse_expression import parse_sentence

from bot.understanding import explaining
from bot.understanding.grammar import Grammar
from bot.understanding.masking import Masked

_DEEPEST = 12
_NEAR = 0.5
"""Share of a sentence's own words from which it is named as near."""
_FEWEST = 2
_WORD = re.compile(r"[\w']+")
_PLACE = re.compile(r"\{\w+\}")


def readable(template: str, rules: Mapping[str, Sentence]) -> str:
    """Return the shortest first way a template can be said."""
    return _said(parse_sentence(template).expression, rules)


def _said(expression: Expression, rules: Mapping[str, Sentence]) -> str:
    return " ".join(_words(expression, rules, 0).split())


def _words(part: Expression, rules: Mapping[str, Sentence], depth: int) -> str:
    match part:
        case TextChunk():
            return part.original_text
        case ListReference():
            return f"{{{part.slot_name}}}"
        case RuleReference() if part.rule_name in rules and depth < _DEEPEST:
            return _words(rules[part.rule_name].expression, rules, depth + 1)
        case Group():
            chosen = part.items[: not part.is_optional] if isinstance(part, Alternative) else part.items
            return "".join(_words(item, rules, depth + 1) for item in chosen)
        case _:
            return ""


def fitting(grammar: Grammar, masked: Masked) -> list[explaining.Sentence]:
    """Return the sentences that fit a masked text, best first, one for each action."""
    readings = grammar.readings(masked)
    rules = grammar.templates[0].expansion_rules if grammar.templates else {}
    found = {
        reading.intent: explaining.Sentence(reading.intent, readable(reading.sentence, rules))
        for reading in reversed(readings)
        if "." not in reading.intent and reading.alone
    }
    return list(reversed(found.values()))


def near(grammar: Grammar, text: str) -> list[explaining.Sentence]:
    """Return the sentences that share the most words with a text (two at least), one for each action."""
    said = set(_WORD.findall(text.casefold()))
    best: dict[str, tuple[float, str]] = {}
    for action, pattern in _patterns(grammar):
        words = set(_WORD.findall(_PLACE.sub(" ", pattern.casefold())))
        score = len(words & said) / len(words) if len(words & said) >= _FEWEST else 0.0
        if score > best.get(action, (_NEAR, ""))[0]:
            best[action] = score, pattern
    ranked = sorted(best.items(), key=lambda item: -item[1][0])
    return [explaining.Sentence(action, pattern) for action, (_, pattern) in ranked]


def _patterns(grammar: Grammar) -> Iterator[tuple[str, str]]:
    for template in grammar.templates:
        for intent in template.intents.values():
            if "." not in intent.name:
                for sentence in (sentence for data in intent.data for sentence in data.sentences):
                    yield intent.name, _said(sentence.expression, template.expansion_rules)
