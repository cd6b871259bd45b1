"""What a turn is made of, as the durable core sees it: a message in, an outcome, and what follows.

An inbound message is stored before it is acknowledged. Handling it has no effects: the handler
returns an ``Outcome`` that is stored once, in the inbox document itself, and everything else
(effects, messages, events, deliveries) is derived from the stored outcome with deterministic ids.
A crash at any point replays the record, never the handler.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal, Protocol

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from bot.delivery.attachment import Attachment
from bot.store.effects import Effect
from capabilities.contract import HOUSE
from capabilities.document import Reminder
from capabilities.origins import Origin


class Call(BaseModel):
    """A direct request for one action, as a program makes it: no words to understand."""

    model_config = ConfigDict(frozen=True)

    action: str
    slots: dict[str, Any] = Field(default_factory=dict)
    approval: str = Field(default="", description="Id of the approval this answers; its action is done.")
    answer: Literal["approve", "edit", "deny"] = "approve"


MAIN = "main"
"""The id of the one conversation every person has."""
VOICE = "voice"
"""The channel of what is spoken to this server itself."""
POST = HOUSE
"""The channel of what the core tells itself: a letter is due, or has ended. Nobody else can use it."""
LEAVE, REPORT = "post.leave", "post.report"
"""What such a message asks for; its slots are in ``bot.delivery.post``."""


class Inbound(BaseModel):
    """A message from a person. ``id`` is ``"<channel>:<source id>"`` and is what dedupes it.

    ``order`` sorts the messages of one person: the source's own sequence where it has one, else
    nanoseconds since the epoch at arrival.
    """

    model_config = ConfigDict(frozen=True)

    id: str
    user: str
    conversation: str
    channel: str
    order: int
    received_at: AwareDatetime
    text: str = ""
    call: Call | None = None
    approves: bool = Field(default=True, description="Whether a yes in it is its person's own.")
    address: str = Field(default="", description="Where on a push channel it is answered; empty on others.")
    digest: str = Field(default="", description="Of the recording it was heard from, if it was one.")
    attachment: Attachment | None = Field(default=None, description="The file that came with it.")
    reply_to: str = Field(default="", description="The channel's id of the message it is a reply to.")
    version: int = Field(default=0, description="Grows with every change its author makes to it.")
    replaces: str = Field(default="", description="Id of the message that this is a later version of.")

    @property
    def heard(self) -> bool:
        """Whether its words were heard, perhaps wrongly, rather than written."""
        return self.channel == VOICE or bool(self.digest)

    @property
    def internal(self) -> bool:
        """Whether nobody said it: it has no place in the history."""
        return self.channel == POST


class Receipt(BaseModel):
    """The record of an action done. ``id`` is ``"<inbox id>:<step>"``; ``effects`` carry their inverse."""

    model_config = ConfigDict(frozen=True)

    id: str
    action: str
    summary: str
    at: AwareDatetime
    undoable: bool = True
    effects: tuple[Effect, ...] = ()
    undoes: tuple[str, ...] = Field(default=(), description="Ids of the receipts this one took back.")
    restores: tuple[str, ...] = Field(
        default=(), description="Ids of the receipts that hold again because their undo was taken back."
    )
    because: tuple[str, ...] = Field(
        default=(), description="Names of what was read that led to it; none: the person's words alone."
    )


class Button(BaseModel):
    """An answer that can be pressed: words to be said, or the answer to an approval."""

    model_config = ConfigDict(frozen=True)

    label: str
    say: str = ""
    approval: str = ""
    answer: Literal["approve", "deny"] = "approve"


class Outgoing(BaseModel):
    """A message to a push channel. ``step`` makes its delivery id unique within the turn.

    ``third_party`` marks a message to somebody else than the person: in doubt it is held and asked
    about, never repeated.
    """

    model_config = ConfigDict(frozen=True)

    step: str
    channel: str
    address: str
    text: str
    third_party: bool = False
    buttons: tuple[Button, ...] = ()
    alternatives: tuple[tuple[str, str], ...] = ()
    letter: str = Field(default="", description="Id of the letter it is; how it ended is noted there.")
    silent: bool = False


class Outcome(BaseModel):
    """All that handling a message decided. Stored whole in the inbox document, at most 1 MB."""

    model_config = ConfigDict(frozen=True)

    text: str = Field(description="The reply, as plain text with light Markdown.")
    key: str = Field(default="", description="Key of the reply it was rendered from, for programs.")
    cards: tuple[dict[str, Any], ...] = ()
    question: dict[str, Any] | None = Field(
        default=None,
        description="The open question, if it ends in one; with the id of its approval, if a yes is one.",
    )
    suggestions: tuple[str, ...] = Field(default=(), description="What may be said next, word for word.")
    buttons: tuple[Button, ...] = Field(default=(), description="Answers to press, where a channel has such.")
    receipts: tuple[Receipt, ...] = ()
    effects: tuple[Effect, ...] = Field(default=(), description="Applied in order, without a receipt.")
    outgoing: tuple[Outgoing, ...] = ()
    explanation: dict[str, Any] = Field(default_factory=dict, description='What "why?" answers from.')
    error: str | None = Field(default=None, description="Code of the error it ended in.")
    heard: str = Field(default="", description="What was heard in the recording that came, if one did.")
    aloud: str = Field(default="", description="What is said aloud after the text, if anything is.")
    origin: Origin = Field(default=Origin.APP, description="The least trusted origin of what the text tells.")
    sources: tuple[str, ...] = Field(default=(), description="Of what came from outside: where from.")


class Handler(Protocol):
    """Understands and decides; writes nothing. Implemented by the assistant."""

    async def __call__(self, message: Inbound) -> Outcome:
        """Return what is to be done and said. Must not raise for anything a person can say."""
        ...


@dataclass(frozen=True, slots=True)
class Announcement:
    """What a due reminder says, and where."""

    text: str
    conversation: str
    channels: tuple[tuple[str, str], ...]
    """Push channels to try in order: ``(channel, address)``; empty when only pull channels exist."""
    effects: tuple[Effect, ...] = ()
    """Applied with the firing, perhaps more than once and under epoch 0: each a ``put`` of a document
    that no turn writes, since whatever a turn has written stays."""
    silent: bool = False
    """Whether it makes no sound: it may be seen later."""
    devices: tuple[tuple[str, str], ...] = ()
    """``(channel, address)`` of what is notified besides, each for itself."""


class Announcer(Protocol):
    """Words a due reminder in its person's language. Implemented by the assistant; never a model."""

    async def announce(
        self,
        user: str,
        reminder: Reminder,
        due: datetime,
        late: timedelta,
        missed: Sequence[datetime] = (),
    ) -> Announcement:
        """Word one reminder; ``late`` is zero or how long after ``due`` it is said.

        ``missed`` are the earlier times of a repeating reminder that passed unsaid (oldest first, at
        most 100): they are not said one by one, this announcement stands for them too.
        """
        ...

    async def digest(self, user: str, missed: list[tuple[Reminder, datetime]], now: datetime) -> Announcement:
        """Fold reminders that are too old to be blurted out into one "while I was away" message."""
        ...

    async def repeat_label(self, user: str, text: str) -> str:
        """Mark a text as a possible repeat, in the person's language."""
        ...

    async def is_quiet(self, user: str, now: datetime) -> bool:
        """Say whether the person wants quiet at ``now``: what is late anyway makes no sound then."""
        ...

    async def catch_up(self, user: str, texts: Sequence[str]) -> str:
        """Fold texts that could not be delivered in time into one "while I was away" message."""
        ...


