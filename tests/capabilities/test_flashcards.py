"""Flashcards: made, asked when they are due, and asked again the later the better they are known."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.delivery.collections import SPECS
from bot.store.embedded import EmbeddedStore
from bot.store.journal import RECEIPTS
from bot.store.records import specs
from capabilities.educator import educator
from capabilities.educator.cards import divided
from capabilities.educator.documents import Flashcard, Rating
from capabilities.educator.reviewing import says
from capabilities.educator.schedule import reviewed, waits
from capabilities.errors import AskedError, NotFoundError
from tests.capabilities.desk import Desk
from tests.clock import SettableClock

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
RATINGS: tuple[Rating, ...] = ("again", "hard", "good", "easy")


@pytest.fixture
async def desk(store: EmbeddedStore, clock: SettableClock) -> Desk:
    await store.declare([*SPECS, RECEIPTS, *specs(educator.documents)])
    return Desk(store, clock, package=educator)


def card() -> Flashcard:
    return Flashcard(front="f", back="b", deck="d", deck_key="d", due=NOW, created_at=NOW)


def test_a_new_card_goes_the_published_way() -> None:
    """FSRS 6 with its default weights: 10 minutes, then days."""
    first = reviewed(card(), "good", NOW)
    assert first.due - NOW == timedelta(minutes=10)
    second = reviewed(first, "good", first.due)
    assert (second.stage, second.due - first.due) == ("review", timedelta(days=2))
    assert reviewed(first, "again", first.due).lapses == 0
    third = reviewed(second, "good", second.due)
    assert third.due - second.due == timedelta(days=11)
    lapsed = reviewed(third, "again", third.due)
    assert (lapsed.stage, lapsed.lapses, lapsed.reviews) == ("relearning", 1, 4)
    assert lapsed.due - third.due == timedelta(minutes=10)


@given(st.lists(st.tuples(st.sampled_from(RATINGS), st.integers(0, 400)), max_size=12))
def test_the_better_a_card_is_known_the_later_it_comes(history: list[tuple[Rating, int]]) -> None:
    now, known = NOW, card()
    for rating, days in history:
        now += timedelta(days=days)
        known = reviewed(known, rating, now)
        assert known.due > now
    coming = waits(known, now + timedelta(days=1))
    assert coming["again"] <= coming["hard"] <= coming["good"] <= coming["easy"]


@pytest.mark.parametrize(
    ("said", "sides"),
    [
        ("capital of France = Paris", ("capital of France", "Paris")),
        ("la maison -> the house", ("la maison", "the house")),
        ("la maison => the house", ("la maison", "the house")),
        ("der Hund – the dog", ("der Hund", "the dog")),
        ("What is 2 + 2? 4", ("What is 2 + 2?", "4")),
        ("e = mc² – Einstein", ("e", "mc² – Einstein")),
        ("well-known", ("well-known", "")),
        ("=", ("=", "")),
    ],
)
def test_a_card_is_said_in_one(said: str, sides: tuple[str, str]) -> None:
    assert divided(said) == sides


@pytest.mark.parametrize(
    ("answer", "back", "right"),
    [
        ("Paris", "Paris", True),
        ("paris!", "The city of Paris", True),
        (
            "the movement of water through a membrane",
            "Osmosis is the movement of water through a membrane.",
            True,
        ),
        ("Pariss", "Paris", True),
        ("Rome", "Paris", False),
        ("water", "Osmosis is the movement of water through a membrane.", False),
        ("1665", "1665", True),
        ("1666", "1665", False),
    ],
)
def test_an_answer_is_compared_by_what_it_says(answer: str, back: str, right: bool) -> None:
    assert says(answer, back, "en") is right


async def test_a_card_without_a_back_asks_for_it(desk: Desk) -> None:
    with pytest.raises(AskedError, match="back"):
        await desk.do("make_flashcard", front="capital of France")


async def test_the_card_due_first_is_asked_and_comes_back_when_it_is_time(desk: Desk) -> None:
    await desk.do("make_flashcard", front="one", back="1", deck="numbers")
    await desk.do("make_flashcard", front="two", back="2", deck="numbers")
    asked = await desk.do("quiz")
    assert (asked.facts["front"], asked.facts["left"]) == ("one", 2)

    rated = await desk.do("rate_flashcard", flashcard=asked.about[0].id, rating="easy")
    assert (rated.facts["next"]["front"], rated.facts["left"]) == ("two", 1)
    await desk.do("rate_flashcard", flashcard=rated.about[0].id, rating="good")
    assert (await desk.do("list_decks")).facts["decks"] == [{"name": "numbers", "cards": 2, "due": 0}]
    nothing = await desk.do("quiz")
    assert nothing.key == "nothing_due"
    assert (await desk.do("quiz", ahead=True)).facts["front"] == "two"

    desk.advance(timedelta(minutes=11))
    assert (await desk.do("quiz")).facts["front"] == "two"
    desk.advance(timedelta(days=9))
    assert (await desk.do("quiz")).facts["left"] == 2


async def test_the_next_card_comes_from_the_same_deck_first(desk: Desk) -> None:
    await desk.do("make_flashcard", front="one", back="1", deck="numbers")
    await desk.do("make_flashcard", front="a", back="A", deck="letters")
    await desk.do("make_flashcard", front="two", back="2", deck="numbers")

    first = (await desk.do("quiz")).about[0].id
    rated = await desk.do("rate_flashcard", flashcard=first, rating="good")
    assert rated.facts["next"]["front"] == "two"
    rated = await desk.do("rate_flashcard", flashcard=rated.about[0].id, rating="good")
    assert rated.facts["next"]["front"] == "a"


async def test_decks_are_told_apart_without_case_and_found_by_words(desk: Desk) -> None:
    await desk.do("make_flashcard", front="one", back="1", deck="Biology notes")
    await desk.do("make_flashcard", front="two", back="2", deck="biology NOTES")
    await desk.do("make_flashcard", front="three", back="3")

    decks = (await desk.do("list_decks")).facts["decks"]
    assert decks == [
        {"name": "Biology notes", "cards": 2, "due": 2},
        {"name": "general", "cards": 1, "due": 1},
    ]
    assert (await desk.do("quiz", deck="my biology deck")).facts["front"] == "one"
    with pytest.raises(NotFoundError, match="Biology notes"):
        await desk.do("quiz", deck="chemistry")
    await desk.do("rename_deck", deck="biology", name="exam")
    assert {each.deck for each in await desk.all(Flashcard)} == {"exam", "general"}
    await desk.do("delete_deck", deck="exam")
    assert [each.front for each in await desk.all(Flashcard)] == ["three"]


async def test_a_card_is_changed_and_keeps_when_it_is_asked(desk: Desk) -> None:
    await desk.do("make_flashcard", front="one", back="2")
    await desk.do("rate_flashcard", rating="easy")
    (before,) = await desk.all(Flashcard)
    await desk.do("change_flashcard", flashcard="one", back="1", deck="numbers")

    (after,) = await desk.all(Flashcard)
    assert (after.back, after.deck, after.due, after.reviews) == ("1", "numbers", before.due, 1)


async def test_of_two_cards_that_fit_one_is_asked_for(desk: Desk) -> None:
    await desk.do("make_flashcard", front="capital of France", back="Paris")
    await desk.do("make_flashcard", front="capital of Peru", back="Lima")

    with pytest.raises(AskedError) as asked:
        await desk.do("delete_flashcard", flashcard="capital")
    assert [choice.title for choice in asked.value.choices] == ["capital of France", "capital of Peru"]
    await desk.do("delete_flashcard", flashcard="capital of peru")
    assert [each.back for each in await desk.all(Flashcard)] == ["Paris"]
