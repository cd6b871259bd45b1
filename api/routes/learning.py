"""Learning: flashcards and their decks, study guides and research, learning paths.

Changes go through the educator's actions, so they have receipts, events and an undo.
"""

from datetime import timedelta
from typing import Annotated

from fastapi import Path, Query
from pydantic import BaseModel, Field

from api.auth.caller import Parts, Reader, Writer
from api.body import Body, Id
from api.routes.actions import as_slots
from api.routing import signed_in_router
from api.turns import IdempotencyKey, TurnReply, do
from capabilities.educator.cards import MakeFlashcard, Side
from capabilities.educator.decks import MOST_CARDS, DeckName, counted
from capabilities.educator.documents import Flashcard, Guide, GuideKind, LearningPath, Rating
from capabilities.educator.guides import MOST_GUIDES, MakeGuide, Research
from capabilities.educator.making import MakeFlashcards
from capabilities.educator.paths import MOST_PATHS, MOST_STEPS, MakePath
from capabilities.educator.schedule import waits

router = signed_in_router("learning")

CardId = Annotated[Id, Path(alias="card_id")]
GuideId = Annotated[Id, Path(alias="guide_id")]
PathId = Annotated[Id, Path(alias="path_id")]
Deck = Annotated[DeckName | None, Query(description="Only cards of this deck.")]


class CardBody(Flashcard):
    """A flashcard, and in how long it would be asked again, for each answer."""

    waits: dict[Rating, timedelta]


class CardChanges(Body):
    """What is to change; the rest stays."""

    front: Side | None = None
    back: Side | None = None
    deck: DeckName | None = None


class Review(Body):
    """How well a card was known."""

    rating: Rating


class DeckChanges(Body):
    """What a deck is called from now on."""

    name: DeckName


class DeckBody(BaseModel):
    """A deck of flashcards."""

    name: str
    cards: int
    due: int = Field(description="How many of them are to be asked now.")


class StepState(Body):
    """Whether a step is done."""

    done: bool


@router.get("/api/flashcards")
async def flashcards(
    caller: Reader,
    services: Parts,
    deck: Deck = None,
    due: Annotated[bool, Query(description="Only those that are to be asked now.")] = False,
    limit: Annotated[int, Query(ge=1, le=MOST_CARDS)] = 200,
) -> list[CardBody]:
    """List your flashcards, those first that are asked first."""
    now = services.clock.now()
    where: dict[str, object] = {"deck_key": deck.casefold()} if deck else {}
    if due:
        where["due"] = {"$lte": now}
    found = await services.records(caller.user).of(Flashcard).find(where, sort=[("due", 1)], limit=limit)
    return [CardBody(**card.model_dump(), waits=waits(card, now)) for card in found]


@router.get("/api/flashcards/decks")
async def decks(caller: Reader, services: Parts) -> list[DeckBody]:
    """List your decks of flashcards by name."""
    kept = services.records(caller.user).of(Flashcard)
    cards = await kept.find(sort=[("due", 1)], limit=MOST_CARDS)
    return [DeckBody(**deck) for deck in counted(cards, services.clock.now())]


@router.post("/api/flashcards")
async def make_flashcard(
    body: MakeFlashcard, caller: Writer, services: Parts, key: IdempotencyKey = None
) -> TurnReply:
    """Make a flashcard."""
    return await do(services, caller, "make_flashcard", as_slots(body), key)


@router.post("/api/flashcards/made")
async def make_flashcards(
    body: MakeFlashcards, caller: Writer, services: Parts, key: IdempotencyKey = None
) -> TurnReply:
    """Have flashcards made from a document, or from what all documents say on a subject."""
    return await do(services, caller, "make_flashcards", as_slots(body), key)


@router.patch("/api/flashcards/{card_id}")
async def change_flashcard(
    card_id: CardId, body: CardChanges, caller: Writer, services: Parts, key: IdempotencyKey = None
) -> TurnReply:
    """Change a flashcard; when it is asked stays."""
    found = await services.own(caller.user, Flashcard, card_id)
    changes = body.model_dump(exclude_none=True)
    return await do(services, caller, "change_flashcard", {"flashcard": found.id, **changes}, key)


@router.delete("/api/flashcards/{card_id}")
async def delete_flashcard(
    card_id: CardId, caller: Writer, services: Parts, key: IdempotencyKey = None
) -> TurnReply:
    """Delete a flashcard; undo brings it back."""
    found = await services.own(caller.user, Flashcard, card_id)
    return await do(services, caller, "delete_flashcard", {"flashcard": found.id}, key)


