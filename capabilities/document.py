"""What is stored: documents of one person, and the kinds that packages and the durable core share."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field

from capabilities.origins import Label, Origin


@dataclass(frozen=True, slots=True)
class Index:
    """An index of a document kind. Keys are ``(field, 1 | -1)``; the person is always the first key."""

    keys: tuple[tuple[str, int], ...]
    unique: bool = False


class Document(BaseModel):
    """A stored thing of one person. Subclasses declare their collection, noun and indexes.

    ``id`` is given by the repository on ``add`` (deterministic within a turn, so that a replay
    is a no-op). Documents carry no user: a repository is bound to one. One type per field, and
    datetimes are aware; they come back in UTC with millisecond precision.

    ``origin`` and ``sources`` say who had a hand in what it says; they are stored only when that was
    not its person alone, and repositories only ever make them worse.
    """

    model_config = ConfigDict(frozen=True, extra="ignore", validate_default=False)

    collection: ClassVar[str]
    noun: ClassVar[str]
    indexes: ClassVar[tuple[Index, ...]] = ()

    id: str = ""
    origin: Origin = Origin.OWNER
    sources: tuple[str, ...] = ()

    @property
    def label(self) -> Label:
        """Where it comes from."""
        return Label(self.origin, self.sources)

    @property
    def unsaid(self) -> frozenset[str]:
        """The fields that go without saying: the label of what is its person's own."""
        return frozenset({"origin", "sources"} if self.origin == Origin.OWNER else ())


class Reminder(Document):
    """Something to be said at a time. The durable core fires it; the planner creates and changes it.

    ``wall`` is naive local time in ``zone`` and with ``rule`` defines the occurrences (RFC 5545);
    ``next_at`` is the next one in UTC, and None when nothing more is to come.
    """

    collection: ClassVar[str] = "reminders"
    noun: ClassVar[str] = "reminder"
    indexes: ClassVar[tuple[Index, ...]] = (Index((("next_at", 1),)), Index((("about", 1),)))

    title: str
    wall: datetime
    zone: str
    rule: str | None = None
    next_at: datetime | None = None
    channel: str | None = Field(default=None, description="Where to say it; None: wherever the person is.")
    about: str | None = Field(default=None, description="Id of the task or event it belongs to.")
    reply: str = Field(default="reminder_due", description="Key of the reply that is said.")
    created_at: datetime | None = None
    said: str | None = Field(default=None, description="The words that set it, if it was words.")


class Letter(Document):
    """A message to somebody else. The durable core sends it; a package writes it.

    Until ``leaves_at`` it can be taken back, or worded otherwise; what has left cannot
    (``beyond_recall``), and from then on ``state`` says how far it came.
    """

    collection: ClassVar[str] = "letters"
    noun: ClassVar[str] = "message"
    indexes: ClassVar[tuple[Index, ...]] = (
        Index((("created_at", -1),)),
        Index((("to", 1), ("created_at", -1))),
    )

    to: str = Field(description="Id of the contact it is for.")
    name: str = Field(description="What the contact is called.")
    channel: str
    address: str
    alternatives: tuple[tuple[str, str], ...] = Field(
        default=(), description="(channel, address) to try, in order, when the first will never take it."
    )
    text: str = Field(description="What its person has to say.")
    worded: str = Field(description="What is sent: the same, and who says it.")
    leaves_at: datetime | None = Field(default=None, description="None once it has left.")
    state: Literal["waiting", "left", "sent", "delivered", "read", "failed", "unsure"] = "waiting"
    detail: str = Field(default="", description="Why it failed, as the channel says it.")
    beyond_recall: bool = False
    created_at: datetime


class Invitation(Document):
    """A code with which a contact says where they can be written to. It works once, until ``until``."""

    collection: ClassVar[str] = "invitations"
    noun: ClassVar[str] = "invitation"
    indexes: ClassVar[tuple[Index, ...]] = (Index((("contact", 1),)),)

    contact: str = Field(description="Id of the contact it is for.")
    name: str = Field(description="What its person calls them.")
    channel: str
    digest: str = Field(description="SHA-256 of the code, as hex.")
    until: datetime


class Phrase(Document):
    """A personal sentence: what its person says, and what they mean by it.

    Understanding reads it; a package keeps it. Free places stand in braces, by the same names in
    both texts: "wine {item}" means "add {item} to my wine list".
    """

    collection: ClassVar[str] = "phrases"
    noun: ClassVar[str] = "phrase"
    indexes: ClassVar[tuple[Index, ...]] = (Index((("key", 1),)),)

    said: str
    meaning: str
    key: str = Field(description="Its plain words, without the names of places: what tells it apart.")
    created_at: datetime
