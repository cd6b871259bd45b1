"""What is read aloud: words for figures, sentences for lists, no Markdown."""

import pytest

from bot.speech.figures import clock, number
from bot.speech.spoken import LONGEST, sentences
from bot.speech.uttering import uttered


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        (
            "I'll remind you to **call mum** tomorrow at 17:00.",
            ["I'll remind you to call mum tomorrow at five."],
        ),
        ("Wake up at 5:00, or 19:05?", ["Wake up at five in the morning, or seven oh five in the evening?"]),
        ("Your shopping list (2 items):\n1. milk\n2. eggs", ["Your shopping list (2 items): milk and eggs."]),
        ("Lists:\n- a\n- b\n- c", ["Lists: a, b, and c."]),
        ("See [the page](https://a.b/c) or https://d.e/f.", ["See the page or a link."]),
        ("Done: “buy tea” & _jam_.", ["Done: buy tea and jam."]),
        ("Ask Dr. Smith. He knows.", ["Ask Doctor Smith.", "He knows."]),
        ("# Today\nNothing.\n```\ncode\n```", ["Today.", "Nothing."]),
        ("On the 21st 🎉", ["On the twenty first."]),
        ("", []),
        ("***", []),
    ],
)
def test_english(written: str, spoken: list[str]) -> None:
    assert sentences(written, "en") == spoken


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("Ich erinnere dich um 17:00 Uhr an „Tee“.", ["Ich erinnere dich um siebzehn Uhr an Tee."]),
        ("Am 24. Dezember um 18:30.", ["Am vierundzwanzigsten Dezember um achtzehn Uhr dreißig."]),
        ("Deine Liste:\n- Milch\n- Eier\n- Brot", ["Deine Liste: Milch, Eier und Brot."]),
        ("Um 0:30 und um 1:00.", ["Um null Uhr dreißig und um ein Uhr."]),
    ],
)
def test_german(written: str, spoken: list[str]) -> None:
    assert sentences(written, "de") == spoken


def test_confirmations_leave_asides_out() -> None:
    assert sentences("Added milk (3 items now).", "en", brief=True) == ["Added milk."]


def test_of_a_long_list_the_rest_is_counted() -> None:
    told = sentences("Open:\n" + "\n".join(f"- thing {letter}" for letter in "abcdefghij"), "en")

    assert told[0].endswith("thing g and 3 more.")


def test_pieces_are_short_and_lose_no_word() -> None:
    text = "word " * 200 + "end."
    told = sentences(text, "en")

    assert max(map(len, told)) <= LONGEST
    assert " ".join(told).split() == text.split()


def test_every_clock_time_has_words() -> None:
    for language in ("en", "de"):
        told = {clock(hour, minute, language) for hour in range(24) for minute in range(60)}
        assert len(told) == 24 * 60
        assert not any(letter.isdigit() for words in told for letter in words)


def test_numbers_join_as_their_language_does() -> None:
    assert [number(n, "en") for n in (0, 21, 100, 345)] == [
        "zero",
        "twenty one",
        "one hundred",
        "three hundred forty five",
    ]
    assert [number(n, "de") for n in (0, 21, 100, 345)] == [
        "null",
        "einundzwanzig",
        "einhundert",
        "dreihundertfünfundvierzig",
    ]


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("Remind me at 9am!", "remind me at nine am"),
        ("at 18:00 or 7:05 p.m.", "at eighteen hundred or seven oh five pm"),
        ("the 3rd of May 2027", "the third of may twenty twenty seven"),
        ("a 45 min. talk with Zoë & Bob's café", "a forty five minutes talk with zoe and bob's cafe"),
        ("whats code 4412", "what's code four four one two"),
    ],
)
def test_sentences_are_uttered_in_words(written: str, words: str) -> None:
    assert " ".join(uttered(written)) == words
