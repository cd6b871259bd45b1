"""What the educator reads: a document or what all documents say of a subject, divided into sections."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import takewhile

from capabilities.citing import BULLET, running
from capabilities.contract import Context
from capabilities.educator.documents import Place
from capabilities.errors import NotFoundError
from capabilities.files import every_file, file_of
from capabilities.library import ANSWERS, File, Passage, Quote
from capabilities.prose.words import language_of

PATIENCE = 25.0
"""Seconds in which a document may get read before its person is answered."""
MOST_FOUND = 60
"""Passages that are looked at when all documents are searched for a subject."""
_LEVEL = " › "
"""What stands between the levels of a heading."""
_LINE = re.compile(r"(?:(?!\n(?:[-*•–]|\d{1,3}[.)])\s).)+", re.DOTALL)
"""What stands between the bullets of a list."""
_SHORTEST = 4
"""Words below which something is a scrap."""
_CHUNK = 400
"""Words from which on a text without headings begins a new section."""


@dataclass(slots=True)
class Part:
    """A section of a document: what stands under one heading."""

    heading: str
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
    near = [passage for passage in found if passage.fit >= ANSWERS]
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
        goes_on = last is not None and last.heading == passage.heading
        if last is None or not goes_on or (not passage.heading and last.words >= _CHUNK):
            found.append(Part(passage.heading, passage.heading, [passage]))
        else:
            last.passages.append(passage)
    common = _common([part.heading for part in found if part.heading])
    for part in found:
        part.title = part.heading.removeprefix(common)
    return found


def lines(passages: Sequence[Passage]) -> list[Quote]:
    """Return the sentences of passages, and the lines of their lists; without headings, which say nothing."""
    found: list[Quote] = []
    for quote in running(passages):
        for piece in _LINE.finditer(quote.text):
            text = BULLET.sub("", piece[0].strip())
            start = quote.start + piece.start() + piece[0].index(text)
            levels = quote.passage.heading.split(_LEVEL)
            if len(text.split()) >= _SHORTEST and text not in levels:
                found.append(replace(quote, text=text, start=start, end=start + len(text)))
    return found


def _common(headings: Sequence[str]) -> str:
    """Return the levels that all headings begin with, as they are written; a whole heading is none."""
    levels = [heading.split(_LEVEL)[:-1] for heading in headings]
    shared = takewhile(lambda of_all: len({*of_all}) == 1, zip(*levels, strict=False))
    return "".join(f"{of_all[0]}{_LEVEL}" for of_all in shared)


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
