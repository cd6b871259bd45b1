"""Flashcards made from documents: of the terms they explain, and of sentences with a number left out."""

from datetime import timedelta

from pydantic import Field

from capabilities.contract import Context, Level, Reply
from capabilities.educator.cards import fresh, room
from capabilities.educator.decks import DeckName, every_card, named
from capabilities.educator.documents import Flashcard
from capabilities.educator.guides import WhichGuide, one_guide
from capabilities.educator.material import document, lines, place_of, spoken, subject
from capabilities.educator.package import EducatorSlots, OfDocument, educator
from capabilities.educator.questions import Asked, explained, gapped
from capabilities.errors import NotFoundError
from capabilities.library import File, Passage
from capabilities.origins import Origin
from capabilities.prose.ranking import telling

USUAL = 12
MOST = 40


class MakeFlashcards(EducatorSlots):
    """From what, how many, and for which deck."""

    document: OfDocument | None = Field(default=None, description="From which document; none: the latest.")
    subject: str | None = Field(
        default=None, min_length=1, max_length=300, description="Instead: from all documents, on this."
    )
    guide: WhichGuide | None = Field(default=None, description="Instead: from what this guide is of.")
    number: int | None = Field(default=None, ge=1, le=MOST, description="How many cards at most.")
    deck: DeckName | None = Field(default=None, description="Which deck; none: one called like the source.")


@educator.action(level=Level.WRITE_OWN)
async def make_flashcards(slots: MakeFlashcards, context: Context) -> Reply:
    """Make flashcards from a document, or from what all documents say on a subject."""
    source, passages = await _source(slots, context)
    language = spoken(passages, context)
    asked = chosen(passages, language, slots.number or USUAL)
    if not asked:
        raise NotFoundError.worded("nothing_to_ask", source=source)
    deck = await named(slots.deck or source, context)
    known = {
        (card.front, card.back) for card in await every_card(context) if card.deck_key == deck.casefold()
    }
    fresh_ones = [each for each in asked if (each.ask, each.answer) not in known]
    await room(len(fresh_ones), context)
    made: list[Flashcard] = []
    for before, each in enumerate(fresh_ones):
        place = place_of(each.quote)
        # Asked in the order of the text.
        due = context.now - timedelta(milliseconds=len(fresh_ones) - before)
        card = fresh(each.ask, each.answer, deck, context).model_copy(
            update={"place": place, "due": due, "origin": Origin.OUTSIDE, "sources": (place.name,)}
        )
        made.append(await context.records.of(Flashcard).add(card))
    return Reply(
        "flashcards_made",
        about=made[:USUAL],
        n=len(made),
        known=len(asked) - len(made),
        deck=deck,
        source=source,
        subject=slots.subject is not None,
        first=made[0].front if made else "",
    )


def chosen(passages: list[Passage], language: str, number: int) -> list[Asked]:
    """Return what is asked, in the order of the text.

    That is the terms that are explained, and where they are too few the most telling sentences with a number.
    """
    quotes = lines(passages)
    terms = explained(passages, quotes, language)[:number]
    taken = {asked.quote.start for asked in terms}
    gaps = [asked for asked in gapped(quotes, language) if asked.quote.start not in taken]
    best = telling([asked.quote.text for asked in gaps], number - len(terms), language) if gaps else []
    both = [*terms, *(gaps[place] for place in best)]
    return sorted(both, key=lambda asked: (asked.quote.passage.file, asked.quote.start))


async def _source(slots: MakeFlashcards, context: Context) -> tuple[str, list[Passage]]:
    """Return what the cards are made from, and what it is called."""
    guide = await one_guide(slots.guide, context) if slots.guide else None
    wanted = guide.title if guide and guide.kind == "research" else slots.subject
    if wanted:
        _, passages = await subject(wanted, context)
        return wanted, passages
    file, passages = await document(guide.documents[0] if guide else slots.document, context)
    return _called(file), passages


def _called(file: File) -> str:
    return (file.called or file.name)[:60]
