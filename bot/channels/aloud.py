"""Replies said aloud: a voice note behind the text, on the channels that have such."""

from collections.abc import Sequence
from typing import Protocol

import structlog

from bot.delivery.turn import SendOutcome
from bot.speech.port import SpeechUnavailableError
from bot.speech.speaking import Speaking
from bot.store.people import People
from capabilities.errors import NotFoundError

log = structlog.get_logger(__name__)


class Speaks(Protocol):
    """A channel that takes voice notes."""

    @property
    def name(self) -> str:
        """The channel."""
        ...

    async def send_voice(self, address: str, audio: bytes) -> SendOutcome:
        """Hand over a voice note (OGG, Opus) that makes no sound when it comes; never raises."""
        ...


class VoiceNotes:
    """Makes and sends them. Implements ``Aloud``."""

    def __init__(self, channels: Sequence[Speaks], speaking: Speaking, people: People) -> None:
        self._channels = {channel.name: channel for channel in channels}
        self._speaking = speaking
        self._people = people

    async def say(self, channel: str, address: str, user: str, text: str) -> SendOutcome:
        """Make a voice note of a text in its person's language and hand it over."""
        try:
            person = await self._people.get(user)
            piece = await self._speaking.spoken(text, person.language, user)
        except (SpeechUnavailableError, NotFoundError) as error:
            log.warning("reply.not_spoken", channel=channel, error=error.code)
            return SendOutcome("permanent", error.sentence)
        if piece is None or channel not in self._channels:
            return SendOutcome("permanent", "nothing to say aloud")
        return await self._channels[channel].send_voice(address, piece.audio)
