"""Courtesy, places and pronouns."""

import pytest

from bot.understanding.lexicon import lexicon, plain

EN = lexicon("en")


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("please add milk", "add milk"),
        ("Hey, could you please remind me, thanks!", "remind me"),
        ("hello", "hello"),
        ("ok", "ok"),
        ("thanks", "thanks"),
        ("hey dayhand, what's on my list?", "what's on my list?"),
        ("can you can you move it", "move it"),
        ("so there", "there"),
        ("sofas need cleaning", "sofas need cleaning"),
    ],
)
def test_politeness_is_peeled_off(said: str, meant: str) -> None:
    assert EN.without_courtesy(said) == meant


@pytest.mark.parametrize(
    ("said", "place"),
    [("the second one", 2), ("2", 2), ("number three", 3), ("The last one.", -1), ("#4", 4), ("milk", None)],
)
def test_places_in_a_list(said: str, place: int | None) -> None:
    assert EN.place(said) == place


def test_a_language_without_a_file_falls_back_to_english() -> None:
    assert lexicon("xx").yes == EN.yes


def test_plain_text_is_compared_without_case_space_and_punctuation() -> None:
    assert plain("  Don’t   Stop! ") == "don't stop"


@pytest.mark.parametrize(
    ("said", "reacts"),
    [("Wait, I changed my mind", True), ("great", True), ("great, buy milk", False)],
)
def test_reactions_in_a_row_only_say_that_one_has_heard(said: str, *, reacts: bool) -> None:
    assert EN.is_reaction(said) is reacts


def test_a_sentence_that_also_asks_is_no_pleasantry() -> None:
    assert EN.without_pleasantry("Hold on, sorry. Make it 6") == "Make it 6"
    assert EN.without_pleasantry("Tell mum, sorry. Make it 6") == "Tell mum, sorry. Make it 6"
