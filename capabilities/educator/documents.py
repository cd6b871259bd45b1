"""What the educator keeps: flashcards, study guides and learning paths.

What was taken from a document names it and the very characters, so that it can be opened there.
"""

from datetime import datetime
from typing import ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field

from capabilities.document import Document, Index

Rating = Literal["again", "hard", "good", "easy"]
"""How well a card was known: not at all, with effort, well, at once."""
Stage = Literal["learning", "review", "relearning"]
"""New or not yet known; known; forgotten and being learnt anew."""
GuideKind = Literal["guide", "research"]


class Place(BaseModel):
    """Where something stands in a document: ``start`` and ``end`` are characters of its text."""

    model_config = ConfigDict(frozen=True)

    document: str = Field(description="Id of the document.")
    name: str = Field(description="What the document was called then.")
    start: int
    end: int
    page: int | None = None
    heading: str = ""


class Flashcard(Document):
    """A question and its answer, and when to ask it again.

    ``stability`` (days until one in ten is forgotten), ``difficulty`` (1 to 10) and ``step`` are FSRS's:
    the Free Spaced Repetition Scheduler (Ye 2022, github.com/open-spaced-repetition).
    """

    collection: ClassVar[str] = "flashcards"
    noun: ClassVar[str] = "flashcard"
    indexes: ClassVar[tuple[Index, ...]] = (
        Index((("due", 1),)),
        Index((("deck_key", 1), ("due", 1))),
        Index((("created_at", -1),)),
    )

    front: str
    back: str
    deck: str = Field(description="The deck as its person called it first; empty: none.")
    deck_key: str = Field(description="Its name without case: what decks are told apart by.")
    place: Place | None = Field(default=None, description="Where it was taken from.")
    due: datetime
    stage: Stage = "learning"
    step: int | None = 0
    stability: float | None = None
    difficulty: float | None = None
    reviewed_at: datetime | None = None
    reviews: int = 0
    lapses: int = Field(default=0, description="How often it was forgotten after it had been known.")
    created_at: datetime


class Point(BaseModel):
    """A sentence of a document, word for word."""

    model_config = ConfigDict(frozen=True)

    text: str
    place: Place


class Section(BaseModel):
    """A part of a guide: what a heading, or a document, says of it."""

    model_config = ConfigDict(frozen=True)

    title: str
    points: tuple[Point, ...]


class Question(BaseModel):
    """A question to test oneself with, and what the document answers."""

    model_config = ConfigDict(frozen=True)

    ask: str
    answer: str
    place: Place


class Guide(Document):
    """What documents say, in order, with the terms they explain and questions to test oneself.

    A guide is of one document, section by section; research is on a subject, document by document.
    """

    collection: ClassVar[str] = "study_guides"
    noun: ClassVar[str] = "guide"
    indexes: ClassVar[tuple[Index, ...]] = (Index((("created_at", -1),)),)

    title: str
    kind: GuideKind
    documents: tuple[str, ...] = Field(description="Ids of the documents it is made from.")
    sections: tuple[Section, ...]
    terms: tuple[Question, ...] = Field(default=(), description="Terms, and how they are explained.")
    questions: tuple[Question, ...] = ()
    created_at: datetime


class Step(BaseModel):
    """Something to read on a learning path."""

    model_config = ConfigDict(frozen=True)

    title: str
    place: Place
    minutes: int = Field(description="How long reading it takes, at 200 words a minute.")
    done_at: datetime | None = None


class LearningPath(Document):
    """What to read to learn about something, in an order in which one builds on another."""

    collection: ClassVar[str] = "learning_paths"
    noun: ClassVar[str] = "path"
    indexes: ClassVar[tuple[Index, ...]] = (Index((("created_at", -1),)),)

    title: str
    steps: tuple[Step, ...]
    created_at: datetime

    @property
    def done(self) -> int:
        """How many steps are done."""
        return sum(step.done_at is not None for step in self.steps)
