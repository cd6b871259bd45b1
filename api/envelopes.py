"""What the event stream tells, as the OpenAPI document describes it for clients that are typed.

The log itself holds what the core wrote; a test holds the two together.
"""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field


class _Told(BaseModel):
    model_config = ConfigDict(extra="forbid")


class ReceiptBrief(_Told):
    """Something that was done for a message."""

    id: str
    summary: str
    undoable: bool


class MessageReceived(_Told):
    """Somebody said something, on any channel. ``call`` is the action that a program called instead."""

    type: Literal["message.received"]
    id: str
    channel: str
    text: str
    call: str | None
    at: datetime


class MessageChanged(_Told):
    """A message says something else now: it was edited, or it is known what a recording says."""

    type: Literal["message.changed"]
    id: str
    text: str


class MessageDraft(_Told):
    """An answer as far as it is written. It has no number of its own; what is sent replaces it."""

    type: Literal["message.draft"]
    reply_to: str
    text: str


class WorkStep(_Told):
    """One step of a plan. ``slots`` are what it is given, in short words; ``seconds`` what it took."""

    id: str
    action: str
    title: str
    slots: dict[str, str]
    state: Literal["waiting", "running", "done", "asked", "failed"]
    seconds: float | None


class TurnProgress(_Told):
    """The work on a message as far as it has come. It has no number of its own; the answer replaces it."""

    type: Literal["turn.progress"]
    reply_to: str
    phase: Literal["understanding", "planning", "working"]
    steps: list[WorkStep]
    models: list[str]
    micros: int = Field(description="What models cost so far, in millionths of a US dollar.")


class MessageSent(_Told):
    """An answer, or something said unasked."""

    type: Literal["message.sent"]
    id: str
    reply_to: str | None
    channel: str
    text: str
    key: str
    cards: list[dict[str, Any]]
    question: dict[str, Any] | None
    receipts: list[ReceiptBrief]
    suggestions: list[str] | None = Field(
        default=None, description="What may be said next, word for word; not told by older events."
    )
    error: str | None
    at: datetime


class Feedback(_Told):
    """What a person thought of an answer."""

    rating: Literal["up", "down"]
    reason: str
    at: datetime


class MessageRated(_Told):
    """An answer was found good or bad, or is neither any more."""

    type: Literal["message.rated"]
    id: str
    feedback: Feedback | None


class ActionDone(_Told):
    """Something was done."""

    type: Literal["action.done"]
    receipt: str
    action: str
    summary: str
    undoable: bool
    undoes: list[str]
    because: list[str]


class RecordChanged(_Told):
    """A thing was made, changed or deleted."""

    type: Literal["record.changed"]
    noun: str
    id: str
    op: str


class DueReminder(_Told):
    """A reminder that is said."""

    id: str
    title: str
    due: datetime
    late_seconds: float
    missed: int


class ReminderFired(_Told):
    """Reminders are due."""

    type: Literal["reminder.fired"]
    id: str
    text: str
    at: datetime
    reminders: list[DueReminder]


class DeliveryChanged(_Told):
    """A message to a channel was sent, put off, held or given up. ``ask``: your word is waited for."""

    type: Literal["delivery.changed"]
    delivery: str
    channel: str
    address: str
    kind: str
    state: str
    detail: str
    ask: bool
    text: str


class DocumentProgress(_Told):
    """How many pages of a content are read."""

    type: Literal["document.progress"]
    content: str
    done: int
    total: int


class DocumentRead(_Told):
    """A content is read, or cannot be; ``problem`` says why."""

    type: Literal["document.read"]
    content: str
    state: Literal["ready", "failed"]
    pages: int | None = None
    problem: str = ""


class LinkClaimed(_Told):
    """Somebody has used the code of a link, which is now to be confirmed."""

    type: Literal["link.claimed"]
    id: str
    channel: str
    name: str


class _Account(_Told):
    id: str
    channel: str
    name: str


class ChannelLinked(_Account):
    """An account of a channel is yours from now on. ``name`` is what its holder calls themselves there."""

    type: Literal["channel.linked"]


class ChannelUnlinked(_Account):
    """An account of a channel is yours no more."""

    type: Literal["channel.unlinked"]


AnyEvent = Annotated[
    MessageReceived
    | MessageChanged
    | MessageDraft
    | TurnProgress
    | MessageSent
    | MessageRated
    | ActionDone
    | RecordChanged
    | ReminderFired
    | DeliveryChanged
    | DocumentProgress
    | DocumentRead
    | LinkClaimed
    | ChannelLinked
    | ChannelUnlinked,
    Field(discriminator="type"),
]


class StreamEnvelope(_Told):
    """One visible change. ``seq`` numbers a person's changes from 1 on; ``run_id`` is what it came of."""

    seq: int
    conversation_id: str | None
    run_id: str | None
    origin: str
    event: AnyEvent