SendStatus = Literal["accepted", "refused", "permanent", "unknown"]


@dataclass(frozen=True, slots=True)
class SendOutcome:
    """How one attempt to hand over a message ended.

    ``refused``: definitely not taken, free to retry. ``permanent``: never will be (blocked, no such
    chat). ``unknown``: it may have arrived (time-out, reset after the body was sent).
    """

    status: SendStatus
    detail: str = ""
    retry_after: timedelta | None = None
    provider_id: str | None = None


class PushChannel(Protocol):
    """A channel that messages are pushed to. Pull channels (web, api, terminal) read the event log."""

    name: str

    async def send(
        self, address: str, text: str, *, key: str, buttons: Sequence[Button] = (), silent: bool = False
    ) -> SendOutcome:
        """Hand over one message, with link previews off; never raises.

        ``key`` is the delivery id, for peers that dedupe. A preview would fetch what nobody opened.
        A ``silent`` one makes no sound, where the channel can do that.
        """
        ...

    async def look_up(self, address: str, key: str) -> bool | None:
        """Say whether ``key`` arrived, where the peer can tell; None where it cannot."""
        ...


class Aloud(Protocol):
    """Says a reply aloud on a channel, once its text is there."""

    async def say(self, channel: str, address: str, user: str, text: str) -> SendOutcome:
        """Make a voice note of a text and hand it over, without a sound of its own; never raises."""
        ...


@dataclass(frozen=True, slots=True)
class TurnResult:
    """A finished turn: the message as stored and the stored outcome."""

    message: Inbound
    outcome: Outcome
    duplicate: bool = False
    """Whether the message had been received before; the outcome is the first one's."""


class Clock(Protocol):
    """Wall time. The only place that knows what time it is; tests bring their own."""

    def now(self) -> datetime:
        """Return now, aware, in UTC."""
        ...


EventBody = Mapping[str, Any]
