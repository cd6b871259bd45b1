"""What comes with a message: a recording is listened to, a file is kept and read.

It happens within the turn, which has no effects: after a crash it is fetched and heard once more.
What cannot be fetched or heard is said so; the message stays, with its attachment.
"""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence

import structlog

from bot.acquaintance import Acquaintance
from bot.delivery.attachment import MOST_BYTES, Attachment, Source
from bot.delivery.turn import Call, Inbound, Outcome
from bot.hearer import Hearer
from bot.library.library import LibraryOfAll
from bot.replies import Listener, Replies
from bot.speech.listening import Listening
from bot.speech.port import Speaker, SpeechUnavailableError, UnusableAudioError
from capabilities.contract import Person
from capabilities.errors import ConflictError, DayhandError, InvalidRequestError, UnavailableError

log = structlog.get_logger(__name__)

PAUSES = (0.5, 2.0)
"""Seconds before a file that could not be fetched is tried again."""
_MINUTE = 60

Answerer = Callable[[Inbound], Awaitable[Outcome]]
"""Answers words."""


class _UnreadError(Exception):
    """What came cannot be read; ``key`` is the reply that says why."""

    def __init__(self, key: str, **facts: object) -> None:
        super().__init__(key)
        self.key = key
        self.facts = facts


class Attachments:
    """Turns what comes with messages into words. ``sources`` are the channels, by name."""

    def __init__(
        self,
        *,
        sources: Mapping[str, Source],
        listening: Listening,
        hearer: Hearer,
        acquaintance: Acquaintance,
        replies: Replies,
        library: LibraryOfAll,
    ) -> None:
        self._sources = sources
        self._listening = listening
        self._hearer = hearer
        self._acquaintance = acquaintance
        self._replies = replies
        self._library = library

    async def answer(
        self, message: Inbound, attachment: Attachment, answer: Answerer, person: Person, listener: Listener
    ) -> Outcome:
        """Return the outcome of a message that something came with; words beside it count by themselves."""
        if self._is_file(message, attachment, person):
            return await self._given(message, attachment, answer, listener)
        if message.text:
            outcome = await answer(message)
            beside = self._replies.render(f"beside.{attachment.kind}", listener)
            return outcome.model_copy(update={"text": f"{outcome.text}\n{beside}".strip()})
        try:
            text, digest = await self._read(message, attachment, person, listener)
        except _UnreadError as unread:
            text = self._replies.render(unread.key, listener, **unread.facts)
            return Outcome(text=text, key=unread.key)
        outcome = await answer(message.model_copy(update={"text": text, "digest": digest}))
        return outcome.model_copy(update={"heard": text})

    def _is_file(self, message: Inbound, attachment: Attachment, person: Person) -> bool:
        """Whether something came that is kept and read: what somebody forwards is theirs to give as well."""
        spoken = attachment.kind == "voice" or attachment.media_type.startswith("audio/")
        return (
            attachment.kind in {"file", "forwarded"}
            and bool(attachment.reference)
            and not spoken
            and message.channel in self._sources
            and not person.is_limited
        )

    async def _given(
        self, message: Inbound, attachment: Attachment, answer: Answerer, listener: Listener
    ) -> Outcome:
        """Keep a file, and do what the words beside it ask for."""
        try:
            content = await self._file(message, attachment)
            kept = await self._library.receive(message.user, _one(content), attachment.name)
        except _UnreadError as unread:
            text = self._replies.render(unread.key, listener, **unread.facts)
            return Outcome(text=text, key=unread.key)
        except (InvalidRequestError, ConflictError) as error:
            return Outcome(text=self._replies.worded(error, listener), key="file.not_kept", error=error.code)
        call = Call(action="add_document", slots={"content": kept["_id"], "name": attachment.name})
        return await answer(message.model_copy(update={"call": call}))

    async def _file(self, message: Inbound, attachment: Attachment) -> bytes:
        if (attachment.size or 0) > MOST_BYTES:
            raise _UnreadError("file.too_large", megabytes=MOST_BYTES // 1_000_000)
        return await self._fetched(message, attachment, "file.not_fetched")

    async def written_down(
        self, message: Inbound, attachment: Attachment, person: Person, listener: Listener
    ) -> str:
        """Return what is said in a recording, whoever says it and whatever it is about.

        ConflictError says why it cannot be made out.
        """
        try:
            recording = await self._recording(message, attachment)
            names = await self._acquaintance.of(person.id, listener.now)
            heard = await self._listening.hear(recording, Speaker(person.id, person.language, names.by_noun))
        except _UnreadError as unread:
            raise ConflictError(self._replies.render(unread.key, listener, **unread.facts)) from unread
        except (UnusableAudioError, SpeechUnavailableError) as error:
            raise ConflictError.worded("recording_unusable") from error
        if not heard.text:
            raise ConflictError.worded("recording_not_understood")
        return heard.text

    async def _read(
        self, message: Inbound, attachment: Attachment, person: Person, listener: Listener
    ) -> tuple[str, str]:
        """Return what was said in a recording, and the recording's digest."""
        if attachment.kind != "voice" or message.channel not in self._sources:
            raise _UnreadError(f"unread.{attachment.kind}")
        recording = await self._recording(message, attachment)
        try:
            text = await self._heard(recording, message, person, listener)
        except UnusableAudioError as error:
            raise _UnreadError("note.unusable") from error
        except SpeechUnavailableError as error:
            log.warning("note.not_heard", channel=message.channel, error=error.code)
            raise _UnreadError("unread.voice") from error
        if not text:
            raise _UnreadError("unheard_speech")
        return text, hashlib.sha256(recording).hexdigest()

    async def _recording(self, message: Inbound, attachment: Attachment) -> bytes:
        """Return a recording that is not too long to be listened to."""
        bounds = self._listening.decoder.bounds
        most = min(bounds.size, MOST_BYTES)
        if (attachment.seconds or 0) > bounds.seconds or (attachment.size or 0) > most:
            minutes = int(bounds.seconds // _MINUTE)
            raise _UnreadError("note.too_long", minutes=minutes, megabytes=most // 1_000_000)
        if message.channel not in self._sources:
            raise _UnreadError("note.not_fetched")
        return await self._fetched(message, attachment, "note.not_fetched")

    async def _fetched(self, message: Inbound, attachment: Attachment, otherwise: str) -> bytes:
        """Return the file, asking for it again when the channel only does not give it now.

        ``otherwise`` is the reply that says that it could not be had.
        """
        source = self._sources[message.channel]
        for pause in (*PAUSES, None):
            try:
                return await source.fetch(attachment)
            except UnavailableError as error:
                log.warning("attachment.not_fetched", channel=message.channel, error=error.code)
                if pause is not None:
                    await asyncio.sleep(pause)
            except DayhandError as error:
                log.warning("attachment.not_fetched", channel=message.channel, error=error.code)
                break
        raise _UnreadError(otherwise)

    async def _heard(self, recording: bytes, message: Inbound, person: Person, listener: Listener) -> str:
        """Return what was said; nothing when it would be a guess that makes no sense here."""
        names = await self._acquaintance.of(person.id, listener.now)
        heard = await self._listening.hear(recording, Speaker(person.id, person.language, names.by_noun))
        if not heard.text:
            return ""
        text = await sensible(self._hearer, message, (heard.text, *heard.others))
        return text or (heard.text if heard.sure else "")


async def _one(content: bytes) -> AsyncIterator[bytes]:
    yield content


async def sensible(hearer: Hearer, message: Inbound, readings: Sequence[str]) -> str | None:
    """Return the first reading of speech that makes sense here and now; None when none does."""
    for text in readings:
        asked = await hearer.hear(message.model_copy(update={"text": text}))
        if asked.analysis.steps and not asked.analysis.unheard:
            return text
    return None
