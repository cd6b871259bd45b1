"""What is remembered of a person: facts and preferences, each with where it comes from."""

from datetime import datetime, timedelta
from typing import ClassVar, Literal

from pydantic import Field

from capabilities.document import Document, Index
from capabilities.history import Speaker

MOST_MEMORIES = 2_000
"""Memories one person may have; all of them are read when words are matched."""

PROPOSED_FOR = timedelta(days=30)
"""How long a proposal waits for its person; afterwards it is as if turned down."""

Kind = Literal["fact", "preference"]


class Memory(Document):
    """One thing to remember, in its person's words.

    A ``proposed`` one was taken from a conversation by a model and is used for nothing until its
    person accepts it. ``origin`` and ``sources`` are the label of the words it was made from.
    """

    collection: ClassVar[str] = "memories"
    noun: ClassVar[str] = "memory"
    indexes: ClassVar[tuple[Index, ...]] = (Index((("created_at", -1),)),)

    text: str = Field(min_length=1, max_length=2_000)
    subject: str = Field(
        default="", description='What it is about, as in "sister\'s birthday"; may be empty.'
    )
    kind: Kind = "fact"
    created_at: datetime
    proposed: bool = False
    taken_from: str | None = Field(default=None, description="Id of the message that a model took it from.")
    quote: str = Field(default="", description="The words in that message that it rests on.")

    def waits(self, now: datetime) -> bool:
        """Whether it is a proposal that its person may still decide on."""
        return self.proposed and now - self.created_at < PROPOSED_FOR

    def holds(self, now: datetime) -> bool:
        """Whether it is remembered, or proposed and not expired."""
        return not self.proposed or self.waits(now)


class Quote(Document):
    """A message that is cited: a card to look it up by. Never stored; the message is."""

    collection: ClassVar[str] = "messages"
    noun: ClassVar[str] = "message"

    text: str
    at: datetime
    channel: str
    who: Speaker
