"""Questions about documents: the sentences that answer them, word for word, and where they stand."""

from typing import Annotated, Any

from pydantic import Field

from capabilities.citing import cited, shown, snippet, where, whole
from capabilities.contract import Context, Level, Reply
from capabilities.errors import NotFoundError
from capabilities.files import every_file, file_of
from capabilities.knowledge.asking import Shape, of_each, shape_of, with_steps
from capabilities.knowledge.checking import told_written
from capabilities.knowledge.keeping import LONG_PATIENCE
from capabilities.knowledge.listing import Kind, chosen
from capabilities.knowledge.package import KnowledgeSlots, Which, knowledge
from capabilities.library import ANSWERS, NEAR, File, Quote
from capabilities.values import Spoken, When

BESIDE = 0.75
"""A further sentence is quoted when it answers that well, of 1 for the best."""
MOST_QUOTES = 3
MOST_COMPARED = 4
"""Documents that are quoted side by side."""
SIFTED = 60
"""Sentences among which those of one page are looked for."""
FOUND = 5
SHOWN_TO_WRITER = 8
"""Passages that a model writes an answer from."""
MOST_QUESTIONS = 3
LONGEST = 600
"""Characters of a passage that are shown in a list."""


class AskDocuments(KnowledgeSlots):
    """What is asked, and of which documents."""

    question: Annotated[str, Spoken()] = Field(min_length=1, max_length=1_000, description="The question.")
    document: Which | None = Field(default=None, description="Only in this document.")
    page: int | None = Field(default=None, ge=1, le=100_000, description="Only on this page of it.")


class SearchKnowledge(KnowledgeSlots):
    """What to look for, and where."""

    query: Annotated[str, Spoken()] = Field(min_length=1, max_length=500, description="Words to look for.")
    document: Which | None = Field(default=None, description="Only in this document.")
    kind: Kind | None = Field(default=None, description="Only in documents of this kind.")
    tag: str | None = Field(default=None, max_length=60, description="Only in documents with this tag.")
    when: When | None = Field(default=None, description="Only in documents given at that time.")


@knowledge.action(level=Level.READ_OUTSIDE, destinations=())
async def ask_documents(slots: AskDocuments, context: Context) -> Reply:
    """Answer a question from the person's documents, quoting where it stands."""
    files = await _files(slots.document, context)
    shape = shape_of(slots.question, context.person.language)
    sifted = slots.page is not None or shape == "each"
    quotes = await context.library.quotes(slots.question, files, SIFTED if sifted else MOST_QUOTES)
    if slots.page is not None:
        quotes = [quote for quote in quotes if quote.passage.page == slots.page][:MOST_QUOTES]
    best = quotes[0] if quotes else None
    if best is None or best.passage.fit < NEAR:
        return Reply("not_in_documents", question=slots.question, n=len(files), only=_only(slots, files))
    if slots.page is None and (written := await _written(slots.question, files, context)):
        return written
    answers = best.passage.fit >= ANSWERS
    kept = _kept(quotes, shape) if answers else [best]
    there = {quote.passage.file for quote in kept}
    about = [file for file in files if file.id in there]
    facts: dict[str, Any] = {
        "question": slots.question,
        "quotes": [await _told(quote, files, context) for quote in kept],
    }
    if answers:
        return Reply("answer_quoted", about=about, cards=cited(kept), **facts)
    return Reply("answer_near", about=about, cards=cited(kept), **facts)


@knowledge.action(level=Level.READ_OUTSIDE, destinations=())
async def search_knowledge(slots: SearchKnowledge, context: Context) -> Reply:
    """Find the passages of the person's documents that fit some words best."""
    files = await _files(slots.document, context)
    files = await chosen(files, context, kind=slots.kind, tag=slots.tag, when=slots.when)
    found = await context.library.search(slots.query, files, FOUND)
    found = [passage for passage in found if passage.fit >= NEAR or passage is found[0]]
    quotes = [whole(passage) for passage in found]
    there = {passage.file for passage in found}
    return Reply(
        "passages",
        about=[file for file in files if file.id in there],
        cards=cited(quotes),
        query=slots.query,
        n=len(found),
        documents=len(files),
        passages=[
            {**await _told(quote, files, context), "text": snippet(quote.passage, LONGEST)}
            for quote in quotes
        ],
    )


def _kept(quotes: list[Quote], shape: Shape) -> list[Quote]:
    """Return what is quoted of what was found, the best first."""
    best = quotes[0]
    if shape == "steps":
        return [with_steps(best)]
    if shape == "each" and len(each := of_each(quotes, NEAR, MOST_COMPARED)) > 1:
        return each
    return [quote for quote in quotes[:MOST_QUOTES] if quote.score >= BESIDE * best.score]


async def _written(question: str, files: list[File], context: Context) -> Reply | None:
    """Return an answer that a model wrote, each sentence with the passages that bear it out; None without."""
    passages = await context.library.search(question, files, SHOWN_TO_WRITER)
    made = await context.writer.write("answer", question, [passage.text for passage in passages])
    facts = await told_written(made, passages, files, context) if made else None
    if made is None or facts is None:
        return None
    about = [file for file in files if file.id == facts.quotes[0].passage.file]
    return Reply(
        "answer_written",
        about=about,
        cards=cited(facts.quotes),
        question=question,
        sentences=facts.sentences,
        sources=facts.sources,
        questions=list(made.questions[:MOST_QUESTIONS]),
    )


async def _files(said: str | None, context: Context) -> list[File]:
    """Return the documents to look in; those that are still being read are waited for, a while."""
    files = [await file_of(said, context)] if said else await every_file(context)
    if not files:
        raise NotFoundError.worded("no_documents")
    await context.library.about(files[0], wait=LONG_PATIENCE)
    return files


async def _told(quote: Quote, files: list[File], context: Context) -> dict[str, object]:
    file = next(file for file in files if file.id == quote.passage.file)
    about = await context.library.about(file)
    return {"text": shown(quote.text, LONGEST), **where(quote.passage, about)}


def _only(slots: AskDocuments, files: list[File]) -> str:
    return files[0].name if slots.document else ""
