"""Speaking with several engines: sentence by sentence, the next engine where one cannot.

Logs never hold what is said.
"""

import asyncio
from collections.abc import Sequence

import structlog

from bot.speech.cache import SentenceCache, Spoken
from bot.speech.port import Mouth, Piece, Pieces, Sound, SpeechUnavailableError
from bot.speech.sounding import Format, Sounder
from bot.speech.spoken import sentences

log = structlog.get_logger(__name__)

MOST_SENTENCES = 40
"""More of a reply is not read aloud: it is there to be read."""


class Speaking:
    """The voices of an installation, in order. Implements the port "speak"."""

    def __init__(self, mouths: Sequence[Mouth], sounder: Sounder, cache: SentenceCache) -> None:
        self._mouths = tuple(mouths)
        self._sounder = sounder
        self._cache = cache

    @property
    def names(self) -> tuple[str, ...]:
        """The engines, in the order they are asked."""
        return tuple(mouth.name for mouth in self._mouths)

    async def speak(
        self, text: str, language: str, user: str, form: Format = Format.OGG, *, brief: bool = False
    ) -> Pieces:
        """Yield a reply as spoken sentences, the first as soon as it is made.

        SpeechUnavailableError when no engine can say it. ``brief`` is for confirmations.
        """
        for sentence in sentences(text, language, brief=brief)[:MOST_SENTENCES]:
            yield await self._piece(sentence, language, user, form)

    async def spoken(
        self, text: str, language: str, user: str, form: Format = Format.OGG, *, brief: bool = False
    ) -> Piece | None:
        """Return a reply as one recording; None when there is nothing to say."""
        said = sentences(text, language, brief=brief)[:MOST_SENTENCES]
        return await self._piece(" ".join(said), language, user, form) if said else None

    async def warm_up(self) -> None:
        """Start what the first sentence would otherwise wait for; without the extra nothing is started."""
        try:
            await self._sounder.file(Sound(b"\0\0" * 160), Format.WAV)
        except SpeechUnavailableError as error:
            log.info("speech.not_there", reason=error.sentence)

    async def close(self) -> None:
        """Let go of the engines."""
        await self._sounder.close()

    async def erase(self, user: str) -> None:
        """Forget what was said to a person."""
        await asyncio.to_thread(self._cache.erase, user)

    async def _piece(self, text: str, language: str, user: str, form: Format) -> Piece:
        away: SpeechUnavailableError | None = None
        for mouth in self._mouths:
            try:
                return await self._said(mouth, text, language, user, form)
            except SpeechUnavailableError as error:
                log.warning("speech.falls_back", engine=mouth.name, reason=error.sentence)
                away = away or error
        raise away or SpeechUnavailableError("No voice is set up (DAYHAND_SPEAK).")

    async def _said(self, mouth: Mouth, text: str, language: str, user: str, form: Format) -> Piece:
        wanted = Spoken(mouth.name, mouth.voice(language), language, form.value, text)
        audio = await asyncio.to_thread(self._cache.get, user, wanted) if mouth.slow else None
        if audio is None:
            sound = await mouth.say(text, language)
            audio = await self._sounder.file(sound, form)
            if mouth.slow:
                await asyncio.to_thread(self._cache.put, user, wanted, audio)
        return Piece(text, audio, form.media_type, mouth.name)
