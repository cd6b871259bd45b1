"""Decks: the names that flashcards are kept under. A deck is its cards; an empty one does not exist."""

import re
from collections import Counter
from datetime import datetime
from typing import Annotated, Any

from pydantic import Field

from capabilities.contract import Context, Level, Reply
from capabilities.educator.documents import Flashcard
from capabilities.educator.package import EducatorSlots, educator
from capabilities.errors import NotFoundError
from capabilities.prose.words import words

MOST_CARDS = 5_000
SHOWN = 30
DeckName = Annotated[str, Field(min_length=1, max_length=60)]


class ListDecks(EducatorSlots):
    """Nothing to say."""


class OneDeck(EducatorSlots):
    """Which deck."""

    deck: DeckName = Field(description="Its name, or words of it.")


class RenameDeck(EducatorSlots):
    """Which deck, and what it is called from now on."""

    deck: DeckName = Field(description="Its name, or words of it.")
    name: DeckName = Field(description="What it is called from now on.")


@educator.action(level=Level.READ_OWN)
async def list_decks(slots: ListDecks, context: Context) -> Reply:  # noqa: ARG001  # the shape of an action
    """Show the decks of flashcards, and how many cards of each are due."""
    cards = await every_card(context)
    decks = counted(cards, context.now)
    return Reply(
        "decks", decks=decks[:SHOWN], n=len(cards), due=sum(deck["due"] for deck in decks), more=decks[SHOWN:]
    )


@educator.action(level=Level.WRITE_OWN)
async def rename_deck(slots: RenameDeck, context: Context) -> Reply:
    """Give a deck of flashcards another name."""
    cards = await cards_of(slots.deck, context)
    before = cards[0].deck
    name = framed(slots.name, context) or slots.name
    for card in cards:
        changed = card.model_copy(update={"deck": name, "deck_key": name.casefold()})
        await context.records.of(Flashcard).save(changed)
    return Reply("deck_renamed", before=before, deck=name, n=len(cards))


@educator.action(level=Level.WRITE_OWN)
async def delete_deck(slots: OneDeck, context: Context) -> Reply:
    """Delete a deck with all its flashcards."""
    cards = await cards_of(slots.deck, context)
    for card in cards:
        await context.records.of(Flashcard).remove(card.id)
    return Reply("deck_deleted", deck=cards[0].deck, n=len(cards))


async def every_card(context: Context) -> list[Flashcard]:
    """Return all cards of the person, those first that are asked first."""
    return await context.records.of(Flashcard).find(sort=[("due", 1)], limit=MOST_CARDS)


async def due_cards(context: Context) -> list[Flashcard]:
    """Return the cards that are to be asked now, those first that have waited longest."""
    now_due = {"due": {"$lte": context.now}}
    return await context.records.of(Flashcard).find(now_due, sort=[("due", 1)], limit=MOST_CARDS)


async def cards_of(said: str, context: Context) -> list[Flashcard]:
    """Return the cards of the deck meant by its name or words of it; NotFoundError names what there is."""
    cards = await every_card(context)
    name = framed(said, context)
    keys = {card.deck_key: card.deck for card in cards}
    wanted = {*words(name or said)}
    fitting = (
        [key for key in keys if key in {said.casefold(), name.casefold()}]
        or [key for key in keys if words(key) == words(name or said)]
        or [key for key in keys if wanted and wanted <= {*words(key)}]
    )
    if not fitting:
        raise NotFoundError.worded("no_such_deck", said=said[:60], names=list(keys.values())[:4])
    return [card for card in cards if card.deck_key == fitting[0]]


def framed(said: str, context: Context) -> str:
    """Return the name of a deck without what is said around it: "biology" of "my biology deck"."""
    frame = re.match(str(educator.words(context.person.language)["deck_frame"]), said.strip(), re.IGNORECASE)
    return frame[1].strip() if frame else said.strip()


async def named(said: str | None, context: Context) -> str:
    """Return the name of the deck something is put in, as it is written where it is there already."""
    name = (
        (framed(said, context) or said)
        if said
        else str(educator.words(context.person.language)["usual_deck"])
    )
    there = await context.records.of(Flashcard).find({"deck_key": name.casefold()}, limit=1)
    return there[0].deck if there else name


def counted(cards: list[Flashcard], now: datetime) -> list[dict[str, Any]]:
    """Return the decks with how many cards they have and how many are due, the fullest of due ones first."""
    names = {card.deck_key: card.deck for card in cards}
    size = Counter(card.deck_key for card in cards)
    due = Counter(card.deck_key for card in cards if card.due <= now)
    keys = sorted(names, key=lambda key: (-due[key], key))
    return [{"name": names[key], "cards": size[key], "due": due[key]} for key in keys]