@router.post("/api/flashcards/{card_id}/review")
async def review_flashcard(
    card_id: CardId, body: Review, caller: Writer, services: Parts, key: IdempotencyKey = None
) -> TurnReply:
    """Say how well you knew a flashcard, which decides when it is asked next."""
    found = await services.own(caller.user, Flashcard, card_id)
    return await do(services, caller, "rate_flashcard", {"flashcard": found.id, "rating": body.rating}, key)


@router.patch("/api/flashcards/decks/{deck:path}")
async def rename_deck(
    deck: Annotated[DeckName, Path()],
    body: DeckChanges,
    caller: Writer,
    services: Parts,
    key: IdempotencyKey = None,
) -> TurnReply:
    """Give a deck another name."""
    return await do(services, caller, "rename_deck", {"deck": deck, "name": body.name}, key)


@router.delete("/api/flashcards/decks/{deck:path}")
async def delete_deck(
    deck: Annotated[DeckName, Path()], caller: Writer, services: Parts, key: IdempotencyKey = None
) -> TurnReply:
    """Delete a deck with all its cards; undo brings them back."""
    return await do(services, caller, "delete_deck", {"deck": deck}, key)


@router.get("/api/guides")
async def guides(
    caller: Reader,
    services: Parts,
    kind: Annotated[GuideKind | None, Query(description="Only study guides, or only research.")] = None,
    limit: Annotated[int, Query(ge=1, le=MOST_GUIDES)] = 50,
) -> list[Guide]:
    """List your study guides and your research, the latest first."""
    kept = services.records(caller.user).of(Guide)
    found = await kept.find(sort=[("created_at", -1)], limit=MOST_GUIDES)
    return [guide for guide in found if kind is None or guide.kind == kind][:limit]


@router.get("/api/guides/{guide_id}")
async def guide(guide_id: GuideId, caller: Reader, services: Parts) -> Guide:
    """Return a study guide or research."""
    return await services.own(caller.user, Guide, guide_id)


@router.post("/api/guides")
async def make_guide(
    body: MakeGuide, caller: Writer, services: Parts, key: IdempotencyKey = None
) -> TurnReply:
    """Have a study guide made of a document."""
    return await do(services, caller, "make_guide", as_slots(body), key)


@router.post("/api/research")
async def research(body: Research, caller: Writer, services: Parts, key: IdempotencyKey = None) -> TurnReply:
    """Gather what all your documents say on a subject."""
    return await do(services, caller, "research", as_slots(body), key)


@router.delete("/api/guides/{guide_id}")
async def delete_guide(
    guide_id: GuideId, caller: Writer, services: Parts, key: IdempotencyKey = None
) -> TurnReply:
    """Delete a study guide or research; undo brings it back."""
    found = await services.own(caller.user, Guide, guide_id)
    return await do(services, caller, "delete_guide", {"guide": found.id}, key)


@router.get("/api/paths")
async def paths(
    caller: Reader, services: Parts, limit: Annotated[int, Query(ge=1, le=MOST_PATHS)] = 50
) -> list[LearningPath]:
    """List your learning paths, the latest first."""
    kept = services.records(caller.user).of(LearningPath)
    return await kept.find(sort=[("created_at", -1)], limit=limit)


@router.post("/api/paths")
async def make_path(body: MakePath, caller: Writer, services: Parts, key: IdempotencyKey = None) -> TurnReply:
    """Have a learning path made: through a document, or on a subject from all of them."""
    return await do(services, caller, "make_path", as_slots(body), key)


@router.put("/api/paths/{path_id}/steps/{number}")
async def complete_step(
    path_id: PathId,
    number: Annotated[int, Path(ge=1, le=MOST_STEPS)],
    body: StepState,
    *,
    caller: Writer,
    services: Parts,
    key: IdempotencyKey = None,
) -> TurnReply:
    """Say that a step of a learning path is done, or is not."""
    found = await services.own(caller.user, LearningPath, path_id)
    slots = {"path": found.id, "number": number, "done": body.done}
    return await do(services, caller, "complete_step", slots, key)


@router.delete("/api/paths/{path_id}")
async def delete_path(
    path_id: PathId, caller: Writer, services: Parts, key: IdempotencyKey = None
) -> TurnReply:
    """Delete a learning path; undo brings it back."""
    found = await services.own(caller.user, LearningPath, path_id)
    return await do(services, caller, "delete_path", {"path": found.id}, key)
