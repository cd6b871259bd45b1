"""The words a sentence template is made of, without its free text and its times."""

from collections.abc import Iterator, Mapping

from hassil import Alternative, Expression, Group, Permutation, RuleReference, Sentence, TextChunk


def literals(part: Expression, rules: Mapping[str, Sentence]) -> Iterator[str]:
    """Yield the words of a template; pieces that are glued to something are none."""
    match part:
        case TextChunk():
            yield from (word for word in part.text.casefold().split() if _is_word(word))
        case RuleReference():
            yield from literals(rules[part.rule_name].expression, rules)
        case Group():
            for place, item in enumerate(part.items):
                if isinstance(item, TextChunk) and not isinstance(part, Alternative | Permutation):
                    before = part.items[place - 1] if place else None
                    after = part.items[place + 1] if place + 1 < len(part.items) else None
                    yield from _unglued(item.text.casefold(), before, after)
                else:
                    yield from literals(item, rules)
        case _:
            return


def _unglued(text: str, before: Expression | None, after: Expression | None) -> Iterator[str]:
    """Yield the words of a piece of a sequence but those that its neighbours continue."""
    words = text.split()
    open_before = isinstance(before, TextChunk) and before.text[-1:].isspace()
    open_after = isinstance(after, TextChunk) and after.text[:1].isspace()
    if words and after and not open_after and not text[-1].isspace():
        words.pop()
    if words and before and not open_before and not text[0].isspace():
        words.pop(0)
    yield from filter(_is_word, words)


def _is_word(word: str) -> bool:
    return len(word) > 1 and word.replace("'", "").isalpha()
