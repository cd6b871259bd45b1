"""The files a person gave, and what is in them, as an action may search them.

A ``File`` is what its person says of it: its name and its tags. What it says itself is the core's to
read, once for the same bytes, and always from outside.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar, Literal, Protocol

from pydantic import Field

from capabilities.document import Document, Index

ANSWERS = 0.45
"""How well the best passage has to fit for its sentences to be an answer; 95 % of real questions about a
text fit that well, and 15 % of those about other things."""
NEAR = 0.25
"""How well a passage has to fit to be shown as what comes closest, 0 to 1."""

State = Literal["waiting", "reading", "ready", "failed", "gone"]


class File(Document):
    """A file that its person gave. The name is whatever it came with: text, and never a path."""

    collection: ClassVar[str] = "documents"
    noun: ClassVar[str] = "document"
    indexes: ClassVar[tuple[Index, ...]] = (Index((("created_at", -1),)), Index((("content", 1),)))

    name: str
    called: str = Field(default="", description="What it is called in speech: the name without its ending.")
    content: str = Field(description="Id of its content; files of the same bytes have the same.")
    size: int = Field(description="Bytes.")
    tags: tuple[str, ...] = ()
    channel: str = Field(default="", description="The channel it came by.")
    created_at: datetime


@dataclass(frozen=True, slots=True)
class About:
    """How far a file has been read, and what it says of itself."""

    state: State
    media_type: str = ""
    title: str = ""
    author: str = ""
    made_at: datetime | None = None
    pages: int | None = None
    unit: str = ""
    """What its pages are: page, slide, sheet."""
    notes: tuple[str, ...] = ()
    """What to tell whoever relies on it: truncated, recognised, pictures_unread."""
    characters: int = 0
    done: int = 0
    total: int = 0
    """Pages read of all pages, while it is being read."""
    problem: str = ""
    """Key of the reply that says why it cannot be read."""
    facts: Mapping[str, Any] = field(default_factory=dict[str, Any])


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of a file: ``start`` and ``end`` are characters of its text."""

    file: str
    """Id of the file."""
    name: str
    text: str
    start: int
    end: int
    page: int | None = None
    heading: str = ""
    place: str = ""
    kind: str = "text"
    score: float = 0.0
    """How well it fits, from 0; comparable within one search."""
    fit: float = 0.0
    """How well it fits at all, 0 to 1; comparable between searches."""
    marks: tuple[tuple[int, int], ...] = ()
    """Where words of the query stand in the text, in whatever form."""


@dataclass(frozen=True, slots=True)
class Quote:
    """A sentence of a passage; ``start`` and ``end`` are characters of the file's text."""

    text: str
    start: int
    end: int
    passage: Passage
    score: float = 0.0
    """How well it answers, from 0; comparable within one answer."""


class Library(Protocol):
    """One person's files. Only those that are named are ever looked at."""

    async def known(self, content: str) -> int | None:
        """Return the size in bytes of a content of this person; None when there is none of that id."""
        ...

    async def about(self, file: File, wait: float = 0.0) -> About:
        """Return how far a file is read, after at most ``wait`` seconds in which it may get ready."""
        ...

    async def search(self, query: str, files: Sequence[File], limit: int = 5) -> list[Passage]:
        """Return the passages of these files that fit a query best, the best first."""
        ...

    async def quotes(self, question: str, files: Sequence[File], limit: int = 3) -> list[Quote]:
        """Return the sentences of these files that answer a question best, the best first."""
        ...

    async def passages(self, file: File) -> list[Passage]:
        """Return all of a file in order; nothing when it is not read yet."""
        ...

    async def read_again(self, file: File) -> None:
        """Have a file read anew, soon."""
        ...


class NoLibrary:
    """For where nothing is kept."""

    async def known(self, content: str) -> int | None:  # noqa: ARG002  # the port's shape
        """Know nothing."""
        return None

    async def about(self, file: File, wait: float = 0.0) -> About:  # noqa: ARG002  # as above
        """Have nothing."""
        return About("gone")

    async def search(self, query: str, files: Sequence[File], limit: int = 5) -> list[Passage]:  # noqa: ARG002
        """Find nothing."""
        return []

    async def quotes(self, question: str, files: Sequence[File], limit: int = 3) -> list[Quote]:  # noqa: ARG002
        """Find nothing."""
        return []

    async def passages(self, file: File) -> list[Passage]:  # noqa: ARG002
        """Have nothing."""
        return []

    async def read_again(self, file: File) -> None:
        """Do nothing."""
