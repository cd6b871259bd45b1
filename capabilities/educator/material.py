"""What the educator reads: a document or what all documents say of a subject, divided into sections."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from capabilities.citing import running
from capabilities.contract import Context
from capabilities.educator.documents import Place
from capabilities.errors import NotFoundError
from capabilities.files import every_file, file_of
from capabilities.library import NEAR, File, Passage, Quote
from capabilities.prose.words import language_of

PATIENCE = 25.0
"""Seconds in which a document may get read before its person is answered."""
MOST_FOUND = 60
"""Passages that are looked at when all documents are searched for a subject."""
_CHUNK = 400
"""Words from which on a text without headings begins a new section."""


@dataclass(slots=True)
class Part:
    """A section of a document: what stands under one heading."""

    title: str
    passages: list[Passage] = field(default_factory=list[Passage])

    @property
    def text(self) -> str:
        """All of it."""
        return "\n\n".join(passage.text for passage in self.passages)

    @property
    def words(self) -> int:
        """How many words it has."""
        return sum(len(passage.text.split()) for passage in self.passages)

    @property
    def place(self) -> Place:
        """Where it stands."""
        first, last = self.passages[0], self.passages[-1]
        return Place(
            document=first.file,
            name=first.name,
            start=first.start,
            end=last.end,
            page=first.page,
            heading=first.heading,
        )


async def document(said: str | None, context: Context) -> tuple[File, list[Passage]]:
    """Return a document and its passages; NotFoundError when nothing is to be read in it."""
    file = await file_of(said, context)
    about = await context.library.about(file, wait=PATIENCE)
    passages = await context.library.passages(file)
    if not running(passages):
        raise NotFoundError.worded("nothing_to_learn", document=file.name, problem=about.problem)
    return file, passages


async def subject(said: str, context: Context) -> tuple[list[File], list[Passage]]:
    """Return the person's documents and what in them is about a subject, the best first.

    NotFoundError when there is nothing.
    """
    files = await every_file(context)
    if not files:
        raise NotFoundError.worded("no_documents")
    await context.library.about(files[0], wait=PATIENCE)
    found = await context.library.search(said, files, MOST_FOUND)
    near = [passage for passage in found if passage.fit >= NEAR]
    if not near:
        raise NotFoundError.worded("nothing_on_subject", subject=said)
    return files, near


def parts(passages: Sequence[Passage]) -> list[Part]:
    """Return the sections of a document, in order; of one without headings, stretches of some length."""
    found: list[Part] = []
    for passage in passages:
        if not passage.text.strip():
            continue
        last = found[-1] if found else None
        goes_on = last is not None and last.title == passage.heading
        if last is None or not goes_on or (not passage.heading and last.words >= _CHUNK):
            found.append(Part(passage.heading, [passage]))
        else:
            last.passages.append(passage)
    return found


def place_of(quote: Quote) -> Place:
    """Return where a sentence stands."""
    passage = quote.passage
    return Place(
        document=passage.file,
        name=passage.name,
        start=quote.start,
        end=quote.end,
        page=passage.page,
        heading=passage.heading,
    )


def spoken(passages: Sequence[Passage], context: Context) -> str:
    """Return the language that passages are in."""
    return language_of(" ".join(passage.text for passage in passages[:50]), context.person.language)
