"""Answers of a spoken conversation: a message of the same inbox, its reply told and spoken.

A reply is sent sentence by sentence, little ahead of being played: who is interrupted has not sent
what nobody will hear. Its text is always told.
"""

import asyncio
import uuid
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Protocol

from api.auth.caller import Caller
from api.errors import NotSignedInError, problem_body, status_of
from api.services import Services
from api.talk_events import Done, ErrorEvent, Event, HeardEvent, Hello, ReplyEvent, SpeakingEvent
from api.turns import TurnReply, inbound
from api.voicing import answered, before, understood, unheard
from bot.delivery.turn import VOICE, Inbound
from bot.speech.port import Heard, Speaker
from bot.speech.sounding import Format, lasts
from capabilities.errors import DayhandError

_AHEAD = 1.5
"""Seconds of sound that are sent before they are played."""
_NOISE = 0.6
"""Seconds of speech: what is shorter and was not understood is a noise, and not answered aloud."""


@dataclass(eq=False)
class Utterance:
    """Something being said, by its number in the talk."""

    number: int
    hearing: asyncio.Task[Heard | DayhandError] | None = None
    """Of what was said up to its last pause."""
    quiet_at: float = 0.0
    """When it ended, on the loop's clock."""
    voiced: float = 0.0
    """Seconds of it that were speech."""
    speaker: Speaker | None = None
    knowing: asyncio.Lock = field(default_factory=asyncio.Lock)


class Line(Protocol):
    """The connection, as far as a talk uses it."""

    async def caller(self) -> Caller:
        """Return who is connected; NotSignedInError when they are not any more."""
        ...

    async def tell(self, event: Event) -> None:
        """Send an event."""
        ...

    async def play(self, event: SpeakingEvent, audio: bytes) -> None:
        """Send an event and its audio, both or neither."""
        ...


class Answers:
    """Answers the utterances of one talk, one after the other."""

    def __init__(self, services: Services, hello: Hello, line: Line) -> None:
        self._services = services
        self._hello = hello
        self._line = line
        self._name = hello.id or uuid.uuid4().hex
        self._sound: asyncio.Task[None] | None = None
        self._until = 0.0
        self._said_so = False
        self._clock = asyncio.get_running_loop().time

    @property
    def sounding(self) -> bool:
        """Whether an answer is being played, as far as one can tell from here."""
        return self._sound is not None or self._clock() < self._until

    def hush(self) -> None:
        """Stop what is being spoken."""
        self._until = 0.0
        if self._sound is not None:
            self._sound.cancel()
            self._services.meter.voice.interrupted()

    async def answer(
        self, utterance: Utterance, heard: Heard | DayhandError, *, quiet: Callable[[], bool]
    ) -> None:
        """Have an utterance answered; ``quiet`` tells whether nobody is speaking."""
        number = utterance.number
        stopped, outcome = False, "failed"
        try:
            if isinstance(heard, DayhandError):
                raise heard
            message = await self._message(number, heard)
            outcome = "answered" if message else "not_understood"
            text = message.text if message else ""
            await self._line.tell(
                HeardEvent(utterance=number, text=text, confidence=heard.confidence, engine=heard.engine)
            )
            turn = await answered(self._services, message) if message else None
            reply = turn.reply.text if turn else await self._unheard()
            await self._line.tell(ReplyEvent(utterance=number, text=reply, turn=turn))
            if self._hello.audio and (turn or (not self._said_so and utterance.voiced >= _NOISE)):
                stopped = not quiet() or not await self._spoken(utterance, reply, turn, self._hello.audio)
            self._said_so = turn is None  # it is said once, not to every word of people in the room
        except NotSignedInError:
            raise  # the talk is over
        except DayhandError as error:
            problem = problem_body(status_of(error), error.code, error.sentence)
            await self._line.tell(ErrorEvent(utterance=number, problem=problem))
        self._services.meter.voice.heard(outcome)
        await self._line.tell(Done(utterance=number, stopped=stopped))

    async def _message(self, number: int, heard: Heard) -> Inbound | None:
        """Return the message an utterance makes; one that was answered before stays what it was."""
        caller = await self._line.caller()
        blank = inbound(
            self._services,
            caller,
            key=f"{self._name}/{number}",
            conversation=self._hello.conversation_id,
            channel=VOICE,
        )
        earlier = await before(self._services, blank) if self._hello.id else None
        if earlier is not None:
            return blank.model_copy(update={"text": earlier.text})
        return await understood(self._services, blank, heard)

    async def _unheard(self) -> str:
        caller = await self._line.caller()
        return await unheard(self._services, await self._services.people.get(caller.user))

    async def _spoken(self, utterance: Utterance, text: str, turn: TurnReply | None, form: Format) -> bool:
        """Speak a reply; return whether all of it was played, as far as one can tell from here."""
        self._sound = asyncio.create_task(self._speak(utterance, text, turn, form))
        try:
            await asyncio.wait({self._sound})
            if self._sound.cancelled():
                return False
            self._sound.result()
        finally:
            sound, self._sound = self._sound, None
            sound.cancel()
            with suppress(asyncio.CancelledError, Exception):
                await sound
        return True

    async def _speak(self, utterance: Utterance, text: str, turn: TurnReply | None, form: Format) -> None:
        person = await self._services.people.get((await self._line.caller()).user)
        brief = turn is not None and bool(turn.receipts) and turn.reply.question is None
        pieces = self._services.voice.speaking.speak(text, person.language, person.id, form, brief=brief)
        sentence = 0
        async for piece in pieces:
            await asyncio.sleep(max(0.0, self._until - _AHEAD - self._clock()))
            event = SpeakingEvent(
                utterance=utterance.number,
                sentence=sentence,
                text=piece.text,
                media_type=piece.media_type,
                bytes=len(piece.audio),
            )
            await self._line.play(event, piece.audio)
            now = self._clock()
            if not sentence:
                self._services.meter.voice.answered(now - utterance.quiet_at)
            self._until = max(self._until, now) + lasts(piece.audio, form)
            sentence += 1
        await asyncio.sleep(max(0.0, self._until - self._clock()))
