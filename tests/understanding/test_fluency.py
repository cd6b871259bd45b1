"""Speech habits: what goes, what stays, and the way back to the person's own words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.understanding.lexicon import lexicon

FLUENCY = lexicon("en").fluency


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("um, remind me, uh, to to call mum at at 5", "remind me, to call mum at 5"),
        ("add uh milk, um, eggs to the the shopping list", "add milk, eggs to the shopping list"),
        ("add milk, you know, the oat one", "add milk, the oat one"),
        ("can you can you rem- remind me", "can you remind me"),
        ("remind me remind me to go", "remind me to go"),
        ("er, what's on", "what's on"),
        ("wake me at 5, no wait, 6", "wake me at 6"),
        ("add 3, sorry, 4 eggs", "add 4 eggs"),
    ],
)
def test_stumbling_goes(said: str, meant: str) -> None:
    assert FLUENCY.fluent(said) == meant


@pytest.mark.parametrize(
    "said",
    [
        "buy tea tea",
        "book Duran Duran tickets",
        "do you know if I like tea",
        "uh-huh",
        "umbrella for Uma",
        "um",
        'add "um the the end" to my list',
        "ring 5 5 5",
        "room 3 no smoking",
        "version 1.5, no, 2.5",
    ],
)
def test_what_means_something_stays(said: str) -> None:
    assert FLUENCY.fluent(said) == said


def test_a_text_gets_its_own_words_back() -> None:
    said = "note that um I think the the plan is good"

    assert FLUENCY.as_said("I think the plan is good", said) == "I think the the plan is good"
    assert FLUENCY.as_said("something else", said) == "something else"


@given(st.text(alphabet='um theat5 ,-."', max_size=60))
def test_nothing_is_invented_or_moved(text: str) -> None:
    """What is left, spaces aside, are letters of the original in their order."""
    letters = iter(text)

    assert all(letter in letters for letter in "".join(FLUENCY.fluent(text).split()))
