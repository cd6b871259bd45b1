"""Summaries: the sentences of a document that say most of it, word for word, with the page each stands on."""

from collections.abc import Sequence
from typing import Literal

from pydantic import Field

from capabilities.citing import LONGEST, cited, running, shown, where
from capabilities.contract import Context, Level, Reply
from capabilities.errors import NotFoundError
from capabilities.files import file_of
from capabilities.knowledge.checking import told_written
from capabilities.knowledge.keeping import LONG_PATIENCE
from capabilities.knowledge.package import KnowledgeSlots, Which, knowledge
from capabilities.knowledge.showing import page_of
from capabilities.library import File, Passage, Quote
from capabilities.prose.ranking import telling
from capabilities.prose.words import language_of

SHOWN_TO_WRITER = 40
"""Sentences whose passages a model writes a summary from."""
USUAL = 5
"""Sentences of a summary, unless its person says how many."""
_MOST_PAGES = 500


class Summarise(KnowledgeSlots):
    """Of what, and how long."""

    document: Which | None = Field(default=None, description="Which document; none: the latest.")
    number: int | None = Field(default=None, ge=1, le=20, description="How many sentences or points.")
    style: Literal["text", "points"] = Field(default="points", description="A text, or a list of points.")
    first: int | None = Field(default=None, ge=1, le=100_000, description="From this page on.")
    last: int | None = Field(default=None, ge=1, le=100_000, description="Up to this page.")


@knowledge.action(level=Level.READ_OUTSIDE, destinations=())
async def summarise(slots: Summarise, context: Context) -> Reply:
    """Summarise a document, or some pages of it, in its own sentences."""
    file = await file_of(slots.document, context)
    about = await context.library.about(file, wait=LONG_PATIENCE)
    passages = await context.library.passages(file)
    if slots.first is not None or slots.last is not None:
        passages = _within(passages, slots.first or 1, slots.last or slots.first or 1)
    quotes = running(passages)
    if not quotes:
        raise NotFoundError.worded("nothing_to_summarise", document=file.name, problem=about.problem)
    if written := await _written(slots, file, passages, quotes, context):
        return written
    language = language_of(" ".join(quote.text for quote in quotes), context.person.language)
    kept = [quotes[place] for place in telling([q.text for q in quotes], slots.number or USUAL, language)]
    return Reply(
        "summary",
        about=[file],
        cards=cited(kept),
        document=file.name,
        title=about.title,
        author=about.author,
        style=slots.style,
        sentences=[{"text": shown(quote.text, LONGEST), **where(quote.passage, about)} for quote in kept],
        first=slots.first,
        last=slots.last,
        pages=about.pages,
        unit=about.unit or "page",
    )


async def _written(
    slots: Summarise, file: File, passages: Sequence[Passage], quotes: Sequence[Quote], context: Context
) -> Reply | None:
    """Return a summary that a model wrote, each sentence borne out by the document; None without one."""
    language = language_of(" ".join(quote.text for quote in quotes), context.person.language)
    places = telling([quote.text for quote in quotes], SHOWN_TO_WRITER, language)
    starts = {quotes[place].passage.start for place in places}
    shown_ones = [passage for passage in passages if passage.start in starts]
    wish = f"{slots.number or USUAL} {'sentences' if slots.style == 'text' else 'points'}"
    made = await context.writer.write("summary", wish, [passage.text for passage in shown_ones])
    told = await told_written(made, shown_ones, [file], context, most=slots.number) if made else None
    if told is None:
        return None
    return Reply(
        "summary_written",
        about=[file],
        cards=cited(told.quotes),
        document=file.name,
        style=slots.style,
        sentences=told.sentences,
        sources=told.sources,
    )


def _within(passages: list[Passage], first: int, last: int) -> list[Passage]:
    return [
        passage
        for number in range(first, min(last, first + _MOST_PAGES) + 1)
        for passage in page_of(passages, number)
    ]
