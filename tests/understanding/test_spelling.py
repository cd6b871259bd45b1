"""Repair of misspelt words, and the way back to the person's own."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.understanding.spelling import Spelling

SPELLING = Spelling(
    words=["remind", "schedule", "meeting", "tomorrow", "delete", "list", "read"],
    known=["bread", "cement", "deleted"],
    shorthand={"tmrw": "tomorrow", "dont": "don't"},
)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("shedule a meeting tomorow", "schedule a meeting tomorrow"),
        ("reminD me tmrw", "reminD me tomorrow"),
        ("delte it", "delete it"),
        ("my ilst", "my list"),
        ("deleet a metting", "delete a meeting"),
        ("llist my breadd", "list my bread"),
        ("cemnet", "cement"),
        ("my fist", "my fist"),
        ("buy bread and deleted scenes", "buy bread and deleted scenes"),
        ('note "shedule" and “metting”', 'note "shedule" and “metting”'),
        ("mail shedule@example.org, see www.shedule.org", "mail shedule@example.org, see www.shedule.org"),
        ("Shedule lunch with Metting", "schedule lunch with meeting"),
        ("lunch with Lst", "lunch with Lst"),
        ("agent meeting7", "agent meeting7"),
    ],
)
def test_only_unknown_words_near_one_known_word_are_repaired(typed: str, meant: str) -> None:
    assert SPELLING.repaired(typed).text == meant


def test_own_words_of_the_person_are_right() -> None:
    assert SPELLING.repaired("call meetin", own={"meetin"}).text == "call meetin"
    assert SPELLING.repaired("call meetin").text == "call meeting"


@given(st.text(alphabet="shedul metingtomrw \"'“”@.,5", max_size=60))
def test_the_way_back_gives_the_original(text: str) -> None:
    repaired = SPELLING.repaired(text)

    assert repaired.back(0, left=True) == 0
    assert repaired.original[: repaired.back(len(repaired.text), left=False)] == text
