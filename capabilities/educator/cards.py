"""Flashcards as their person writes and changes them."""

import re
from typing import Annotated, Any

from pydantic import Field

from capabilities.contract import Context, Level, Reply
from capabilities.educator.decks import MOST_CARDS, DeckName, every_card, named
from capabilities.educator.documents import Flashcard
from capabilities.educator.package import EducatorSlots, educator
from capabilities.errors import Choice, InvalidRequestError, NotFoundError
from capabilities.prose.words import words
from capabilities.values import Refers, Spoken

MOST_OFFERED = 6
_BETWEEN = tuple(
    re.compile(pattern)
    for pattern in (r"\s*(?:=>|->|→|⇒|=)\s*", r"\s+[–—-]+\s+", r"(?<=\?)\s+", r"\s+equals\s+", r":\s+")
)
"""What may stand between the sides of a card, the plainest first."""
Side = Annotated[str, Field(min_length=1, max_length=2_000)]
Which = Annotated[str, Field(min_length=1, max_length=200), Refers("flashcard")]


class MakeFlashcard(EducatorSlots):
    """What is asked, what is right, and in which deck."""

    front: Annotated[Side, Spoken()] = Field(description='What is asked, or both sides: "front = back".')
    back: Annotated[Side, Spoken()] | None = Field(default=None, description="What is right.")
    deck: DeckName | None = Field(default=None, description="Which deck; none: the usual one.")


class ChangeFlashcard(EducatorSlots):
    """Which card, and what is new about it."""

    flashcard: Which = Field(description="Which card: id, or words of its front.")
    front: Annotated[Side, Spoken()] | None = Field(default=None, description="What is asked.")
    back: Annotated[Side, Spoken()] | None = Field(default=None, description="What is right.")
    deck: DeckName | None = Field(default=None, description="Which deck it goes to.")


class DeleteFlashcard(EducatorSlots):
    """Which card."""

    flashcard: Which = Field(description="Which card: id, or words of its front.")


@educator.action(level=Level.WRITE_OWN)
async def make_flashcard(slots: MakeFlashcard, context: Context) -> Reply:
    """Make a flashcard with a front and a back."""
    front, back = (slots.front, slots.back) if slots.back else divided(slots.front)
    if not back:
        context.asker.missing("back")
    await room(1, context)
    deck = await named(slots.deck, context)
    card = await context.records.of(Flashcard).add(fresh(front, back, deck, context))
    return Reply("flashcard_made", about=[card], **told(card))


@educator.action(level=Level.WRITE_OWN)
async def change_flashcard(slots: ChangeFlashcard, context: Context) -> Reply:
    """Change a flashcard's front, back or deck; when it is asked stays."""
    if slots.front is None and slots.back is None and slots.deck is None:
        context.asker.missing("back")
    card = await one(slots.flashcard, context)
    deck = await named(slots.deck, context) if slots.deck else card.deck
    changed = await context.records.of(Flashcard).save(
        card.model_copy(
            update={
                "front": slots.front or card.front,
                "back": slots.back or card.back,
                "deck": deck,
                "deck_key": deck.casefold(),
            }
        )
    )
    return Reply("flashcard_changed", about=[changed], **told(changed))


@educator.action(level=Level.WRITE_OWN)
async def delete_flashcard(slots: DeleteFlashcard, context: Context) -> Reply:
    """Delete a flashcard."""
    card = await one(slots.flashcard, context)
    await context.records.of(Flashcard).remove(card.id)
    return Reply("flashcard_deleted", **told(card))


def divided(said: str) -> tuple[str, str]:
    """Return the two sides of a card that was said in one: "la maison = the house"; no back without one."""
    for between in _BETWEEN:
        front, _, back = between.sub("\n", said, count=1).partition("\n")
        if front.strip() and back.strip():
            return front.strip(), back.strip()
    return said, ""


async def one(said: str, context: Context) -> Flashcard:
    """Return the card meant by its id or words of its front; asks when several fit."""
    by_id = None if " " in said else await context.records.of(Flashcard).get(said)
    if by_id is not None:
        return by_id
    wanted = {*words(said)}
    cards = await every_card(context)
    found = [card for card in cards if words(card.front) == words(said)]
    found = found or [card for card in cards if wanted and wanted <= {*words(card.front)}]
    if not found:
        raise NotFoundError.worded("no_such_flashcard", said=said[:60])
    if len(found) > 1:
        context.asker.choose(
            "flashcard", [Choice(card.id, card.front[:120]) for card in found[:MOST_OFFERED]]
        )
    return found[0]


async def room(count: int, context: Context) -> None:
    """Raise InvalidRequestError when so many more cards cannot be kept."""
    if len(await every_card(context)) + count > MOST_CARDS:
        raise InvalidRequestError.worded("flashcards_full", most=MOST_CARDS)


def fresh(front: str, back: str, deck: str, context: Context) -> Flashcard:
    """Return a new card; it is asked at once."""
    return Flashcard(
        front=front,
        back=back,
        deck=deck,
        deck_key=deck.casefold(),
        due=context.now,
        created_at=context.now,
    )


def told(card: Flashcard) -> dict[str, Any]:
    """Return the facts of a card."""
    return {"front": card.front, "back": card.back, "deck": card.deck}
