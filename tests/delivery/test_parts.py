"""Long texts are cut where a reader would pause, and nothing is lost."""

import re

from hypothesis import given
from hypothesis import strategies as st

from bot.delivery.parts import length, parts


def test_a_short_text_is_one_part() -> None:
    assert parts("Hello.", 20) == ["Hello."]


def test_it_is_cut_between_sentences() -> None:
    text = "The first sentence is here. The second one follows it. The third one ends it."
    assert parts(text, 70) == [
        "The first sentence is here. The second one follows it.",
        "The third one ends it.",
    ]


def test_paragraphs_are_better_places_than_sentences() -> None:
    text = "One is here and there.\n\nTwo is longer. It goes on and on and on."
    assert parts(text, 60)[0] == "One is here and there."


def test_a_block_of_code_goes_on_as_one() -> None:
    text = "Look:\n```\n" + "\n".join(f"line {n}" for n in range(30)) + "\n```\nThat was it."
    for part in parts(text, 100):
        assert part.count("```") % 2 == 0


@given(st.text(min_size=1, max_size=600), st.integers(40, 200))
def test_nothing_but_white_space_is_lost_and_nothing_is_too_long(text: str, longest: int) -> None:
    found = parts(text, longest)
    bare = re.sub(r"\s", "", "".join(found).replace("```", ""))
    assert bare == re.sub(r"\s", "", text.replace("```", "")) or "`" in text
    assert all(length(part) <= longest for part in found)
