"""Listening with several engines: each in turn, until one is sure; the reason for each next one is logged.

Logs never hold what was said.
"""

from collections.abc import Sequence
from contextlib import suppress

import structlog

from bot.speech.decoding import Decoder
from bot.speech.port import Ears, Heard, Learning, Quick, Sound, Speaker, SpeechUnavailableError

log = structlog.get_logger(__name__)

_LATELY = 16
"""Persons who have spoken lately: so many the engine of this machine keeps."""


class Listening:
    """The engines of an installation, in order. Implements the port "listen"."""

    def __init__(self, ears: Sequence[Ears], decoder: Decoder | None = None) -> None:
        self._ears = tuple(ears)
        self.decoder = decoder or Decoder()
        self._lately: dict[str, None] = {}

    @property
    def names(self) -> tuple[str, ...]:
        """The engines, in the order they are asked."""
        return tuple(ear.name for ear in self._ears)

    async def hear(self, file: bytes, speaker: Speaker) -> Heard:
        """Return what was said in a recording of any container.

        When no engine is sure, the first guess, or no text at all. UnusableAudioError when it is no
        recording, SpeechUnavailableError when no engine could listen at all.
        """
        return await self.listen(await self.decoder.decode(file), speaker)

    async def listen(self, sound: Sound, speaker: Speaker) -> Heard:
        """Return what was said; see ``hear``."""
        self._lately.pop(speaker.user, None)
        self._lately[speaker.user] = None
        while len(self._lately) > _LATELY:
            del self._lately[next(iter(self._lately))]
        unsure: Heard | None = None
        away: SpeechUnavailableError | None = None
        for ear in self._ears:
            try:
                heard = await ear.listen(sound, speaker)
            except SpeechUnavailableError as error:
                log.warning("speech.falls_back", engine=ear.name, reason=error.sentence)
                away = away or error
                continue
            if heard.sure:
                return heard
            log.info(
                "speech.falls_back", engine=ear.name, reason="unsure", confidence=round(heard.confidence, 2)
            )
            unsure = unsure if unsure and unsure.text else heard
        if unsure is None:
            raise away or SpeechUnavailableError("No engine for speech is set up (DAYHAND_LISTEN).")
        return unsure

    def knows(self, user: str) -> bool:
        """Tell whether somebody has spoken lately."""
        return user in self._lately

    async def prepare(self, speaker: Speaker) -> None:
        """Have the first engine learn what it needs for somebody, so that listening need not wait for it."""
        first = self._ears[0] if self._ears else None
        if isinstance(first, Learning):
            with suppress(SpeechUnavailableError):  # it is said when somebody is to be listened to
                await first.prepare(speaker)

    async def guess(self, sound: Sound, speaker: Speaker) -> str:
        """Return what the first engine has understood so far; nothing when it tells only at the end."""
        first = self._ears[0] if self._ears else None
        if not isinstance(first, Quick):
            return ""
        try:
            return await first.guess(sound, speaker)
        except SpeechUnavailableError:
            return ""

    @property
    def guesses(self) -> bool:
        """Whether it can tell while somebody speaks what it has understood so far."""
        return bool(self._ears) and isinstance(self._ears[0], Quick)

    async def close(self) -> None:
        """Let go of every engine."""
        for ear in self._ears:
            await ear.close()
        await self.decoder.close()
