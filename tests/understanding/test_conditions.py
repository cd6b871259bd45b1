"""Words that the free text of a sentence must and must not contain."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from bot.understanding import times
from bot.understanding.grammar import Grammar
from bot.understanding.languages import Languages
from bot.understanding.masking import mask
from capabilities.errors import ContractError
from capabilities.registry import Registry

NOW = datetime(2026, 3, 2, 9, tzinfo=ZoneInfo("Europe/Berlin"))
SENTENCES = """
words:
  travel: &travel [taxi, train ticket]
intents:
  plan:
    - sentences: ["book [a] {title} {when}"]
      unless: [*travel, room]
    - sentences: ["{title} {when}"]
      only: [lunch, dinner]
      unless: missed
"""


def read(text: str) -> list[str]:
    grammar = Grammar("en", {"test": SENTENCES})
    return sorted({reading.sentence for reading in grammar.readings(mask(text, times.find(text, NOW)))})


@pytest.mark.parametrize("text", ["book a haircut tomorrow", "book a taxidermist tomorrow"])
def test_a_sentence_is_read_when_nothing_rules_it_out(text: str) -> None:
    assert read(text) == ["book [a] {title} {when}"]


@pytest.mark.parametrize(
    "text", ["book a TAXI tomorrow", "book a train ticket to Rome tomorrow", "book a big room tomorrow"]
)
def test_a_word_that_is_ruled_out_keeps_it_from_being_read(text: str) -> None:
    assert read(text) == []


def test_without_a_word_it_asks_for_it_is_not_read() -> None:
    assert read("lunch with Ana tomorrow") == ["{title} {when}"]
    assert read("tea with Ana tomorrow") == []
    assert read("we missed lunch tomorrow") == []


def test_words_that_are_none_are_refused() -> None:
    """YAML reads an unquoted “no” as a boolean."""
    with pytest.raises(ContractError, match="lists of words"):
        Grammar("en", {"test": "intents: {plan: [{sentences: ['{title} {when}'], only: [no]}]}"})


def test_a_word_that_a_sentence_names_is_no_misspelling_of_another() -> None:
    """An avenue is not a venue with a letter too many."""
    assert Grammar("en", {"test": SENTENCES}).conditional == {
        *("taxi", "train", "ticket", "room", "lunch", "dinner", "missed")
    }
    repaired = Languages(Registry.discover()).get("en").spelling.repaired("it is 12 Elm Avenue")
    assert repaired.text == "it is 12 Elm Avenue"
