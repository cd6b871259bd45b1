"""Answers to open questions."""

import pytest

from bot.understanding.answers import chosen, confirmed
from bot.understanding.dialogue import Option, Pending
from bot.understanding.lexicon import lexicon

EN = lexicon("en")
QUESTION = Pending(
    kind="choice",
    action="cancel_event",
    slots={},
    slot="event",
    text="Which one?",
    options=(
        Option(id="a", title="Meeting with Ana (Tuesday)"),
        Option(id="b", title="Meeting with Bob (Friday)"),
        Option(id="c", title="Dentist"),
    ),
)


@pytest.mark.parametrize(
    ("said", "meaning"), [("Yes!", True), ("go ahead", True), ("nope", False), ("maybe", None)]
)
def test_yes_and_no(said: str, meaning: bool | None) -> None:
    assert confirmed(said, EN) is meaning


@pytest.mark.parametrize(
    ("said", "option"),
    [
        ("the second one", "b"),
        ("the last one", "c"),
        ("3", "c"),
        ("the one with Ana", "a"),
        ("dentist", "c"),
        ("the dentist", "c"),
        ("friday", "b"),
        ("the fifth one", None),
        ("meeting", None),
        ("pizza", None),
    ],
)
def test_an_option_is_named_by_place_or_words(said: str, option: str | None) -> None:
    found = chosen(said, QUESTION, EN)

    assert (found.id if found else None) == option
