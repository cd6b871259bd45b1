"""What is said on the socket of a spoken conversation beside the audio: JSON in and out."""

from typing import Annotated, Literal

from pydantic import BaseModel, Field

from api.body import Body, Key
from api.errors import Problem
from api.turns import TurnReply
from bot.delivery.turn import MAIN
from bot.speech.sounding import Format


class Hello(Body):
    """The first message: how the audio that follows is to be read, and how to answer."""

    type: Literal["hello"] = "hello"
    rate: Literal[8000, 16000, 48000] = 16000
    """Samples a second of the binary frames: signed 16-bit little-endian, mono."""
    audio: Format | None = Format.OGG
    """How answers are spoken; null: they are only written."""
    conversation_id: Key = MAIN
    id: Key | None = None
    """A name the client makes for the talk: who comes back with it repeats nothing that was done."""
    first: Annotated[int, Field(ge=1, le=1_000_000)] = 1
    """Number of the first utterance; after coming back the one that was not answered."""
    barge_in: bool = True
    """Whether who speaks interrupts an answer; false where the microphone hears the loudspeaker."""


class Control(Body):
    """Later messages: ``end`` ends the utterance without waiting for a pause, ``stop`` the answer."""

    type: Literal["end", "stop"]


class Ready(BaseModel):
    """Audio may come."""

    type: Literal["ready"] = "ready"
    listens: list[str]
    """The engines that listen, in order."""
    partials: bool
    """Whether it is told while somebody speaks what was understood so far."""


class Listening(BaseModel):
    """Somebody has begun to speak: what is being played is to be stopped."""

    type: Literal["listening"] = "listening"
    utterance: int


class Partial(BaseModel):
    """What was understood so far; it may be something else in the end."""

    type: Literal["partial"] = "partial"
    utterance: int
    text: str


class HeardEvent(BaseModel):
    """What was heard; without a text nothing was understood, and nothing is done."""

    type: Literal["heard"] = "heard"
    utterance: int
    text: str
    confidence: float
    engine: str


class ReplyEvent(BaseModel):
    """The answer, to be read. ``turn`` is missing where nothing was understood."""

    type: Literal["reply"] = "reply"
    utterance: int
    text: str
    turn: TurnReply | None


class SpeakingEvent(BaseModel):
    """The next binary frame is this sentence, a whole file."""

    type: Literal["speaking"] = "speaking"
    utterance: int
    sentence: int
    text: str
    media_type: str
    bytes: int


class Done(BaseModel):
    """An answer was played to its end, or it was stopped."""

    type: Literal["done"] = "done"
    utterance: int
    stopped: bool = False


class ErrorEvent(BaseModel):
    """What went wrong; the talk goes on, if the socket stays open."""

    type: Literal["error"] = "error"
    utterance: int | None
    problem: Problem


Event = Ready | Listening | Partial | HeardEvent | ReplyEvent | SpeakingEvent | Done | ErrorEvent
