"""A language is its lexicon: the grammar itself knows no word."""

import re
from dataclasses import fields
from typing import Any

import pytest

from bot.understanding.times.english import ENGLISH
from bot.understanding.times.finding import find_in
from bot.understanding.times.lexicon import Lexicon
from tests.understanding.times.cases import show
from tests.understanding.times.test_tables import CASES, Table

WORD = re.compile(r"[^\W\d_]+")
KNOWN = {word for table in ENGLISH.tables() for key in table for word in WORD.findall(key)}


def backwards(text: str) -> str:
    """Spell every word of the lexicon backwards; lengths and all other words stay."""
    return WORD.sub(lambda word: word[0][::-1] if word[0].lower() in KNOWN else word[0], text)


def turned(value: Any) -> Any:
    """Spell the words of one role backwards."""
    if isinstance(value, frozenset):
        return frozenset(backwards(word) for word in value)
    return {backwards(word): meaning for word, meaning in value.items()}


@pytest.fixture(scope="module")
def language() -> Lexicon:
    """Return a language nobody wrote rules for."""
    return Lexicon(**{field.name: turned(getattr(ENGLISH, field.name)) for field in fields(ENGLISH)})


CLEAR = [
    case
    for case in CASES
    if not any(
        word[::-1] in KNOWN - {word} and word not in KNOWN
        for word in WORD.findall(str(case.values[1]).lower())
    )
]
"""All but the few texts with a word that spelt backwards is one of the lexicon: "won"."""


@pytest.mark.parametrize(("table", "text", "offsets", "values"), CLEAR)
def test_another_language_is_only_another_lexicon(
    language: Lexicon, table: Table, text: str, offsets: list[tuple[int, int]], values: list[str]
) -> None:
    """With each word of the lexicon spelt backwards, every text means what it meant."""
    found = find_in(language, backwards(text), table.now, table.prefer, day_first=table.day_first)

    assert [show(span, table.zone) for span in found] == values
    assert [(span.start, span.end) for span in found] == offsets
