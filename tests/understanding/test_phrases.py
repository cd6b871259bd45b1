"""Personal sentences: finding them in what is said, and filling their places."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.understanding.lexicon import lexicon
from bot.understanding.phrases import DEEPEST, Expansion, expand, filled_in, key_of, match, tokens_of
from bot.understanding.teaching import draft, perhaps_taught, taught
from capabilities.document import Phrase

WORDS = lexicon("en")
CONNECTORS = WORDS.connectors


def phrase(said: str, meaning: str) -> Phrase:
    return Phrase(said=said, meaning=meaning, key=key_of(said), created_at=datetime(2026, 1, 1, tzinfo=UTC))


def meant(text: str, *phrases: Phrase) -> Expansion | None:
    return expand([text], phrases, CONNECTORS)


@pytest.mark.parametrize(
    ("said", "text", "places"),
    [
        ("morning", "Morning!", {}),
        ("what's up", "WHATS UP??", {}),
        ("good morning", "good   morning …", {}),
        ("🍕", "🍕", {}),
        ("wine {item}", "wine Merlot", {"item": "Merlot"}),
        ("wine {item}", "Wine: two bottles of Shiraz.", {"item": "two bottles of Shiraz"}),
        ("{who} owes me {what}", "Ana owes me 5 €", {"who": "Ana", "what": "5 €"}),
        ("put {a} under {b} please", "put it under b under c please", {"a": "it", "b": "b under c"}),
        ("play {song}", 'play "La Vie"', {"song": '"La Vie"'}),
    ],
)
def test_a_phrase_matches_by_its_plain_words(said: str, text: str, places: dict[str, str]) -> None:
    assert match(said, text, tokens_of(text)) == places


@pytest.mark.parametrize(
    ("said", "text"),
    [
        ("morning", "good morning"),
        ("morning", "mornings"),
        ("wine {item}", "wine"),
        ("wine {item}", "red wine Merlot"),
        ("{a} and {b}", "and b"),
        ("start {x} stop", "start stop"),
    ],
)
def test_other_words_do_not_match(said: str, text: str) -> None:
    assert match(said, text, tokens_of(text)) is None


def test_the_more_particular_phrase_wins() -> None:
    loose, strict = phrase("wine {item}", "add {item} to my wine list"), phrase("wine list", "b")

    for order in ((loose, strict), (strict, loose)):
        found = meant("wine list", *order)

        assert found is not None
        assert found.text == "b"


def test_a_phrase_may_begin_several_requests() -> None:
    found = meant("morning, and add milk to my list", phrase("morning", "show my tasks"))

    assert found is not None
    assert found.text == "show my tasks and then add milk to my list"


def test_phrases_lead_to_phrases_up_to_a_limit() -> None:
    chain = [phrase(f"step {n}", f"step {n + 1}") for n in range(DEEPEST)]

    short = meant("step 1", *chain)
    long = meant("step 0", *chain, phrase(f"step {DEEPEST}", "show my tasks"))

    assert short is not None
    assert (short.text, short.problem) == (f"step {DEEPEST}", None)
    assert long is not None
    assert long.problem == "deep"


@pytest.mark.parametrize(
    "phrases",
    [
        [phrase("a", "a")],
        [phrase("a", "b"), phrase("b", "a")],
        [phrase("a", "a and then show my tasks")],
        [phrase("a", "show my tasks and then b"), phrase("b", "a")],
    ],
)
def test_a_circle_is_a_problem_and_not_a_hang(phrases: list[Phrase]) -> None:
    found = meant("a", *phrases)

    assert found is None or found.problem in {"loop", None}
    if phrases[0].meaning != "show my tasks and then b":
        assert found is not None
        assert found.problem == "loop"


def test_places_that_grow_with_every_step_are_stopped() -> None:
    wide = "{x} " * 200
    found = meant("a " + "word " * 50, phrase("a {x}", f"b {wide}"), phrase("b {x}", f"c {wide}"))

    assert found is not None
    assert found.problem == "deep"


_TEXTS = st.text(max_size=80) | st.lists(
    st.sampled_from(
        ["{a}", "{b}", "{", "}", "wine", "Ana", "'", "’s", " ", "…", "🍕", ",", " and then ", "ß", "İ"]
    ),
    max_size=12,
).map("".join)


@given(said=_TEXTS, meaning=_TEXTS, text=_TEXTS)
def test_matching_never_raises(said: str, meaning: str, text: str) -> None:
    """Whatever was taught and whatever is said."""
    found = meant(text, phrase(said, meaning))
    places = match(said, text, tokens_of(text))

    assert found is None or isinstance(found.text, str)
    assert places is None or all(filled_in("{a}", {"a": value}) for value in places.values())


@given(said=_TEXTS, meaning=_TEXTS)
def test_drafting_a_lesson_never_raises(said: str, meaning: str) -> None:
    lesson = draft(said, meaning, WORDS)
    taught(f"when i say {said}{meaning}", WORDS)
    perhaps_taught(f"{said} means {meaning}", WORDS)

    assert lesson.fault is not None or key_of(lesson.said)


@given(words=st.lists(st.from_regex(r"[a-zA-Z]{1,8}", fullmatch=True), min_size=1, max_size=6))
def test_what_was_taught_is_found_again_however_it_is_written(words: list[str]) -> None:
    text = " ".join(words)

    assert match(text, f"  {', '.join(words).upper()}!", tokens_of(f"  {', '.join(words).upper()}!")) == {}


@pytest.mark.parametrize(
    ("text", "said", "meaning"),
    [
        ("when I say morning I mean show my tasks", "morning", "show my tasks"),
        ('when I say "wine {item}", I mean "add {item} to my list"', "wine {item}", "add {item} to my list"),
        ("if I say good night, remind me to lock up at 22:00", "good night", "remind me to lock up at 22:00"),
        ("whenever I say gm show then show my tasks", "gm show", "show my tasks"),
        ("from now on when I say gm please show my tasks", "gm", "show my tasks"),
        ('"gm" means "show my tasks"', "gm", "show my tasks"),
        ("“gm” is short for “show my tasks”", "gm", "show my tasks"),
        ("when I say gm do show my tasks", "gm", "show my tasks"),
        ("when I say what's up", "what's up", ""),
        ("'gm' -> show my tasks", "gm", "show my tasks"),
    ],
)
def test_a_lesson_is_divided(text: str, said: str, meaning: str) -> None:
    assert taught(text, WORDS) == (said, meaning)


@pytest.mark.parametrize(
    "text",
    ["what do I say to Ana", '"War and Peace" is on my list', "note: when I say no I mean it", "say hello"],
)
def test_other_talk_is_no_lesson(text: str) -> None:
    assert taught(text, WORDS) is None


@pytest.mark.parametrize(
    ("said", "meaning", "fault"),
    [
        ("...", "show my tasks", "nothing_said"),
        ("{x}", "note: {x}", "only_places"),
        ("Yes!", "show my tasks", "reserved"),
        ("the second one", "show my tasks", "reserved"),
        ("undo", "show my tasks", "reserved"),
        ("a {x} b {x}", "note: {x}", "twice"),
        ("a {x} {y}", "note: {x} {y}", "adjacent"),
        ("a {p} b {q} c {r} d {s}", "note: {p} {q} {r} {s}", "too_many"),
        ("a {x}", "show my tasks", "unused"),
        ("a", "note: {x}", "unknown"),
        ("morning", "show my tasks", None),
    ],
)
def test_what_cannot_be_taught_is_told(said: str, meaning: str, fault: str | None) -> None:
    assert draft(said, meaning, WORDS).fault == fault


def test_a_word_that_stands_for_another_is_a_place_when_both_sides_have_it() -> None:
    lesson = draft("buy something", "add something to my list", WORDS)

    assert (lesson.said, lesson.meaning) == ("buy {something}", "add {something} to my list")
    assert draft("do something", "show my tasks", WORDS).said == "do something"
