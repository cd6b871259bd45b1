"""Any audio file becomes samples, in a child process that can do no harm.

One child decodes one file.
"""

import asyncio
import importlib.util
from dataclasses import dataclass

import structlog

from bot.confined.serving import Children
from bot.speech.port import EXTRA, Sound, SpeechUnavailableError, UnusableAudioError

log = structlog.get_logger(__name__)

_SENTENCES = {
    "no_audio": "There is no sound in that file.",
    "empty": "That recording is empty.",
    "silent": "That recording is silent; is the microphone on?",
    "malformed": "I can't read that recording; send OGG, WebM, MP4, MP3, FLAC or WAV.",
    "memory": "I can't read that recording; it needs more memory than I give to one.",
}


@dataclass(frozen=True, slots=True)
class Bounds:
    """What one recording may take. Bytes and seconds."""

    size: int = 10_000_000
    seconds: float = 300.0
    memory: int = 1_000_000_000
    processor: int = 20
    """Seconds of processor time."""
    patience: float = 30.0
    """Seconds until the answer must be there."""
    at_once: int = 2


class Decoder:
    """Decodes recordings. One per installation; belongs to one event loop."""

    def __init__(self, bounds: Bounds | None = None) -> None:
        self.bounds = bounds or Bounds()
        self._children = Children("bot.speech.unpacking", self.bounds.at_once)

    async def decode(self, file: bytes) -> Sound:
        """Return the samples of a recording; UnusableAudioError says in a sentence what is wrong with it."""
        bounds = self.bounds
        if importlib.util.find_spec("av") is None:
            raise SpeechUnavailableError(EXTRA)
        if not file:
            raise UnusableAudioError(_SENTENCES["empty"])
        if len(file) > bounds.size:
            raise UnusableAudioError(
                f"That recording is too large; {bounds.size // 1_000_000} MB is the most."
            )
        limits = {"seconds": bounds.seconds, "memory": bounds.memory, "processor": bounds.processor}
        async with self._children.one() as child:
            try:
                async with asyncio.timeout(bounds.patience):
                    await child.give(limits, file)
                    head, pcm = await child.answer()
            except (TimeoutError, EOFError, OSError, ValueError) as error:
                log.warning("speech.decoder_failed", kind=type(error).__name__)
                raise UnusableAudioError(_SENTENCES["malformed"]) from error
        if "error" in head:
            raise UnusableAudioError(self._sentence(str(head["error"])))
        return Sound(pcm)

    def warm_up(self) -> None:
        """Start the child that the first recording would wait for."""
        if importlib.util.find_spec("av") is not None:
            self._children.warm_up()

    async def close(self) -> None:
        """End the child that waits."""
        await self._children.close()

    def _sentence(self, kind: str) -> str:
        if kind == "too_long":
            return f"That recording is too long; {self.bounds.seconds / 60:g} minutes is the most."
        return _SENTENCES.get(kind, _SENTENCES["malformed"])
