"""Being asked: the card that is due, its answer, and how well it was known."""

from typing import Annotated, Any

from pydantic import Field
from rapidfuzz import fuzz

from capabilities.contract import Context, Level, Reply
from capabilities.educator.cards import Which, one, told
from capabilities.educator.decks import DeckName, cards_of, due_cards, every_card
from capabilities.educator.documents import Flashcard, Rating
from capabilities.educator.package import EducatorSlots, educator
from capabilities.educator.schedule import reviewed
from capabilities.errors import NotFoundError
from capabilities.prose.words import content_words, words
from capabilities.values import Spoken

RIGHT = 88.0
"""Likeness of two texts from which one says what the other does, 0 to 100."""


class Quiz(EducatorSlots):
    """From which deck."""

    deck: DeckName | None = Field(default=None, description="Only cards of this deck; none: of all.")
    ahead: bool = Field(default=False, description="Also cards that are not due yet.")


class ShowAnswer(EducatorSlots):
    """Of which card, and what the person thinks it is."""

    flashcard: Which | None = Field(default=None, description="Which card; none: the one due first.")
    answer: Annotated[str, Spoken(), Field(min_length=1, max_length=2_000)] | None = Field(
        default=None, description="What the person thinks is right."
    )


class RateFlashcard(EducatorSlots):
    """Which card, and how well it was known."""

    flashcard: Which | None = Field(default=None, description="Which card; none: the one due first.")
    rating: Rating = Field(description="How well it was known.")


@educator.action(level=Level.READ_OWN)
async def quiz(slots: Quiz, context: Context) -> Reply:
    """Ask the flashcard that is due first."""
    of_deck = await cards_of(slots.deck, context) if slots.deck else None
    due = [card for card in of_deck if card.due <= context.now] if of_deck else await due_cards(context)
    cards = due or of_deck or await every_card(context)
    if not cards:
        raise NotFoundError.worded("no_flashcards")
    if not due and not slots.ahead:
        return Reply("nothing_due", n=len(cards), next=cards[0].due, deck=slots.deck)
    card = cards[0]
    return Reply("flashcard_asked", about=[card], front=card.front, deck=card.deck, left=len(due))


@educator.action(level=Level.READ_OWN)
async def show_answer(slots: ShowAnswer, context: Context) -> Reply:
    """Show the back of a flashcard, and whether an answer says the same."""
    card = await _meant(slots.flashcard, context)
    right = None if slots.answer is None else says(slots.answer, card.back, context.person.language)
    place = card.place
    return Reply(
        "flashcard_answer",
        about=[card],
        **told(card),
        right=right,
        document=place.name if place else "",
        page=place.page if place else None,
    )


@educator.action(level=Level.WRITE_OWN)
async def rate_flashcard(slots: RateFlashcard, context: Context) -> Reply:
    """Note how well a flashcard was known, which decides when it is asked next; then ask the next one."""
    card = await _meant(slots.flashcard, context)
    after = await context.records.of(Flashcard).save(reviewed(card, slots.rating, context.now))
    following = sorted(await due_cards(context), key=lambda each: each.deck_key != card.deck_key)
    upcoming: dict[str, Any] = {"front": following[0].front} if following else {}
    return Reply(
        "flashcard_rated",
        about=following[:1] or [after],
        card=card.front,
        rating=slots.rating,
        due=after.due,
        next=upcoming,
        left=len(following),
    )


def says(answer: str, back: str, language: str) -> bool:
    """Whether an answer says what a card's back says: all its telling words, or nearly the same letters."""
    wanted = {*content_words(back, language)} or {*words(back)}
    given = {*content_words(answer, language)} or {*words(answer)}
    if wanted <= given or (given and given <= wanted and len(given) * 2 >= len(wanted)):
        return True
    return fuzz.ratio(" ".join(words(answer)), " ".join(words(back))) >= RIGHT


async def _meant(said: str | None, context: Context) -> Flashcard:
    """Return the card said; without words the one that is due first."""
    if said:
        return await one(said, context)
    first = await context.records.of(Flashcard).find(sort=[("due", 1)], limit=1)
    if not first:
        raise NotFoundError.worded("no_flashcards")
    return first[0]
